"""Decode units: stretches of sentences short enough for the model.

A first beam search serves all. What it leaves looping, empty or without a required term is
decoded again by other means; the better result stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
        results: list[Decoded | None] = [None] * len(units)
        for batch in buckets(encoded, self._config.batch_tokens):
            sources = [encoded[i] for i in batch]
            found = self._backend.decode(sources, self._search(sources))
            for i, hypotheses in zip(batch, found, strict=True):
                results[i] = self._settle(units[i], encoded[i], hypotheses)
            advance(len(batch))
        return [result for result in results if result is not None]

    def _search(self, sources: Sequence[Pieces]) -> Search:
        config = self._config
        longest = max(map(len, sources))
        return Search(
            beam_size=config.beam_size,
            n_best=config.beam_size,
            length_penalty=config.length_penalty,
            max_target=config.max_target(longest, self._backend.positions),
            no_repeat_ngram_size=config.no_repeat_ngram_size,
        )

    def _settle(self, unit: str, pieces: Pieces, hypotheses: Sequence[Hypothesis]) -> Decoded:
        terms = self._glossary.found_in(unit) if self._glossary else ()
        best = self._choose(unit, pieces, hypotheses, terms)
        if best.failed:
            best = self._again(unit, pieces, best, terms)
        warnings = self._failure(best)
        missing = tuple(t for t in terms if not states(best.text, t.target))
        if missing and not best.failed:
            forced = self._forcer.force(unit, best.hypothesis, terms)
            if forced is not None:
                best = self._candidate(unit, pieces, forced, terms)
                missing = tuple(t for t in terms if not states(best.text, t.target))
        warnings += tuple(f"term-missed:{t.source}" for t in missing)
        return Decoded(best.text or unit, best.hypothesis.score, warnings)

    def _failure(self, candidate: _Candidate) -> tuple[str, ...]:
        if not candidate.text:
            return ("empty",)
        return ("repetition",) if candidate.failed else ()

    def _again(
        self, unit: str, pieces: Pieces, first: _Candidate, terms: Sequence[Term]
    ) -> _Candidate:
        """Second attempt without repeated n-grams and without characters that are mere noise."""
        clean = _NOISE.sub("", unit)
        source = self._tokenizer.encode([clean])[0] if clean != unit and clean.strip() else pieces
        config = self._config
        limit = config.max_target(len(source), self._backend.positions)
        search = Search(
            beam_size=config.beam_size,
            n_best=config.beam_size,
            length_penalty=config.length_penalty,
            max_target=limit,
            no_repeat_ngram_size=config.repair_ngram_size,
            min_target=2,
        )
        second = self._choose(unit, source, self._backend.decode([source], search)[0], terms)
        return second if second.text and (not second.failed or not first.text) else first

    def _choose(
        self, unit: str, pieces: Pieces, hypotheses: Sequence[Hypothesis], terms: Sequence[Term]
    ) -> _Candidate:
        """The hypothesis that keeps most, of those hardly less likely than the best."""
        floor = hypotheses[0].score - self._config.rerank_margin
        near = [h for h in hypotheses if h.score >= floor]
        candidates = [self._candidate(unit, pieces, h, terms) for h in near]
        return min(candidates, key=lambda c: (c.failed, c.missed))

    def _candidate(
        self, unit: str, pieces: Pieces, hypothesis: Hypothesis, terms: Sequence[Term]
    ) -> _Candidate:
        text = self._tokenizer.decode(hypothesis.pieces)
        missed = len(lost_figures(unit, text)) + len(lost_names(unit, text))
        missed += sum(not states(text, t.target) for t in terms)
        # the batch's limit follows its longest source; a unit's own limit is what counts
        limit = self._config.max_target(len(pieces), self._backend.positions)
        failed = not text or len(hypothesis.pieces) >= limit or not hypothesis.finished
        return _Candidate(text, hypothesis, failed or is_looping(text), missed)
