"""COMET (Rei et al. 2020) in its own Python environment.

COMET pins numpy below 2 and old hub libraries, so it cannot share this project's
environment.  It is asked through a subprocess: lines of JSON in, one score a line out.
Without an environment or a checkpoint on disk the metric is unavailable, and says so.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.errors import EvalError
from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Segment, Statistics, TestSet

#: In a folder of its own: beside this file, "import comet" would find this module.
_WORKER = Path(__file__).parent / "comet_env" / "worker.py"
_TIMEOUT_S = 6 * 3600


class MetricUnavailableError(EvalError):
    """A metric's optional part is not installed; the run skips it and records why."""


@dataclass(frozen=True, slots=True)
class Comet:
    """Mean COMET score, about 0-1; the first reference is used.

    Attributes:
        python: Interpreter of an environment with ``unbabel-comet``.
        model: Checkpoint file (``.ckpt``) on disk.
        name: Registry name.
        kind: Kind of test set.
        figures: The one figure.
    """

    python: Path | None = None
    model: Path | None = None
    name: str = "comet"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (FigureSpec("comet", "COMET", "share"),)

    def scorer(self, test_set: TestSet) -> Scorer:
        """Check that COMET can run.

        Raises: MetricUnavailableError: saying what is missing.
        """
        python, model = self.python, self.model
        if python is None or not python.exists():
            raise MetricUnavailableError(
                "COMET is skipped: name the Python of an environment where unbabel-comet "
                "is installed (--comet-python)"
            )
        if model is None or not model.exists():
            raise MetricUnavailableError(
                "COMET is skipped: no checkpoint on disk (--comet-model FILE.ckpt); "
                "nothing is downloaded during an evaluation"
            )

        def score(responses: Responses) -> Statistics:
            rows = _ask(python, model, _records(test_set.segments, responses))
            values = np.asarray([(value, 1.0) for value in rows])
            return Statistics(values, (f"comet|model:{model.stem}|mean",))

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return the mean (…, 1)."""
        return sums[..., :1] / sums[..., 1:]


def _records(segments: tuple[Segment, ...], responses: Responses) -> str:
    pairs = zip(segments, responses.texts, strict=True)
    return "\n".join(
        json.dumps({"src": s.source, "mt": text, "ref": s.references[0]}) for s, text in pairs
    )


def _ask(python: Path, model: Path, records: str) -> list[float]:
    command = [str(python), str(_WORKER), str(model)]
    try:
        done = subprocess.run(  # noqa: S603 - the user names the interpreter
            command, input=records, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MetricUnavailableError(f"COMET is skipped: {error}") from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise MetricUnavailableError(f"COMET is skipped: its process failed: {last}")
    scores = [float(line) for line in done.stdout.splitlines() if line.strip()]
    if len(scores) != records.count("\n") + 1:
        raise MetricUnavailableError(
            f"COMET is skipped: {len(scores)} scores for {records.count(chr(10)) + 1} segments"
        )
    return scores
