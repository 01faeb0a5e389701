"""Measure what deduplication saves on an archive-like mix, and what it costs.

Usage: python -m bench.batch_dedup [--pages 2000] [--sample 96] [--stored 1000000] [--model M]

Counts sentences and distinct sentences of the mix; measures processor seconds of one core for a
sample of pages (parse, translate, assemble); checks near-duplicates against the exact resemblance
of all pairs of articles; fills a ledger with made sentences to see its size and pace. Prints one
JSON object.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bench.archive_mix import pages
from pages.read import read_bytes
from service.batch.ledger import Ledger
from service.batch.model import Record, Sketch
from service.batch.near_duplicates import SHINGLE, THRESHOLD, find, signature
from service.batch.parts import SettingsSupplier
from service.batch.steps import Assemble, Parse, Translate
from service.batch.workbench import Bench
from service.settings import Settings
from translation.model import Translation

T = TypeVar("T")

#: New sentences of a window of 4,096 pages, about.
_WINDOW = 256 * 290


def cpu(work: Callable[[], T]) -> tuple[T, float]:
    """An answer and the processor seconds it took; other load on the machine hardly counts."""
    start = time.process_time()
    answer = work()
    return answer, time.process_time() - start


def sentence_counts(records: Sequence[Record], bench: Bench) -> dict[str, Any]:
    """How often sentences recur, and what parsing costs."""
    found, seconds = cpu(lambda: Parse(tuple(records)).perform(bench))
    total, distinct = sum(map(len, found)), len({s for page in found for s in page})
    return {
        "pages": len(records),
        "sentences": total,
        "distinct": distinct,
        "saved": round(1 - distinct / total, 3),
        "parse_ms_a_page": round(1000 * seconds / len(records), 2),
    }


def paces(records: Sequence[Record], bench: Bench, sample: int) -> dict[str, Any]:
    """Processor seconds of translating and assembling."""
    sentences = _sentences(records, bench)[:sample]
    bench.translator.translate(sentences[:1])
    answers, seconds = cpu(lambda: Translate(sentences, bench.identity).perform(bench))
    characters = sum(map(len, sentences))
    few = tuple(records[:12])
    text = next(t.text for t in answers if t is not None)
    known = {s: Translation(s, text, -0.5) for s in _sentences(few, bench)}
    task = Assemble(few, known, bench.identity, "parquet")
    task.perform(bench)
    shard, assembling = cpu(lambda: task.perform(bench))
    return {
        "sentences_a_cpu_second": round(len(sentences) / seconds, 1),
        "characters_a_sentence": round(characters / len(sentences), 1),
        "assemble_ms_a_page": round(1000 * assembling / len(few)),
        "output_bytes_a_page": round(len(shard.data) / len(few)),
    }


def near_duplicates(records: Sequence[Record]) -> dict[str, Any]:
    """Found against true near-duplicates, by the resemblance of all pairs."""
    texts = dict(article for record in records for article in _articles(record))
    signs = {name: signature(text) for name, text in texts.items()}
    sketches = [Sketch(name, sign) for name, sign in signs.items() if sign is not None]
    found, seconds = cpu(lambda: {item.article for item in find(sketches)})
    sets = {s.id: _shingles(texts[s.id]) for s in sketches}
    true: set[str] = set()
    border: set[str] = set()
    for (one, first), (other, second) in combinations(sets.items(), 2):
        common = len(first & second)
        resemblance = common / (len(first) + len(second) - common)
        if resemblance >= THRESHOLD + 0.1:
            true.add(other)
        elif resemblance >= THRESHOLD - 0.1:
            border.add(other)
        del one
    return {
        "articles": len(sketches),
        "true": len(true),
        "found_of_true": len(found & true),
        "found_that_are_none": len(found - true - border),
        "find_us_an_article": round(1e6 * seconds / max(1, len(sketches))),
    }


def ledger(count: int) -> dict[str, Any]:
    """Fill and ask a ledger."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        with closing(Ledger(path)) as opened:
            answer = "The city has built a new road for the people of the town this year."
            start = time.process_time()
            for first in range(0, count, 256):
                block = [str(n) for n in range(first, min(first + 256, count))]
                opened.fill("n", -1, ((s, Translation(s, answer, -0.5)) for s in block))
                if first % _WINDOW == 0:
                    opened.settle("n")
            filling = time.process_time() - start
            asked = [str(n) for n in np.random.default_rng(1).integers(0, 2 * count, 100_000)]
            _, asking = cpu(lambda: opened.missing("n", asked))
        size = path.stat().st_size
    return {
        "sentences_kept": count,
        "kept_a_cpu_second": round(count / filling),
        "asked_a_cpu_second": round(len(asked) / asking),
        "bytes_a_sentence": round(size / count),
    }


def _sentences(records: Sequence[Record], bench: Bench) -> tuple[str, ...]:
    pages = Parse(tuple(records)).perform(bench)
    return tuple(dict.fromkeys(sentence for page in pages for sentence in page))


def _articles(record: Record) -> list[tuple[str, str]]:
    page = read_bytes(record.data, name=record.id, format=record.format)
    bodies = [(a.id, "".join(s.text for s in a.sentences())) for a in page.articles]
    return [(f"{record.id}#{name}", text) for name, text in bodies]


def _shingles(text: str) -> frozenset[str]:
    letters = "".join(char for char in text if char.isalnum())
    return frozenset(letters[i : i + SHINGLE] for i in range(len(letters) - SHINGLE + 1))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--sample", type=int, default=96)
    parser.add_argument("--stored", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=400, help="pages compared article by article")
    parser.add_argument("--model", default="embedded")
    arguments = parser.parse_args()
    inputs = pages(arguments.pages, np.random.default_rng(1))
    records = [Record(name, data, "txt") for name, data in inputs if len(data) > 100]
    with tempfile.TemporaryDirectory() as cache:
        settings = replace(Settings.load(), model=arguments.model, cache_dir=Path(cache))
        bench = Bench(SettingsSupplier(settings))
        report = {
            **sentence_counts(records, bench),
            **paces(records, bench, arguments.sample),
            **near_duplicates(records[: arguments.pairs]),
            **ledger(arguments.stored),
        }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
