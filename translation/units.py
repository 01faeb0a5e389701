"""Decode units: stretches of sentences short enough for the model.

A first beam search serves all. What it leaves looping, empty or without a required term is
decoded again by other means; the better result stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from translation.backends.base import Backend, Hypothesis, Search
from translation.batching import buckets
from translation.checks import is_looping, lost_figures, lost_names
from translation.config import DecodeConfig
from translation.glossary import Glossary, Term, states
from translation.pieces import Pieces, Tokenizer
from translation.terms import TermForcer

_NOISE = re.compile(r"[^\w\s，。！？；：、“”‘’（）《》【】…—%％.,!?;:()\"'\-/&+·$¥￥]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A unit's translation.

    Attributes:
        text: The translation; the unit itself where the model gave nothing (``empty``).
        score: Mean log-probability per target piece.
        warnings: ``repetition``, ``empty``, ``term-missed:…``.
    """

    text: str
    score: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Work:
    unit: str
    pieces: Pieces
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    hypothesis: Hypothesis
    failed: bool
    missed: int


class UnitDecoder:
    """Translates units with one backend; holds no state of its own between calls."""

    def __init__(
        self,
        backend: Backend,
        tokenizer: Tokenizer,
        config: DecodeConfig,
        glossary: Glossary | None,
    ) -> None:
        """Put a decoder together."""
        self._backend = backend
        self._tokenizer = tokenizer
        self._config = config
        self._glossary = glossary
        self._forcer = TermForcer(backend, tokenizer, config)

    def decode(self, units: Sequence[str], advance: Callable[[int], None]) -> list[Decoded]:
        """Translate units in order; ``advance`` is told how many are done after each batch."""
        encoded = self._tokenizer.encode(units)
        terms = [self._glossary.found_in(unit) if self._glossary else () for unit in units]
        work = [_Work(*three) for three in zip(units, encoded, terms, strict=True)]
        best = self._search(work, advance)
        for ngram_size in self._config.repair_ngram_sizes:
            failed = [i for i, candidate in enumerate(best) if candidate.failed]
            again = self._again([work[i] for i in failed], ngram_size)
            for i, candidate in zip(failed, again, strict=True):
                best[i] = _better(best[i], candidate)
        return [self._finish(*pair) for pair in zip(work, best, strict=True)]

    def _search(
        self, work: Sequence[_Work], advance: Callable[[int], None], *, repair: int = 0
    ) -> list[_Candidate]:
        """The best candidate of each unit, by batches of like length."""
        found: dict[int, _Candidate] = {}
        for batch in buckets([w.pieces for w in work], self._config.batch_tokens):
            sources = [work[i].pieces for i in batch]
            decoded = self._backend.decode(sources, self._settings(sources, repair=repair))
            for i, hypotheses in zip(batch, decoded, strict=True):
                found[i] = self._choose(work[i], hypotheses)
            advance(len(batch))
        return [found[i] for i in range(len(work))]

    def _settings(self, sources: Sequence[Pieces], *, repair: int) -> Search:
        """How to search; ``repair`` is the n-gram size of a further attempt, 0 in the first."""
        config = self._config
        longest = max(map(len, sources))
        return Search(
            beam_size=config.beam_size,
            n_best=config.beam_size,
            length_penalty=config.length_penalty,
            max_target=config.max_target(longest, self._backend.positions),
            no_repeat_ngram_size=repair or config.no_repeat_ngram_size,
            min_target=2 if repair else 1,
        )

    def _again(self, work: Sequence[_Work], ngram_size: int) -> list[_Candidate]:
        """Another attempt without repeated n-grams and without characters that are mere noise."""
        clean = [_NOISE.sub("", w.unit) for w in work]
        texts = [c if c.strip() else w.unit for c, w in zip(clean, work, strict=True)]
        pieces = self._tokenizer.encode(texts)
        again = [replace(w, pieces=p) for w, p in zip(work, pieces, strict=True)]
        return self._search(again, lambda _: None, repair=ngram_size)

    def _finish(self, work: _Work, best: _Candidate) -> Decoded:
        warnings = _failure(best)
        missing = tuple(t for t in work.terms if not states(best.text, t.target))
        if missing and not best.failed:
            forced = self._forcer.force(work.unit, best.hypothesis, work.terms)
            if forced is not None:
                best = self._candidate(work, forced)
                missing = tuple(t for t in work.terms if not states(best.text, t.target))
        warnings += tuple(f"term-missed:{t.source}" for t in missing)
        return Decoded(best.text or work.unit, best.hypothesis.score, warnings)

    def _choose(self, work: _Work, hypotheses: Sequence[Hypothesis]) -> _Candidate:
        """The hypothesis that keeps most, of those hardly less likely than the best."""
        floor = hypotheses[0].score - self._config.rerank_margin
        candidates = [self._candidate(work, h) for h in hypotheses if h.score >= floor]
        return min(candidates, key=lambda c: (c.failed, c.missed))

    def _candidate(self, work: _Work, hypothesis: Hypothesis) -> _Candidate:
        text = self._tokenizer.decode(hypothesis.pieces)
        missed = len(lost_figures(work.unit, text)) + len(lost_names(work.unit, text))
        missed += sum(not states(text, t.target) for t in work.terms)
        # the batch's limit follows its longest source; a unit's own limit is what counts
        limit = self._config.max_target(len(work.pieces), self._backend.positions)
        failed = not text or len(hypothesis.pieces) >= limit or not hypothesis.finished
        return _Candidate(text, hypothesis, failed or is_looping(text), missed)


def _better(first: _Candidate, second: _Candidate) -> _Candidate:
    """The second attempt where it mended something."""
    return second if second.text and (not second.failed or not first.text) else first


def _failure(candidate: _Candidate) -> tuple[str, ...]:
    if not candidate.text:
        return ("empty",)
    return ("repetition",) if candidate.failed else ()
