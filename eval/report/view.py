"""What the report shows, worked out from an analysis: rows of text, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.analysis import Analysis, Cell, Pair, SetAnalysis
from eval.model import Figure, FigureSpec, SystemCard
from eval.report.wording import show, show_interval, show_p, show_signed, show_size

#: Below this a difference is called significant.
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of the leaderboard, as text."""

    value: str
    interval: str
    difference: str
    p: str
    mark: str


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """One system of the leaderboard."""

    system: str
    colour: int
    model: str
    speed: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PairRow:
    """One tested pair, as text."""

    baseline: str
    system: str
    difference: str
    interval: str
    p_bootstrap: str
    p_randomisation: str
    p_holm: str
    detectable: str
    verdict: str


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """How often one kind of failure happens, per system."""

    label: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The main figure of every system on every set."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figure_specs(analysis: SetAnalysis) -> tuple[FigureSpec, ...]:
    """All figures measured on a set, in order."""
    specs = (figure.spec for cell in analysis.cells for figure in cell.figures)
    return tuple(dict.fromkeys(specs))


def main_figure(analysis: SetAnalysis) -> FigureSpec:
    """The figure that ranks the systems: the first one."""
    return figure_specs(analysis)[0]


def colours(analysis: Analysis) -> dict[str, int]:
    """Give every system a colour that it keeps through the report."""
    return {card.name: index for index, card in enumerate(analysis.cards)}


def leaderboard(analysis: Analysis, one: SetAnalysis) -> tuple[LeaderRow, ...]:
    """Make the rows of one set's leaderboard, best first."""
    cards = {card.name: card for card in analysis.cards}
    palette, specs = colours(analysis), figure_specs(one)
    return tuple(
        LeaderRow(
            cell.system,
            palette[cell.system],
            describe(cards[cell.system]),
            _speed(cell, one),
            tuple(_entry(one, cell, spec) for spec in specs),
        )
        for cell in one.cells
    )


def describe(card: SystemCard) -> str:
    """Say in a line what a system is."""
    beam = f"beam {card.beam_size}" if card.beam_size else None
    size = show_size(card.size_bytes) if card.size_bytes else None
    parts = (card.model or card.kind, card.backend, card.compute_type, beam, size)
    return " · ".join(part for part in parts if part)


def speed_of(cell: Cell, one: SetAnalysis) -> float | None:
    """Items a second, or None for stored answers."""
    seconds = cell.responses.seconds
    return len(one.test_set.segments) / seconds if seconds else None


def _speed(cell: Cell, one: SetAnalysis) -> str:
    speed = speed_of(cell, one)
    return "" if speed is None else f"{speed:.1f}/s"


def _entry(one: SetAnalysis, cell: Cell, spec: FigureSpec) -> Entry:
    figure = cell.figure(spec.name)
    if figure is None:
        return Entry("–", "", "", "", "")
    pair = find_pair(one, spec.name, one.baseline, cell.system)
    value, span = show(spec, figure.value), figure.interval
    # a rate that is the same in every resample needs no second line
    between = "" if span is None or span.low == span.high else show_interval(spec, span)
    if pair is None or pair.test.difference == 0:
        return Entry(value, between, "", "", "")
    difference = show_signed(spec, pair.test.difference)
    return Entry(value, between, difference, show_p(pair.test.p_bootstrap), mark_of(spec, pair))


def find_pair(one: SetAnalysis, figure: str, baseline: str, system: str) -> Pair | None:
    """Return the test of a system against another, or None."""
    return next(
        (
            p
            for p in one.pairs
            if p.figure == figure and p.baseline == baseline and p.system == system
        ),
        None,
    )


def mark_of(spec: FigureSpec, pair: Pair) -> str:
    """``better``, ``worse`` or ``same``, by the bootstrap test and the figure's direction."""
    test = pair.test
    if test.p_bootstrap is None or test.difference is None or test.p_bootstrap >= ALPHA:
        return "same"
    if spec.better == "neutral":
        return "same"
    return "better" if (test.difference > 0) == (spec.better == "higher") else "worse"


def pair_rows(one: SetAnalysis, spec: FigureSpec) -> tuple[PairRow, ...]:
    """Make the rows of all tested pairs on one figure."""
    return tuple(_pair_row(spec, pair) for pair in one.pairs if pair.figure == spec.name)


def _pair_row(spec: FigureSpec, pair: Pair) -> PairRow:
    test = pair.test
    words = {"better": "better", "worse": "worse", "same": "no difference shown"}
    return PairRow(
        pair.baseline,
        pair.system,
        show_signed(spec, test.difference),
        f"{show_signed(spec, test.low)} to {show_signed(spec, test.high)}",
        show_p(test.p_bootstrap),
        show_p(test.p_randomisation),
        show_p(pair.p_holm),
        show(spec, test.detectable),
        words[mark_of(spec, pair)],
    )


def signatures(one: SetAnalysis) -> tuple[tuple[str, str], ...]:
    """Return (figure title, signature) of everything measured on a set."""
    figures: dict[str, Figure] = {}
    for cell in one.cells:
        for figure in cell.figures:
            figures.setdefault(figure.spec.title, figure)
    return tuple((title, figure.signature) for title, figure in figures.items())


def notes(one: SetAnalysis) -> tuple[str, ...]:
    """Say what was odd about the answers, system by system."""
    return tuple(
        f"{cell.system}: {warning}"
        for cell in one.cells
        for warning in dict.fromkeys(
            (*cell.responses.warnings, *(w for s in cell.statistics.values() for w in s.warnings))
        )
    )


_FIDELITY = (("a number lost or added", 0), ("a name lost or added", 3))
_WRONG_LENGTHS = (
    ("under 70% of the reference's length", 0.0, 0.7),
    ("over 150% of the reference's length", 1.5, float("inf")),
)
_RATES = (("empty", 2), ("a loop", 3), ("Chinese left over", 4))


def error_rows(one: SetAnalysis) -> tuple[ErrorRow, ...]:
    """Count the segments with each kind of failure, per system in the leaderboard's order."""
    rows = []
    for label, column in _FIDELITY:
        rows.append(ErrorRow(label, tuple(_mismatches(cell, column) for cell in one.cells)))
    for label, column in _RATES:
        rows.append(ErrorRow(label, tuple(_flagged(cell, column) for cell in one.cells)))
    for label, low, high in _WRONG_LENGTHS:
        rows.append(ErrorRow(label, tuple(_lengths(cell, low, high) for cell in one.cells)))
    return tuple(row for row in rows if any(count != "–" for count in row.counts))


def _mismatches(cell: Cell, column: int) -> str:
    found = cell.statistics.get("fidelity")
    if found is None:
        return "–"
    hit, hyp, ref = (found.values[:, column + i] for i in range(3))
    return str(int(((hit < hyp) | (hit < ref)).sum()))


def _flagged(cell: Cell, column: int) -> str:
    found = cell.statistics.get("rates")
    return "–" if found is None else str(int(found.values[:, column].sum()))


def _lengths(cell: Cell, low: float, high: float) -> str:
    found = cell.statistics.get("rates")
    if found is None:
        return "–"
    words, reference = found.values[:, 0], found.values[:, 1]
    inside = (reference > 0) & (words >= low * reference) & (words < high * reference)
    return str(int(inside.sum()))


def overview(analysis: Analysis) -> Overview:
    """Put the main figure of every system on every set into one table."""
    mains = [(one, main_figure(one)) for one in analysis.sets]
    titles = [f"{one.test_set.name}, {spec.title}" for one, spec in mains]
    rows = [
        (card.name, *(_overview_cell(one, spec, card.name) for one, spec in mains))
        for card in analysis.cards
    ]
    return Overview(("system", *titles), tuple(row for row in rows if any(row[1:])))


def _overview_cell(one: SetAnalysis, spec: FigureSpec, system: str) -> str:
    cell: Cell | None = next((c for c in one.cells if c.system == system), None)
    figure = cell.figure(spec.name) if cell else None
    if figure is None:
        return ""
    half = f" ± {show(spec, figure.interval.half_width)}" if figure.interval else ""
    return show(spec, figure.value) + half


def legend(analysis: Analysis, one: SetAnalysis) -> Sequence[tuple[str, int]]:
    """Return (system, colour) in the leaderboard's order."""
    palette = colours(analysis)
    return [(cell.system, palette[cell.system]) for cell in one.cells]
