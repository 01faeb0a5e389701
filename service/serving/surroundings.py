"""The environment variables of the children, built from those of the supervisor."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import service
from service.settings import Settings

METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def child_environment(
    own: Mapping[str, str], settings: Settings, metrics_dir: Path | None
) -> dict[str, str]:
    """Build the variables of a web or worker process.

    What the operator has set stands, except where counts are kept: folders left from
    another run would be counted in.

    Args:
        own: Variables of this process, the command's options put in.
        settings: As read from ``own``.
        metrics_dir: Where the processes leave their counts; None: each counts alone.
    """
    number = str(settings.threads)
    chosen = {
        # libraries that ask OpenMP or BLAS take this many; every process gets the same,
        # because mostly only one of them has work
        "OMP_NUM_THREADS": number,
        "OPENBLAS_NUM_THREADS": number,
        "MKL_NUM_THREADS": number,
        # threads that wait sleep: spinning ones would take the cores from the other process
        "OMP_WAIT_POLICY": "PASSIVE",
        "KMP_BLOCKTIME": "0",
        # each arena keeps what it once needed; many threads with one each look like a leak
        "MALLOC_ARENA_MAX": "2",
    }
    found = {**chosen, **own, "PYTHONPATH": _python_path(own)}
    found.pop(METRICS_VARIABLE, None)
    if metrics_dir is not None:
        found[METRICS_VARIABLE] = str(metrics_dir)
    return found


def _python_path(own: Mapping[str, str]) -> str:
    """Have the children import the very code that runs here."""
    root = str(Path(service.__file__).parents[1])
    return os.pathsep.join([root, *filter(None, own.get("PYTHONPATH", "").split(os.pathsep))])
