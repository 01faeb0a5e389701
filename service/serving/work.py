"""A job worker as a program: ``python -m service.serving.work``, started by the supervisor."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from service.jobs.worker import run_worker
from service.serve_settings import ServeSettings
from service.serving.logs import set_up_logs
from service.serving.parent import end_with_parent
from service.serving.surroundings import METRICS_VARIABLE
from service.settings import Settings, environment


def start_worker(settings: Settings) -> int:
    """Be a worker until told to stop.

    Returns: The exit code.

    Raises:
        ServiceError: The settings or the database cannot be used.
        AlignmentError: The encoder is unknown or not installed.
    """
    serve = ServeSettings.load(settings.data_dir)
    set_up_logs(serve.log_level)
    counts = environment().get(METRICS_VARIABLE)
    return run_worker(settings, serve, Path(counts) if counts else None)


def main(arguments: Sequence[str] | None = None) -> None:
    """Work on jobs until told to stop or the supervisor is gone."""
    parser = argparse.ArgumentParser(prog="service.serving.work")
    parser.add_argument("--parent", type=int, required=True, help="end when this one is gone")
    chosen = parser.parse_args(arguments)
    if end_with_parent(chosen.parent):
        sys.exit(start_worker(Settings.load()))


if __name__ == "__main__":
    main()
