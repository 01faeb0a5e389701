"""Decode units: stretches of sentences short enough for the model.

A first beam search serves all. What it leaves looping, empty or without a required term is
decoded again by other means; the better result stays, without what it still repeats.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from translation.backends.base import Backend, Hypothesis, Pending, Search
from translation.batching import batch_size, buckets
from translation.candidates import (
    PERFECT,
    Candidate,
    Decoded,
    Other,
    UnitNBest,
    Work,
    better,
    failure_of,
    likelihood,
    lost,
    missing_terms,
    rank,
    result,
)
from translation.checks import is_looping
from translation.config import DecodeConfig
from translation.glossary import Glossary
from translation.pieces import Pieces, Tokenizer
from translation.terms import TermForcer

_NOISE = re.compile(r"[^\w\s，。！？；：、“”‘’（）《》【】…—%％.,!?;:()\"'\-/&+·$¥￥]")


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
        work = self._work(units)
        best = self._best(work, advance, None)
        return [self._finish(*pair) for pair in zip(work, best, strict=True)]

    def decode_n_best(
        self, units: Sequence[str], n: int, advance: Callable[[int], None]
    ) -> list[UnitNBest]:
        """Translate units in order, each in as many ways as the searches found.

        Where ``n`` is more than the beam holds, a second search has a beam of that width; the
        best translation stays that of ``decode``.
        """
        work = self._work(units)
        seen: list[list[Candidate]] = [[] for _ in work]
        best = self._best(work, advance, seen)
        if n > self._config.beam_size:
            self._search(work, advance, seen, beam_size=n)
        return [self._n_best(*three) for three in zip(work, best, seen, strict=True)]

    def searches(self, n: int) -> int:
        """How often ``decode_n_best`` goes through all units."""
        return 2 if n > self._config.beam_size else 1

    def _work(self, units: Sequence[str]) -> list[Work]:
        encoded = self._tokenizer.encode(units)
        terms = [self._glossary.found_in(unit) if self._glossary else () for unit in units]
        return [Work(*three) for three in zip(units, encoded, terms, strict=True)]

    def _best(
        self,
        work: Sequence[Work],
        advance: Callable[[int], None],
        seen: list[list[Candidate]] | None,
    ) -> list[Candidate]:
        """The best candidate of each unit, after further attempts at those that failed."""
        best = self._search(work, advance, seen)
        for ngram_size in self._config.repair_ngram_sizes:
            failed = [i for i, candidate in enumerate(best) if candidate.failed]
            part = None if seen is None else [seen[i] for i in failed]
            again = self._again([work[i] for i in failed], ngram_size, part)
            for i, candidate in zip(failed, again, strict=True):
                best[i] = better(best[i], candidate)
        return best

    def _search(
        self,
        work: Sequence[Work],
        advance: Callable[[int], None],
        seen: list[list[Candidate]] | None,
        *,
        repair: int = 0,
        beam_size: int | None = None,
    ) -> list[Candidate]:
        """The best candidate of each unit, by batches of like length; ``seen`` gets them all."""
        found: dict[int, Candidate] = {}
        for batch, decoded in self._decoded([w.pieces for w in work], repair, beam_size):
            for i, hypotheses in zip(batch, decoded, strict=True):
                found[i] = self._choose(work[i], hypotheses, repair)
                if seen is not None:
                    one = partial(self._candidate, work[i], repair=bool(repair))
                    seen[i].extend(map(one, hypotheses))
            advance(len(batch))
        return [found[i] for i in range(len(work))]

    def _decoded(
        self, sources: Sequence[Pieces], repair: int, beam_size: int | None
    ) -> Iterator[tuple[list[int], list[tuple[Hypothesis, ...]]]]:
        """Indices and hypotheses batch by batch, while the next batches are being decoded."""
        workers = self._backend.workers
        # a wider beam gets smaller batches, so that no search needs more memory than the first
        most = self._config.batch_tokens
        if beam_size is not None:
            most = max(1, most * self._config.beam_size // beam_size)
        size = batch_size(sources, most, workers)
        started: deque[tuple[list[int], Pending]] = deque()
        for batch in buckets(sources, size):
            texts = [sources[i] for i in batch]
            search = self._settings(texts, repair, beam_size)
            started.append((batch, self._backend.start(texts, search)))
            if len(started) > 2 * workers:
                first, pending = started.popleft()
                yield first, pending()
        for first, pending in started:
            yield first, pending()

    def _settings(self, sources: Sequence[Pieces], repair: int, beam_size: int | None) -> Search:
        """How to search; ``repair`` is the n-gram size of a further attempt, 0 in the first."""
        config = self._config
        longest = max(map(len, sources))
        if beam_size is None:
            narrow = min(config.beam_size, config.repair_beam_size)
            beam_size = narrow if repair else config.beam_size
        return Search(
            beam_size=beam_size,
            n_best=beam_size,
            length_penalty=config.length_penalty,
            max_target=config.max_target(longest, self._backend.positions, repair=bool(repair)),
            no_repeat_ngram_size=repair or config.no_repeat_ngram_size,
            min_target=2 if repair else 1,
        )

    def _again(
        self, work: Sequence[Work], ngram_size: int, seen: list[list[Candidate]] | None
    ) -> list[Candidate]:
        """Another attempt without repeated n-grams and without characters that are mere noise."""
        clean = [_NOISE.sub("", w.unit) for w in work]
        texts = [c if c.strip() else w.unit for c, w in zip(clean, work, strict=True)]
        pieces = self._tokenizer.encode(texts)
        again = [replace(w, pieces=p) for w, p in zip(work, pieces, strict=True)]
        return self._search(again, lambda _: None, seen, repair=ngram_size)

    def _n_best(self, work: Work, best: Candidate, seen: Sequence[Candidate]) -> UnitNBest:
        """What was seen beside the best, the likeliest first, each text once."""
        finished = self._finish(work, best)
        missed = lost(work, finished.text)
        floor = float("-inf") if best.failed else finished.score - self._config.n_best_margin
        likely = (c for c in seen if not c.failed and c.hypothesis.score >= floor)
        others: dict[str, Other] = {}
        for candidate in sorted(likely, key=likelihood):
            decoded = result(work, candidate)
            others.setdefault(decoded.text, Other(decoded, candidate.missed - missed))
        others.pop(finished.text, None)
        return UnitNBest(finished, tuple(others.values()))

    def _finish(self, work: Work, best: Candidate) -> Decoded:
        failure = failure_of(best)
        if not failure and missing_terms(work, best.text):
            forced = self._forcer.force(work.unit, best.hypothesis, work.terms)
            if forced is not None:
                best = self._candidate(work, forced)
        return result(work, best, failure)

    def _choose(self, work: Work, hypotheses: Sequence[Hypothesis], repair: int) -> Candidate:
        """The hypothesis that keeps most, of those hardly less likely than the best."""
        floor = hypotheses[0].score - self._config.rerank_margin
        likely = (h for h in hypotheses if h.score >= floor)
        best = self._candidate(work, next(likely), repair=bool(repair))
        while rank(best) != PERFECT and (other := next(likely, None)) is not None:
            best = min(best, self._candidate(work, other, repair=bool(repair)), key=rank)
        return best

    def _candidate(self, work: Work, hypothesis: Hypothesis, *, repair: bool = False) -> Candidate:
        text = self._tokenizer.decode(hypothesis.pieces)
        missed = lost(work, text)
        # the batch's limit follows its longest source; a unit's own limit is what counts
        limit = self._config.max_target(len(work.pieces), self._backend.positions, repair=repair)
        failed = not text or len(hypothesis.pieces) >= limit or not hypothesis.finished
        return Candidate(text, hypothesis, failed or is_looping(text), missed)
