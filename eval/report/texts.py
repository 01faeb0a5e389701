"""The report as Markdown and CSV, for pull requests and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from eval.analysis import Analysis, Cell, SetAnalysis
from eval.model import Figure
from eval.report.view import find_pair, main_figure, notes, overview, pair_rows, signatures
from eval.report.wording import show_figure

_HEADER = (
    *("run", "created", "test_set", "data_sha256", "system", "model", "figure", "value"),
    *("low", "high", "n", "signature", "baseline", "difference", "difference_low"),
    *("difference_high", "p_bootstrap", "p_randomisation", "smallest_detectable"),
)


def render_markdown(analysis: Analysis) -> str:
    """Return leaderboards, tests and signatures as Markdown."""
    table = overview(analysis)
    parts = [f"# {analysis.name}", f"Run of {analysis.created}.", _table(table.header, table.rows)]
    if analysis.incomplete:
        parts.append(f"Missing cells: {', '.join(analysis.incomplete)}.")
    for one in analysis.sets:
        parts += _set_markdown(one)
    return "\n\n".join(parts) + "\n"


def _set_markdown(one: SetAnalysis) -> list[str]:
    test_set, main = one.test_set, main_figure(one)
    specs = tuple(dict.fromkeys(f.spec for cell in one.cells for f in cell.figures))
    rows = [
        (cell.system, *(show_figure(cell.figure(spec.name)) for spec in specs))
        for cell in one.cells
    ]
    odd = (*test_set.warnings, *one.skipped, *notes(one))
    parts = [
        f"## {test_set.name}",
        f"{len(test_set.segments)} {test_set.kind}, licence {test_set.licence}, "
        f"data `{test_set.sha256[:12]}`. Values with 95% intervals.",
        *(["\n".join(f"- {note}" for note in odd)] if odd else []),
        _table(("system", *(spec.title for spec in specs)), rows),
    ]
    pairs = pair_rows(one, main)
    if pairs:
        header = ("baseline", "system", main.title, "95%", "p boot", "p rand", "reading")
        found = [
            (
                *(p.baseline, p.system, p.difference, p.interval),
                *(p.p_bootstrap, p.p_randomisation, p.verdict),
            )
            for p in pairs
        ]
        parts.append(_table(header, found))
    parts.append("\n".join(f"- {title}: `{text}`" for title, text in signatures(one)))
    return parts


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in lines)


def render_csv(analysis: Analysis) -> str:
    """Return one line per figure of every cell, with the test against the baseline."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    models = {card.name: card.model or "" for card in analysis.cards}
    for one in analysis.sets:
        for cell in one.cells:
            for figure in cell.figures:
                writer.writerow(_csv_row(analysis, one, cell, figure, models[cell.system]))
    return out.getvalue()


def _csv_row(
    analysis: Analysis, one: SetAnalysis, cell: Cell, figure: Figure, model: str
) -> list[object]:
    span = figure.interval
    pair = find_pair(one, figure.spec.name, one.baseline, cell.system)
    tested: list[object] = [""] * 6
    if pair is not None:
        test = pair.test
        tested = [
            *(test.difference, test.low, test.high),
            *(test.p_bootstrap, test.p_randomisation, test.detectable),
        ]
    return [
        *(analysis.name, analysis.created, one.test_set.name, one.test_set.sha256),
        *(cell.system, model, figure.spec.name, figure.value),
        *((span.low, span.high) if span else ("", "")),
        *(figure.n, figure.signature, one.baseline, *tested),
    ]
