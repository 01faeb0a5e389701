"""Measure what suits a model: sentences whole or cut between clauses, n-grams free or barred.

Usage: python -m bench.clause_cuts MODEL --dev dev-gov.tsv dev-news.tsv [--longer 45]
           [--preferred 0 60 45 35] [--ngram 0 4] [--out docs/translation-cuts.md]

Every pair of settings translates the same sentences, int8. The first is what the others are
compared with: BLEU and chrF2++, the difference with its 95 % paired bootstrap interval.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.model_scores import Parallel, read_sets
from bench.speed_results import compared
from service.settings import Settings
from translation.config import DecodeConfig
from translation.engine import load
from translation.records import ModelRecord
from translation.registry import resolve

#: Name and column of each figure.
_METRICS = (("bleu", 0), ("chrf", 1))
_HEAD = (
    "| set | n | preferred pieces | no repeated n-gram | BLEU | difference [95 %] | chrF2++"
    " | difference [95 %] | seconds |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)


def main() -> None:
    """Translate with every pair of settings and print the table."""
    options = _options()
    record = resolve(options.model, models_dir=None, offline=True)
    sets = [_long(one, options.longer) for one in read_sets(options.dev, [])]
    outputs, seconds = _translate(record, sets, options)
    rows = "".join(f"{row}\n" for row in _rows(sets, outputs, seconds))
    table = f"Model {record.id} {str(record.sha256)[:12]}.\n\n{_HEAD}{rows}"
    print(table)
    if options.out is not None:
        options.out.write_text(table, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model")
    parser.add_argument("--dev", nargs="+", type=Path, required=True)
    parser.add_argument("--longer", type=int, default=45, help="characters; shorter are left out")
    parser.add_argument("--preferred", nargs="+", type=int, default=[0, 60, 45, 35])
    parser.add_argument("--ngram", nargs="+", type=int, default=[0, 4])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _long(given: Parallel, least: int) -> Parallel:
    pairs = [(zh, en) for zh, en in zip(given.zh, given.en, strict=True) if len(zh) >= least]
    return Parallel(given.name, tuple(zh for zh, _ in pairs), tuple(en for _, en in pairs))


def _translate(
    record: ModelRecord, sets: Sequence[Parallel], options: argparse.Namespace
) -> tuple[dict[tuple[int, int], list[list[str]]], dict[tuple[int, int], list[float]]]:
    """Outputs and seconds of each set, by setting."""
    outputs: dict[tuple[int, int], list[list[str]]] = {}
    seconds: dict[tuple[int, int], list[float]] = {}
    cache = Settings.load().cache_dir / "converted"
    for ngram, preferred in itertools.product(options.ngram, options.preferred):
        config = DecodeConfig(preferred_source_pieces=preferred, no_repeat_ngram_size=ngram)
        translator = load(record, config=config, cache_dir=cache, threads=options.threads)
        outputs[preferred, ngram], seconds[preferred, ngram] = [], []
        for one in sets:
            start = time.perf_counter()
            found = translator.translate(one.zh)
            seconds[preferred, ngram].append(time.perf_counter() - start)
            outputs[preferred, ngram].append([t.text for t in found])
    return outputs, seconds


def _rows(
    sets: Sequence[Parallel],
    outputs: Mapping[tuple[int, int], Sequence[Sequence[str]]],
    seconds: Mapping[tuple[int, int], Sequence[float]],
) -> Iterator[str]:
    first = next(iter(outputs))
    for at, one in enumerate(sets):
        for (preferred, ngram), texts in outputs.items():
            figures = [compared(texts[at], outputs[first][at], one.en, *m) for m in _METRICS]
            cells = " | ".join(
                f"{value:.2f} | {difference:+.2f} [{low:+.2f}, {high:+.2f}]"
                for value, difference, low, high in figures
            )
            yield (
                f"| {one.name} | {len(one.zh)} | {preferred or 'whole'} | {ngram or 'free'}"
                f" | {cells} | {seconds[preferred, ngram][at]:.1f} |"
            )


if __name__ == "__main__":
    main()
