"""Measure minimum Bayes risk decoding: of an n-best list, the translation most like the others.

Usage: python -m bench.minimum_bayes_risk MODEL --dev dev-gov.tsv dev-news.tsv [--n 4 8 16]
           [--beta 2 1] [--briefbench dev.jsonl] [--out table.md]

The likeliest translation is what the others are compared with: BLEU, chrF2++ and TER, the
difference with its 95 % paired bootstrap interval. The utility is sentence chrF, in which recall
weighs ``beta`` times as much as precision (Eikema and Aziz 2022); every hypothesis of the list
weighs the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from sacrebleu.metrics.chrf import CHRF

from bench.model_scores import Parallel, read_sets
from bench.speed_results import compared
from service.settings import Settings
from translation.engine import load
from translation.model import NBest
from translation.registry import resolve

#: Name and column of each figure.
_METRICS = (("bleu", 0), ("chrf", 1), ("ter", 0))
_HEAD = (
    "| set | n | list | beta | BLEU | difference [95 %] | chrF2++ | difference [95 %] | TER"
    " | difference [95 %] | others chosen |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)


def main() -> None:
    """Translate every set with lists of each length and print the table."""
    options = _options()
    record = resolve(options.model, models_dir=None, offline=True)
    cache = Settings.load().cache_dir / "converted"
    translator = load(record, cache_dir=cache, threads=options.threads)
    table = f"Model {record.id} {str(record.sha256)[:12]}.\n\n{_HEAD}"
    for one in read_sets(options.dev, options.briefbench):
        best = [t.text for t in translator.translate(one.zh)]
        for n in options.n:
            lists = translator.translate_n_best(one.zh, n)
            for beta in options.beta:
                chosen = [least_risk(found, beta) for found in lists]
                table += _row(one, n, beta, chosen, best) + "\n"
    print(table)
    if options.out is not None:
        options.out.write_text(table, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model")
    parser.add_argument("--dev", nargs="+", type=Path, required=True)
    parser.add_argument("--briefbench", nargs="*", type=Path, default=[])
    parser.add_argument("--n", nargs="+", type=int, default=[4, 8, 16])
    parser.add_argument("--beta", nargs="+", type=int, default=[2, 1])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def least_risk(found: NBest, beta: int) -> str:
    """Return the text of a list that is most like the others; of equals the likelier one."""
    texts = [found.best.text, *(other.text for other in found.others)]
    utility = CHRF(beta=beta)

    def likeness(text: str) -> float:
        return sum(float(utility.sentence_score(text, [o]).score) for o in texts if o is not text)

    return max(texts, key=likeness)  # the first of the highest, and the list is best first


def _row(given: Parallel, n: int, beta: int, chosen: Sequence[str], best: Sequence[str]) -> str:
    others = sum(a != b for a, b in zip(chosen, best, strict=True))
    cells = " | ".join(_cells(given, chosen, best))
    return f"| {given.name} | {len(best)} | {n} | {beta} | {cells} | {others} |"


def _cells(given: Parallel, chosen: Sequence[str], best: Sequence[str]) -> Iterator[str]:
    for name, column in _METRICS:
        value, difference, low, high = compared(chosen, best, given.en, name, column)
        yield f"{value:.2f} | {difference:+.2f} [{low:+.2f}, {high:+.2f}]"


if __name__ == "__main__":
    main()
