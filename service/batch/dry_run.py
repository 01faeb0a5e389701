"""What a batch run would cost, estimated from a measured sample; nothing is written."""

from __future__ import annotations

import hashlib
import heapq
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import TypeVar

from service.batch.model import Identity, Record, Reject
from service.batch.steps import Assemble, Parse, Translate
from service.batch.workbench import Bench
from service.errors import InputError
from translation.model import Translation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SampleConfig:
    """Knobs of an estimate.

    Attributes:
        pages: Pages parsed; those whose ids hash lowest, so that every estimate draws the same.
        finished: Of these, pages also translated and assembled: half a minute of one core.
    """

    pages: int = 400
    finished: int = 6


@dataclass(frozen=True, slots=True)
class Estimate:
    """An archive, counted and extrapolated.

    Attributes:
        pages: Inputs that may be pages, counted.
        rejects: Inputs that cannot be, counted.
        sentences: Chinese lines, those repeated on a page counted once.
        unique: Distinct ones of the archive, which are what is translated.
        sentences_per_second: Measured, one worker.
        hours: With the workers asked for, all equally fast.
        output_bytes: Of all shards.
        workers: As asked for.
    """

    pages: int
    rejects: int
    sentences: int
    unique: int
    sentences_per_second: float
    hours: float
    output_bytes: int
    workers: int

    def text(self) -> str:
        """The estimate for a person."""
        return (
            f"{self.pages:,} pages; {self.rejects:,} inputs that are none\n"
            f"about {self.sentences:,} sentences, {self.unique:,} of them distinct\n"
            f"{self.sentences_per_second:.1f} sentences/s a worker: about {self.hours:.2f} hours "
            f"with {self.workers} workers\n"
            f"about {self.output_bytes / 1e6:,.1f} MB of shards\n"
        )


@dataclass(frozen=True, slots=True)
class _Costs:
    """Seconds of one worker, and bytes."""

    parse_page: float
    translate_sentence: float
    assemble_page: float
    page_bytes: float


def estimate(
    items: Iterable[Record | Reject],
    bench: Bench,
    *,
    form: str,
    workers: int,
    config: SampleConfig | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Estimate:
    """Read the whole archive, process a sample, extrapolate.

    The number of distinct sentences follows Heaps' law, its exponent measured between half the
    sample and all of it.

    Raises:
        InputError: The archive holds no page.
    """
    config = config or SampleConfig()
    sample, pages, rejects = _drawn(items, config.pages)
    if not sample:
        raise InputError("the archive holds no page; there is nothing to estimate")
    found, parsing = _timed(clock, lambda: Parse(tuple(sample)).perform(bench))
    costs = _measured(sample[: config.finished], bench, form, parsing / len(sample), clock)
    scale = pages / len(sample)
    unique = _distinct(found, scale)
    pages_seconds = pages * (2 * costs.parse_page + costs.assemble_page)
    seconds = pages_seconds + unique * costs.translate_sentence
    return Estimate(
        pages=pages,
        rejects=rejects,
        sentences=round(sum(map(len, found)) * scale),
        unique=unique,
        sentences_per_second=1 / costs.translate_sentence if costs.translate_sentence else 0.0,
        hours=seconds / workers / 3600,
        output_bytes=round(pages * costs.page_bytes),
        workers=workers,
    )


def _drawn(items: Iterable[Record | Reject], size: int) -> tuple[list[Record], int, int]:
    """The sample, the number of pages and that of rejects."""
    heap: list[tuple[int, int, Record]] = []
    pages = rejects = 0
    for tie, item in zip(count(), items, strict=False):
        if isinstance(item, Reject):
            rejects += 1
            continue
        pages += 1
        rank = -int.from_bytes(hashlib.sha256(item.id.encode()).digest()[:8], "big")
        (heapq.heappush if len(heap) < size else heapq.heappushpop)(heap, (rank, tie, item))
    return [record for _, _, record in sorted(heap, reverse=True)], pages, rejects


def _distinct(found: Sequence[Sequence[str]], scale: float) -> int:
    """Extrapolate the number of distinct sentences to ``scale`` times the sample."""
    half = len({s for sentences in found[: len(found) // 2] for s in sentences})
    whole = len({s for sentences in found for s in sentences})
    growth = len(found) / max(1, len(found) // 2)
    exponent = math.log(whole / half, growth) if half and growth > 1 else 1.0
    return round(float(whole * scale ** min(1.0, exponent)))


def _measured(
    sample: Sequence[Record], bench: Bench, form: str, parse_page: float, clock: Callable[[], float]
) -> _Costs:
    records = tuple(sample)
    sentences = tuple(dict.fromkeys(chain.from_iterable(Parse(records).perform(bench))))
    identity = bench.identity  # loads the parts before the clock runs
    if sentences:
        bench.translator.translate(sentences[:1])
    known, translating = _timed(clock, lambda: _translations(sentences, identity, bench))
    task = Assemble(records, known, identity, form)
    task.perform(bench)  # reads the encoder's model
    shard, assembling = _timed(clock, lambda: task.perform(bench))
    return _Costs(
        parse_page,
        translating / len(sentences) if sentences else 0.0,
        max(0.0, assembling / len(records) - parse_page),
        len(shard.data) / len(records),
    )


def _translations(
    sentences: tuple[str, ...], identity: Identity, bench: Bench
) -> dict[str, Translation | None]:
    answers = Translate(sentences, identity).perform(bench) if sentences else ()
    return dict(zip(sentences, answers, strict=True))


def _timed(clock: Callable[[], float], work: Callable[[], T]) -> tuple[T, float]:
    start = clock()
    answer = work()
    return answer, clock() - start
