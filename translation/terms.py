"""Make a translation contain required terms.

The beam's other hypotheses are asked first (``units``). Then two means are tried here, and
what the model likes best of the results that contain all terms and are sound is taken:

1. the English term put into the Chinese source, where models copy Latin words;
2. forced decoding: the first translation is kept up to a word boundary, the term follows,
   and the model goes on from there; at every boundary, ranked by the model's own score.
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
            candidates = [*self._copied(unit, terms), *self._forced(source, best, term)]
            sound = [c for c in candidates if self._sound(unit, c, terms, kept + 1, term)]
            if sound:
                best = self._likeliest(source, sound)
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

    def _forced(self, source: Pieces, best: Hypothesis, term: Term) -> list[Hypothesis]:
        target = self._tokenizer.encode_target(term.target)
        starts = [i for i, p in enumerate(best.pieces) if p.startswith("▁")] or [0]
        step = -(-len(starts) // self._config.term_positions)
        room = self._backend.positions - len(target) - 2
        prefixes = [(*best.pieces[:i], *target) for i in starts[::step] if i < room]
        return list(self._decode([source] * len(prefixes), prefixes)) if prefixes else []

    def _decode(
        self, sources: Sequence[Pieces], prefixes: Sequence[Pieces] | None
    ) -> tuple[Hypothesis, ...]:
        forced = max(map(len, prefixes)) if prefixes else 0
        limit = self._config.max_target(len(sources[0]), self._backend.positions)
        limit = min(limit + forced, self._backend.positions - 1)
        search = Search(beam_size=1, n_best=1, length_penalty=1.0, max_target=limit)
        return tuple(h[0] for h in self._backend.decode(sources, search, prefixes))

    def _likeliest(self, source: Pieces, candidates: Sequence[Hypothesis]) -> Hypothesis:
        """Ranked by the likelihood of the whole translation given the unchanged source."""
        pieces = [c.pieces for c in candidates]
        scores = self._backend.score([source] * len(pieces), pieces)
        score, best = max(zip(scores, pieces, strict=True))
        return Hypothesis(best, min(0.0, score))
