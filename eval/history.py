"""Scores over time: the same figure on the same data in runs of different days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eval.comparison import analyse
from eval.errors import EvalError
from eval.model import Figure


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one system in one run.

    Attributes:
        created: When the run was started, ISO 8601.
        run: Folder name of the run.
        test_set: Name of the set.
        data: Digest of the set's items; points of different data are never joined.
        system: Name of the system.
        figure: The number.
    """

    created: str
    run: str
    test_set: str
    data: str
    system: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class History:
    """All points of a folder of runs, oldest first, and the runs that could not be read."""

    points: tuple[Point, ...]
    unreadable: tuple[str, ...]


def find_runs(folder: Path) -> tuple[Path, ...]:
    """Return the run folders directly below a folder, in order of their names."""
    return tuple(sorted(path.parent for path in folder.glob("*/manifest.json")))


def collect(runs: Iterable[Path]) -> History:
    """Read the figures of several runs.

    A damaged run is named in ``unreadable`` and left out.
    """
    points: list[Point] = []
    unreadable = []
    for path in runs:
        try:
            points.extend(_points(path))
        except EvalError as error:
            unreadable.append(f"{path.name}: {error}")
    points.sort(key=lambda point: (point.created, point.run))
    return History(tuple(points), tuple(unreadable))


def _points(path: Path) -> list[Point]:
    analysis = analyse([path], randomise=False)
    return [
        Point(
            analysis.created,
            path.name,
            one.test_set.name,
            one.test_set.sha256,
            cell.system,
            figure,
        )
        for one in analysis.sets
        for cell in one.cells
        for figure in cell.figures
    ]
