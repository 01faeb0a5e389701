"""Reads runs back, one or several, and refuses to mix what does not belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.analysis import Analysis, analyse_set
from eval.errors import RunError
from eval.metrics.registry import MetricRegistry
from eval.model import SystemCard, TestSet
from eval.runfolder import CellFile, Manifest, RunFolder, SetEntry
from eval.significance import TestConfig


@dataclass(frozen=True, slots=True)
class _Stored:
    """A run as it lies on disk."""

    folder: RunFolder
    manifest: Manifest


def analyse(
    paths: Sequence[Path], *, baseline: str | None = None, randomise: bool = True
) -> Analysis:
    """Read one or more run folders and work everything out from their statistics.

    Args:
        paths: Run folders; test sets of one name must hold the same items in all of them.
        baseline: System to compare with; the first run's baseline if None.
        randomise: Whether to run the approximate randomisation test too.

    Raises: RunError: no run, damaged files, no finished cell, differing data or signatures.
    """
    if not paths:
        raise RunError("no run folder was named")
    runs = [_Stored(RunFolder(path), RunFolder(path).read_manifest()) for path in paths]
    _check_same_data(runs)
    first = runs[0].manifest
    trials = first.randomisation if randomise else 0
    config = TestConfig(first.bootstrap, trials, first.seed)
    cells, cards, incomplete = _merge(runs)
    names = tuple(dict.fromkeys(name for run in runs for name in run.manifest.metrics))
    metrics = MetricRegistry().readers(names)
    base = baseline or first.baseline
    if baseline is not None and baseline not in {card.name for card in cards}:
        raise RunError(
            f"the baseline {baseline!r} is none of {', '.join(card.name for card in cards)}"
        )
    sets = tuple(
        analyse_set(test_set, cells[test_set.name], metrics, config, base)
        for test_set in _test_sets(runs)
        if cells.get(test_set.name)
    )
    if not sets:
        raise RunError(f"{paths[0]}: no finished cell; run the evaluation again")
    manifests = tuple(run.manifest for run in runs)
    title = " against ".join(dict.fromkeys(m.name for m in manifests))
    return Analysis(title, first.created, sets, cards, manifests, config, incomplete)


def _check_same_data(runs: Sequence[_Stored]) -> None:
    known: dict[str, tuple[str, Path]] = {}
    for run in runs:
        for entry in run.manifest.test_sets:
            sha256, path = known.setdefault(entry.name, (entry.sha256, run.folder.path))
            if sha256 != entry.sha256:
                raise RunError(
                    f"{path.name} and {run.folder.path.name} hold different items under the name "
                    f"{entry.name} ({sha256[:12]} and {entry.sha256[:12]}); "
                    "figures of different data are not compared"
                )


def _test_sets(runs: Sequence[_Stored]) -> list[TestSet]:
    found: dict[str, TestSet] = {}
    for run in runs:
        for entry in run.manifest.test_sets:
            if entry.name not in found:
                found[entry.name] = run.folder.read_test_set(entry)
    return list(found.values())


def _merge(
    runs: Sequence[_Stored],
) -> tuple[dict[str, dict[str, CellFile]], tuple[SystemCard, ...], tuple[str, ...]]:
    """Collect cells by test set and system; a name that means two systems gets its run's name."""
    cells: dict[str, dict[str, CellFile]] = {}
    cards: dict[str, SystemCard] = {}
    incomplete: list[str] = []
    for run in runs:
        for entry in run.manifest.systems:
            card = entry.card()
            name = _merged_name(card, cards, run.manifest.name, run.folder.path.name)
            cards.setdefault(name, replace(card, name=name))
            for test_set in run.manifest.test_sets:
                if answers(card, test_set):
                    _take(cells, incomplete, run, test_set.name, card.name, name)
    for name, by_system in cells.items():
        _check_same_signatures(name, by_system)
    return cells, tuple(cards.values()), tuple(incomplete)


def answers(card: SystemCard, entry: SetEntry) -> bool:
    """Whether a system of the manifest is meant for a test set of the manifest."""
    return entry.kind in card.kinds and (not card.sets or entry.name in card.sets)


def _merged_name(card: SystemCard, cards: dict[str, SystemCard], run: str, folder: str) -> str:
    for name in (card.name, f"{card.name} [{run}]", f"{card.name} [{folder}]"):
        if name not in cards or cards[name].fingerprint == card.fingerprint:
            return name
    raise RunError(f"two runs called {run} in {folder} hold different systems called {card.name}")


def _take(
    cells: dict[str, dict[str, CellFile]],
    incomplete: list[str],
    run: _Stored,
    test_set: str,
    system: str,
    name: str,
) -> None:
    cell = run.folder.read_cell(test_set, system)
    if cell is None or not cell.scores:
        incomplete.append(f"{test_set}@{name}")
    else:
        cells.setdefault(test_set, {}).setdefault(name, cell)


def _check_same_signatures(test_set: str, cells: dict[str, CellFile]) -> None:
    known: dict[str, tuple[tuple[str, ...], str]] = {}
    for system, cell in cells.items():
        for metric, score in cell.scores.items():
            signatures, other = known.setdefault(metric, (score.signatures, system))
            if signatures != score.signatures:
                raise RunError(
                    f"{test_set}: {metric} of {other} and of {system} was computed differently "
                    f"({signatures[0]} and {score.signatures[0]}); score one of them again"
                )
