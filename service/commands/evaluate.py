"""``duizhao eval``: run, compare, report and show offline evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import click

from service.command_group import Command, LazyGroup
from service.tables import table

_HERE = "service.commands.evaluate"


class _EvalCommands(LazyGroup):
    table: ClassVar[Mapping[str, Command]] = {
        "run": Command(
            "service.commands.evaluate_run:run", "Run systems over test sets, resumably."
        ),
        "compare": Command(f"{_HERE}:compare", "Compare the systems of one or several runs."),
        "report": Command(f"{_HERE}:report", "Write runs as HTML, Markdown and CSV."),
        "serve": Command(f"{_HERE}:serve", "Show stored runs in a browser."),
    }


@click.group(cls=_EvalCommands)
def evaluate() -> None:
    """Offline evaluation: runs that can be trusted, compared and shown."""


@click.command()
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--baseline", help="System that differences are taken from.")
@click.option("--figure", "names", multiple=True, help="Figures to show; the main ones if none.")
@click.option("--format", "output", type=click.Choice(["table", "csv", "md"]), default="table")
def compare(runs: Sequence[Path], baseline: str | None, names: Sequence[str], output: str) -> None:
    """Compare all systems of RUNS pairwise; runs on differing data are refused."""
    from eval.comparison import analyse
    from eval.report.texts import render_csv, render_markdown
    from eval.report.view import figure_specs, main_figure, pair_rows
    from service.commands.evaluate_run import print_overview

    analysis = analyse(runs, baseline=baseline)
    if output != "table":
        render = render_csv if output == "csv" else render_markdown
        click.echo(render(analysis), nl=False)
        return
    print_overview(analysis)
    header = ("baseline", "system", "difference", "95% interval", "p boot", "p rand", "reading")
    for one in analysis.sets:
        for spec in [s for s in figure_specs(one) if s.name in names] or [main_figure(one)]:
            rows = [
                (
                    *(p.baseline, p.system, p.difference, p.interval),
                    *(p.p_bootstrap, p.p_randomisation, p.verdict),
                )
                for p in pair_rows(one, spec)
            ]
            click.echo(f"\n{one.test_set.name}, {spec.title}")
            click.echo(table(header, rows), nl=False)


@click.command()
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder; else the first run's.")
@click.option("--baseline", help="System that differences are taken from.")
@click.option("--segments", type=click.IntRange(min=0), help="Searchable segments a set; else all.")
@click.option("--history", type=click.Path(path_type=Path), help="Runs to show over time.")
def report(
    runs: Sequence[Path],
    out: Path | None,
    baseline: str | None,
    segments: int | None,
    history: Path | None,
) -> None:
    """Write report.html, report.md and report.csv of one or more RUNS."""
    from eval.comparison import analyse
    from eval.history import History, collect, find_runs
    from eval.report.html import render_html
    from eval.report.texts import render_csv, render_markdown
    from service.files import write_all

    analysis = analyse(runs, baseline=baseline)
    found = History((), ()) if history is None else collect(find_runs(history))
    for reason in found.unreadable:
        click.echo(f"left out of the history: {reason}", err=True)
    folder = out or runs[0]
    files = (
        (folder / "report.html", render_html(analysis, segments=segments, history=found.points)),
        (folder / "report.md", render_markdown(analysis)),
        (folder / "report.csv", render_csv(analysis)),
    )
    write_all(files)
    for path, _ in files:
        click.echo(str(path))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("runs"))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8600, show_default=True)
def serve(folder: Path, host: str, port: int) -> None:
    """Show the runs below FOLDER: an index, their reports, and scores over time."""
    from werkzeug.serving import run_simple

    from service.eval_pages import create_app

    click.echo(f"http://{host}:{port}/")
    run_simple(host, port, create_app(folder), threaded=True)
