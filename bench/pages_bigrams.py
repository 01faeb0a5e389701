"""Make ``pages/data/bigrams.txt``: which characters follow each other inside a sentence.

Usage: python -m bench.pages_bigrams NEWS.tsv [GENERAL.tsv] > pages/data/bigrams.txt

NEWS.tsv holds Chinese sentences and headlines in its first column; of GENERAL.tsv (columns
zh, en, source) only the rows whose source names news are read.  The output holds counts'
logarithms, no text.  Three kinds of lines, weights in tenths of a nat:

    <       char weight …   log P(char) - log P(char begins a sentence)
    >       char weight …   log P(char) - log P(char ends a headline)
    char    char weight …   log P(pair) - log P(first) - log P(second)
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from pages.characters import ends_sentence
from pages.cohesion import symbols

_NEWS = ("wmt", "tico19", "xquad")
_LEAST = 12  # rarer pairs are noise
_SMOOTHING = 100.0  # sentences or headlines that begin or end like any character


def main(arguments: list[str]) -> None:
    """Count and print."""
    sentences = sorted(set(_read(arguments)))
    headlines = {line for line in _read(arguments[:1]) if not ends_sentence(line)}
    pairs: Counter[str] = Counter()
    chars: Counter[str] = Counter()
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for sentence in sentences:
        marks = symbols(sentence)
        chars.update(marks)
        pairs.update(a + b for a, b in pairwise(marks))
        starts[marks[0]] += 1
    ends.update(symbols(headline)[-1] for headline in headlines)
    _print_edge("<", starts, chars)
    _print_edge(">", ends, chars)
    _print_pairs(pairs, chars)


def _read(arguments: Iterable[str]) -> Iterator[str]:
    for argument in arguments:
        with Path(argument).open(encoding="utf-8") as rows:
            for row in rows:
                zh, _, source = [*row.rstrip("\n").split("\t"), "", ""][:3]
                if zh.strip() and (not source or source.startswith(_NEWS)):
                    yield zh.strip()


def _print_edge(name: str, edge: Counter[str], chars: Counter[str]) -> None:
    total, edges = chars.total(), edge.total()
    weights = []
    for char, count in chars.items():
        if count < _LEAST * 4:
            continue
        expected = count / total
        observed = (edge[char] + _SMOOTHING * expected) / (edges + _SMOOTHING)
        weights.append((char, round(10 * math.log(expected / observed))))
    _print_line(name, weights)


def _print_pairs(pairs: Counter[str], chars: Counter[str]) -> None:
    total, all_pairs = chars.total(), pairs.total()
    lines: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for pair, count in pairs.items():
        if count >= _LEAST:
            ratio = count / all_pairs * total * total / (chars[pair[0]] * chars[pair[1]])
            lines[pair[0]].append((pair[1], round(10 * math.log(ratio))))
    for char in sorted(lines):
        _print_line(char, lines[char])


def _print_line(name: str, weights: list[tuple[str, int]]) -> None:
    print(name, " ".join(f"{char}{weight}" for char, weight in sorted(weights)), sep="\t")


if __name__ == "__main__":
    main(sys.argv[1:])
