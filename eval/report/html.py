"""Renders the report: one HTML file without a single outside reference."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.analysis import Analysis, SetAnalysis
from eval.history import Point
from eval.model import FigureSpec
from eval.report.figures import Plot, plots
from eval.report.segments import Contrast, browser_data, contrast
from eval.report.timeline import timeline_plots
from eval.report.view import (
    ErrorRow,
    LeaderRow,
    PairRow,
    describe,
    error_rows,
    figure_specs,
    leaderboard,
    legend,
    main_figure,
    notes,
    overview,
    pair_rows,
    signatures,
)

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class SetView:
    """Everything the template shows of one test set."""

    one: SetAnalysis
    specs: tuple[FigureSpec, ...]
    main: FigureSpec
    rows: tuple[LeaderRow, ...]
    legend: tuple[tuple[str, int], ...]
    plots: tuple[Plot, ...]
    pairs: tuple[PairRow, ...]
    errors: tuple[ErrorRow, ...]
    contrast: Contrast | None
    data: Markup | None
    signatures: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def render_html(
    analysis: Analysis, *, segments: int | None = None, history: tuple[Point, ...] = ()
) -> str:
    """Render the report.

    Args:
        analysis: What to show.
        segments: How many segments of each set to make searchable; None for all.
        history: Points of earlier runs, shown as scores over time.

    Returns: A complete HTML document.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["svg"] = Markup
    return environment.get_template("report.html").render(
        analysis=analysis,
        sets=[_view(analysis, one, segments) for one in analysis.sets],
        overview=overview(analysis),
        cards=[(card, describe(card)) for card in analysis.cards],
        timeline=timeline_plots(history),
        css=Markup(style_sheet()),  # noqa: S704 - our own file
        js=Markup((_TEMPLATES / "report.js").read_text(encoding="utf-8")),  # noqa: S704 - our own file
    )


def style_sheet() -> str:
    """Return the report's style sheet, for pages that should look alike."""
    return (_TEMPLATES / "report.css").read_text(encoding="utf-8")


def _view(analysis: Analysis, one: SetAnalysis, segments: int | None) -> SetView:
    main = main_figure(one)
    data = browser_data(analysis, one, segments)
    return SetView(
        one,
        figure_specs(one),
        main,
        leaderboard(analysis, one),
        tuple(legend(analysis, one)),
        plots(analysis, one),
        pair_rows(one, main),
        error_rows(one),
        contrast(one),
        None if data is None else Markup(data),  # noqa: S704 - JSON with "</" escaped, in a data block
        signatures(one),
        notes(one),
    )
