"""Time the store: adding, listing and searching many pages, on SQLite or PostgreSQL.

Usage: python -m bench.store_search URL [--pages 10000] [--seed 1]

URL is a new, empty database.  Pages are made of sentence pairs of the training room's
templates, some 1,600 Chinese characters and 900 English words each, and a rare mark on one
page in a thousand.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial

import numpy as np

from pages.model import Span
from service.result import PageResult, ResultArticle, ResultParagraph, SourceLine
from service.store.store import Store
from training.synthetic import synthetic_pairs
from training.tsv import Pair

#: Seconds on the clock, and of this process's processor: the second does not know of others.
Times = tuple[float, float]

_SENTENCES_A_PAGE = 50
_POOL = 20_000
_REPEATS = 20
#: What is asked: two Chinese characters that are everywhere, in some pages, in few; a
#: phrase; a traditional form; English; one character; a mark alone, which no index serves.
_QUERIES = (
    "会议",
    "增长",
    "罕见",
    "罕见标记",
    "會議",
    "economic",
    "Zhongshan development",
    "市",
    "无处可寻",
    "%",
)


def main() -> None:
    """Fill the database and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--pages", type=int, default=10_000, help="0: the database is full")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with closing(Store.open(given.url)) as store:
        adding = [_timed(partial(_add, store, page)) for page in _pages(given)]
        if adding:
            print(f"added {given.pages} pages: {_figures(adding)}")
        print(f"first leaf: {_figures(_repeat(store.articles))}")
        for query in _QUERIES:
            hits = store.articles(query=query)
            more = "+" if hits.next else ""
            times = _repeat(partial(store.articles, query=query))
            print(f"search {query!r} ({len(hits.items)}{more} hits): {_figures(times)}")
        middle = _cursor_at(store, given.pages // 2)
        print(f"leaf in the middle: {_figures(_repeat(partial(store.articles, cursor=middle)))}")


def _add(store: Store, page: tuple[str, PageResult]) -> None:
    text, result = page
    store.add_article(text=text, result=result)


def _pages(given: argparse.Namespace) -> Iterator[tuple[str, PageResult]]:
    rng = np.random.default_rng(given.seed)
    pool = synthetic_pairs(_POOL, rng)
    for number in range(given.pages):
        chosen = [pool[place] for place in rng.integers(len(pool), size=_SENTENCES_A_PAGE)]
        if number % 1000 == 0:
            chosen[25] = Pair("这里有一个罕见标记。", "Here is a rare mark.", "bench")
        yield _page(number, chosen)


def _page(number: int, pairs: Sequence[Pair]) -> tuple[str, PageResult]:
    text = "\n".join(pair.zh for pair in pairs)
    lines, place = [], 0
    for index, pair in enumerate(pairs):
        span = Span(place, place + len(pair.zh))
        lines.append(SourceLine(f"a1.p1.s{index}", pair.zh, pair.en, span, score=-0.5))
        place = span.end + 1
    article = ResultArticle("a1", lines[0], None, (ResultParagraph(tuple(lines[1:])),))
    return text, PageResult(f"{number}.txt", "0" * 64, None, None, (article,), (), ())


def _cursor_at(store: Store, n: int) -> str | None:
    cursor = None
    for _ in range(n // 100):
        cursor = store.articles(cursor=cursor, limit=100).next
    return cursor


def _timed(work: Callable[[], object]) -> Times:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def _repeat(work: Callable[[], object]) -> list[Times]:
    return [_timed(work) for _ in range(_REPEATS)]


def _figures(times: Sequence[Times]) -> str:
    wall, processor = (sorted(1000 * t for t in kind) for kind in zip(*times, strict=True))
    p95 = wall[int(len(wall) * 0.95) - 1]
    return (
        f"median {statistics.median(wall):.1f} ms, p95 {p95:.1f} ms, "
        f"median of this process's processor {statistics.median(processor):.1f} ms"
    )


if __name__ == "__main__":
    main()
