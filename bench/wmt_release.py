"""Checks a WMT news-systems release: every system's scores against sacrebleu, from a folder.

    python -m bench.wmt_release FOLDER [--pair zh-en]

Prints BLEU, chrF2 and TER of every system and whether they equal sacrebleu's to the
printed digit (one decimal).  Exits with 1 if one differs.  FOLDER is a release's folder
with ``sources/``, ``references/`` and ``system-outputs/`` somewhere below it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from eval.errors import EvalError
from eval.lines import read_lines
from eval.metrics.registry import MetricRegistry
from eval.model import Metric, Responses, Scorer, TestSet
from eval.significance import point_figures
from eval.spec import SetSpec
from eval.testsets.registry import load_test_set

_NAMES = ("bleu", "chrf2", "ter")


def outputs(folder: Path, pair: str) -> list[Path]:
    """Find the system outputs of a language pair.

    Raises: EvalError: there is none.
    """
    names = (pair, pair.replace("-", ""))
    found = sorted(
        path
        for path in folder.rglob("system-outputs/*")
        if path.is_file() and any(name in path.name for name in names)
    )
    if not found:
        raise EvalError(f"{folder}: no system-outputs/ of {pair}")
    return found


def our_scores(scorers: list[tuple[Metric, Scorer]], texts: tuple[str, ...]) -> dict[str, float]:
    """Score with this project's metrics."""
    found: dict[str, float] = {}
    for metric, scorer in scorers:
        values = point_figures(metric, scorer(Responses(texts)).values).tolist()
        found.update(zip((figure.name for figure in metric.figures), values, strict=True))
    return found


def their_scores(texts: tuple[str, ...], test_set: TestSet) -> dict[str, float]:
    """Score with sacrebleu itself."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    streams = test_set.reference_streams()
    metrics = (BLEU(force=True), CHRF(), TER())
    scores = [float(m.corpus_score(texts, streams).score) for m in metrics]  # type: ignore[arg-type] # None marks an absent reference
    return dict(zip(_NAMES, scores, strict=True))


def check(folder: Path, pair: str) -> int:
    """Print every system's scores and return how many differ."""
    test_set = load_test_set(SetSpec(name="wmt", format="wmt-release", path=".", pair=pair), folder)
    metrics = MetricRegistry().make(["bleu", "chrf", "ter"])
    scorers = [(metric, metric.scorer(test_set)) for metric in metrics]
    differing = 0
    for path in outputs(folder, pair):
        texts = read_lines(path).texts
        if len(texts) != len(test_set.segments):
            raise EvalError(
                f"{path.name}: {len(texts)} lines, the set has {len(test_set.segments)}"
            )
        ours, theirs = our_scores(scorers, texts), their_scores(texts, test_set)
        shown = "  ".join(f"{name} {ours[name]:.1f}" for name in _NAMES)
        equal = all(f"{ours[name]:.1f}" == f"{theirs[name]:.1f}" for name in _NAMES)
        differing += not equal
        print(f"{path.name}  {shown}  {'equal' if equal else f'differs: {theirs}'}")
    return differing


def main() -> None:
    """Check the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Score a WMT release and compare with sacrebleu.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pair", default="zh-en")
    args = parser.parse_args()
    try:
        differing = check(args.folder, args.pair)
    except EvalError as error:
        sys.exit(str(error))
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
