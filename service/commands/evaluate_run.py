"""``duizhao eval run``: systems × test sets × metrics into a resumable folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from alignment.model import Encoder
from eval.analysis import Analysis
from eval.errors import SpecError
from eval.metrics.registry import Providers
from eval.model import Figure
from eval.runfolder import RunFolder
from eval.runner import Outcome, Run
from eval.spec import RunSpec, read_spec
from service.command_group import BAD_INPUT, DONE, SOME_FAILED
from service.progress import progress
from service.settings import Settings
from service.tables import table


@dataclass(slots=True)
class TerminalObserver:
    """Shows a run's progress: a bar with the remaining time, or plain lines."""

    stack: ExitStack
    _step: Callable[[int], None] | None = None

    def start(self, items: int) -> None:
        """Open the bar."""
        self._step = self.stack.enter_context(progress(items, "item", sys.stderr))

    def advance(self, items: int) -> None:
        """Move the bar."""
        if self._step is not None:
            self._step(items)

    def note(self, message: str) -> None:
        """Write a line."""
        click.echo(message, err=True)


@click.command()
@click.argument("spec", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Run folder; default runs/<SPEC>.")
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Value of {NAME}.")
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True)
@click.option("--limit", type=click.IntRange(min=1), help="Only the first items of every set.")
@click.option("--fail-under", multiple=True, metavar="FIGURE=VALUE", help="Exit 1 if worse.")
@click.option("--comet-python", type=click.Path(path_type=Path), help="Python that has COMET.")
@click.option("--comet-model", type=click.Path(path_type=Path), help="COMET checkpoint on disk.")
def run(
    spec: Path,
    out: Path | None,
    variables: Sequence[str],
    jobs: int,
    limit: int | None,
    fail_under: Sequence[str],
    comet_python: Path | None,
    comet_model: Path | None,
) -> int:
    """Run SPEC.toml; finished cells are kept where model, data and code are the same."""
    limits, settings = read_limits(fail_under), Settings.load()
    folder = out or Path("runs") / spec.stem
    providers = Providers(partial(_encoder, settings.encoder), comet_python, comet_model)
    read = read_spec(spec, read_variables(variables))
    if limit is not None:
        sets = tuple(one.model_copy(update={"limit": limit}) for one in read.testsets)
        read = read.model_copy(update={"testsets": sets})
    with ExitStack() as stack:
        prepared = _prepare(read, spec.parent, folder, settings, providers)
        prepared.jobs, prepared.observer = jobs, TerminalObserver(stack)
        outcome = prepared.execute()
    for line in _complaints(outcome):
        click.echo(line, err=True)
    if not outcome.made and not outcome.kept:
        return BAD_INPUT
    return _conclude(folder, outcome, limits)


def _encoder(name: str) -> Encoder:
    from alignment.encoders.registry import load

    return load(name)


def _prepare(
    spec: RunSpec, root: Path, folder: Path, settings: Settings, providers: Providers
) -> Run:
    from eval.systems import open_systems
    from eval.testsets.registry import load_test_set
    from service.eval_systems import system_kinds

    return Run(
        spec,
        RunFolder(folder),
        [load_test_set(one, root) for one in spec.testsets],
        open_systems(spec, root, system_kinds(settings)),
        providers=providers,
    )


def _complaints(outcome: Outcome) -> list[str]:
    failed = [f"{f.test_set} @ {f.system}: {f.reason}" for f in outcome.failures]
    return [*outcome.skipped, *failed]


def _conclude(folder: Path, outcome: Outcome, limits: Mapping[str, float]) -> int:
    """Print the main figures and answer the exit code."""
    from eval.comparison import analyse

    analysis = analyse([folder])
    print_overview(analysis)
    click.echo(f"{outcome.made} cells made, {outcome.kept} kept in {folder}")
    missed = below(analysis, limits)
    for line in missed:
        click.echo(line, err=True)
    if missed:
        return BAD_INPUT
    return SOME_FAILED if outcome.failures else DONE


def print_overview(analysis: Analysis) -> None:
    """Print the main figure of every system on every set."""
    from eval.report.view import overview

    shown = overview(analysis)
    click.echo(table(shown.header, shown.rows), nl=False)


def read_variables(given: Sequence[str]) -> dict[str, str]:
    """Read ``NAME=VALUE`` pairs."""
    for item in given:
        if "=" not in item:
            raise click.UsageError(f"--var {item}: write NAME=VALUE")
    return dict(item.split("=", 1) for item in given)


def read_limits(given: Sequence[str]) -> dict[str, float]:
    """Read ``FIGURE=NUMBER`` pairs."""
    limits = {}
    for item in given:
        name, _, value = item.partition("=")
        try:
            limits[name] = float(value)
        except ValueError:
            raise click.UsageError(f"--fail-under {item}: write FIGURE=NUMBER") from None
    return limits


def below(analysis: Analysis, limits: Mapping[str, float]) -> list[str]:
    """Name the figures that miss their limit.

    Raises: SpecError: a limit on a figure that was not measured.
    """
    cells = [(one.test_set.name, cell) for one in analysis.sets for cell in one.cells]
    measured = {figure.spec.name for _, cell in cells for figure in cell.figures}
    for name in limits:
        if name not in measured:
            raise SpecError(f"--fail-under names {name!r}, which was not measured")
    return [
        f"{test_set}: {cell.system} has {figure.spec.name} {figure.value}, "
        f"limit {limits[figure.spec.name]:g}"
        for test_set, cell in cells
        for figure in cell.figures
        if figure.spec.name in limits and _misses(figure, limits[figure.spec.name])
    ]


def _misses(figure: Figure, limit: float) -> bool:
    if figure.value is None:
        return True
    return figure.value > limit if figure.spec.better == "lower" else figure.value < limit
