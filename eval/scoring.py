"""Scores one cell: which statistics are still good, which are missing, and how to get them.

Runs in the main process or in a worker; a worker keeps the reference side of the last
test sets, so that many systems on one set pay for it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from eval.digests import code_digest, digest_of
from eval.errors import AnswerError
from eval.metrics.comet import MetricUnavailableError
from eval.metrics.registry import MetricRegistry, Providers
from eval.model import Scorer, Statistics, TestSet
from eval.runfolder import CellFile, RunFolder, ScoreFile, SetEntry


@dataclass(frozen=True, slots=True)
class ScoreTask:
    """Score one system's answers with some metrics.

    Attributes:
        folder: The run folder, which holds the test set.
        entry: The test set.
        cell: The answers, and the scores that are still good.
        metrics: Names of the metrics to compute.
        providers: What metrics need from outside; must survive pickling for a worker.
    """

    folder: Path
    entry: SetEntry
    cell: CellFile
    metrics: tuple[str, ...]
    providers: Providers


def score_key(cell: CellFile, set_sha256: str, metric: str) -> str:
    """Digest over everything a metric's statistics depend on."""
    answers = digest_of(list(cell.texts), list(cell.confidences))
    return digest_of(set_sha256, answers, metric, _metric_code(), version("sacrebleu"))


@lru_cache(maxsize=1)
def _metric_code() -> str:
    return code_digest("metrics/", "briefbench")


def missing_metrics(cell: CellFile, set_sha256: str, metrics: tuple[str, ...]) -> tuple[str, ...]:
    """Name the metrics whose stored statistics are absent or of other answers or code."""
    return tuple(
        name
        for name in metrics
        if name not in cell.scores or cell.scores[name].key != score_key(cell, set_sha256, name)
    )


def score_cell(task: ScoreTask) -> CellFile:
    """Compute the task's metrics and return the cell with them.

    Raises: EvalError: answers that a metric cannot read.
    """
    if len(task.cell.texts) != task.entry.n:
        raise AnswerError(
            f"{task.cell.system} answered {len(task.cell.texts)} of {task.entry.n} items "
            f"of {task.entry.name}"
        )
    scores: dict[str, ScoreFile] = dict(task.cell.scores)
    skipped: dict[str, str] = {}
    for name in task.metrics:
        try:
            scorer = _scorer(task.folder, task.entry, name, task.providers)
            statistics = scorer(task.cell.responses())
        except MetricUnavailableError as reason:
            skipped[name] = str(reason)
            continue
        scores[name] = _stored(statistics, score_key(task.cell, task.entry.sha256, name))
    return task.cell.model_copy(update={"scores": scores, "skipped": skipped})


@lru_cache(maxsize=2)
def _test_set(folder: Path, entry: SetEntry) -> TestSet:
    return RunFolder(folder).read_test_set(entry)


@lru_cache(maxsize=16)
def _scorer(folder: Path, entry: SetEntry, name: str, providers: Providers) -> Scorer:
    (metric,) = MetricRegistry(providers).make([name])
    return metric.scorer(_test_set(folder, entry))


def _stored(statistics: Statistics, key: str) -> ScoreFile:
    values = tuple(tuple(map(_short, row)) for row in statistics.values.tolist())
    return ScoreFile(
        key=key,
        signatures=statistics.signatures,
        values=values,
        warnings=statistics.warnings,
    )


def _short(value: float) -> float:
    """Return whole numbers as int, which JSON writes without a fraction."""
    return int(value) if value.is_integer() else value


def statistics_of(score: ScoreFile) -> Statistics:
    """Return stored statistics as an array."""
    return Statistics(np.asarray(score.values, dtype=np.float64), score.signatures, score.warnings)
