"""Make a translation contain required terms.

The beam's other hypotheses are asked first (``units``). Then two means are tried here, and
the first result that contains the terms and is sound is taken:

1. forced decoding: the first translation is kept up to a word, the term takes that word's
   place, and the model goes on from there. Which word stands for the term is found by
   occlusion: it loses most probability when the term is taken out of the source. The other
   words follow in that order;
2. the English term put into the Chinese source, where models copy Latin words.
"""

from __future__ import annotations

from collections.abc import Sequence

from translation.backends.base import Backend, Hypothesis, Search
from translation.checks import is_looping
from translation.config import DecodeConfig
from translation.glossary import Term, states
from translation.pieces import Pieces, Tokenizer


class TermForcer:
    """Finds the best translation of a unit that contains its terms."""

    def __init__(self, backend: Backend, tokenizer: Tokenizer, config: DecodeConfig) -> None:
        """Use the same backend and tokenizer as the first translation."""
        self._backend = backend
        self._tokenizer = tokenizer
        self._config = config

    def force(self, unit: str, first: Hypothesis, terms: Sequence[Term]) -> Hypothesis | None:
        """The best hypothesis with as many of the terms as can be had; None where none helps.

        Cost: at most ``term_positions`` + 1 greedy decodings for each missing term.
        """
        source = self._tokenizer.encode([unit])[0]
        best, kept = first, self._kept(first, terms)
        for term in terms:
            if states(self._text(best), term.target):
                continue
            candidates = [*self._forced(unit, source, best, term), *self._copied(unit, terms)]
            sound = (c for c in candidates if self._sound(unit, c, terms, kept + 1, term))
            chosen = next(sound, None)
            if chosen is not None:
                best = self._scored(source, chosen)
                kept = self._kept(best, terms)
        return None if best is first else best

    def _text(self, hypothesis: Hypothesis) -> str:
        return self._tokenizer.decode(hypothesis.pieces)

    def _kept(self, hypothesis: Hypothesis, terms: Sequence[Term]) -> int:
        text = self._text(hypothesis)
        return sum(states(text, t.target) for t in terms)

    def _sound(
        self, unit: str, candidate: Hypothesis, terms: Sequence[Term], wanted: int, term: Term
    ) -> bool:
        text = self._text(candidate)
        return (
            candidate.finished
            and states(text, term.target)
            and self._kept(candidate, terms) >= wanted
            and text.lower().count(term.target.lower()) <= max(1, unit.count(term.source))
            and not is_looping(text)
        )

    def _copied(self, unit: str, terms: Sequence[Term]) -> tuple[Hypothesis, ...]:
        text = unit
        for term in terms:
            text = text.replace(term.source, f" {term.target} ")
        source = self._tokenizer.encode([text])[0]
        return self._decode([source], None)

    def _forced(self, unit: str, source: Pieces, best: Hypothesis, term: Term) -> list[Hypothesis]:
        target = self._tokenizer.encode_target(term.target)
        room = self._backend.positions - len(target) - 2
        starts = [i for i in self._places(unit, source, best, term) if i < room]
        prefixes = [(*best.pieces[:i], *target) for i in starts[: self._config.term_positions]]
        return list(self._decode([source] * len(prefixes), prefixes)) if prefixes else []

    def _places(self, unit: str, source: Pieces, best: Hypothesis, term: Term) -> list[int]:
        """Word starts of a translation, those first that depend most on the term."""
        rest = self._tokenizer.encode([unit.replace(term.source, "")])[0]
        full, less = self._backend.score([source, rest], [best.pieces] * 2)
        drops = [a - b for a, b in zip(full, less, strict=True)]
        starts = [i for i, p in enumerate(best.pieces) if p.startswith("▁")] or [0]
        ends = [*starts[1:], len(best.pieces)]
        spans = zip(starts, ends, strict=True)
        lost = {start: sum(drops[start:end]) for start, end in spans}
        return sorted(starts, key=lambda start: -lost[start])

    def _decode(
        self, sources: Sequence[Pieces], prefixes: Sequence[Pieces] | None
    ) -> tuple[Hypothesis, ...]:
        forced = max(map(len, prefixes)) if prefixes else 0
        limit = self._config.max_target(len(sources[0]), self._backend.positions)
        limit = min(limit + forced, self._backend.positions - 1)
        search = Search(beam_size=1, n_best=1, length_penalty=1.0, max_target=limit)
        return tuple(h[0] for h in self._backend.decode(sources, search, prefixes))

    def _scored(self, source: Pieces, chosen: Hypothesis) -> Hypothesis:
        """With the score of the whole translation given the unchanged source."""
        (logs,) = self._backend.score([source], [chosen.pieces])
        return Hypothesis(chosen.pieces, min(0.0, sum(logs) / len(logs)))
