"""Single segments for a person: where two systems differ most, and all of them to search."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from eval.analysis import Analysis, SetAnalysis
from eval.model import Floats, Segment
from eval.report.figures import Sentencewise, sentencewise
from eval.report.view import colours
from eval.report.worddiff import Piece, word_diff

_N_DIFFERING = 8


@dataclass(frozen=True, slots=True)
class Differing:
    """A segment on which two systems differ, with the words that differ."""

    segment: Segment
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    left_score: str
    right_score: str
    gain: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """The segments on which two systems differ most, in both directions."""

    left: str
    right: str
    gains: tuple[Differing, ...]
    losses: tuple[Differing, ...]


def contrast(one: SetAnalysis) -> Contrast | None:
    """Compare the baseline with the best other system, segment by segment."""
    scoring = sentencewise(one)
    others = [cell for cell in one.cells if cell.system != one.baseline]
    if scoring is None or not others:
        return None
    left, right = one.cell(one.baseline), others[0]
    scores = scoring.scores(left), scoring.scores(right)
    change = scores[1] - scores[0]
    order = np.argsort(change, kind="stable")
    texts = left.responses.texts, right.responses.texts
    down = [int(i) for i in order[:_N_DIFFERING] if change[i] < 0]
    up = [int(i) for i in order[::-1][:_N_DIFFERING] if change[i] > 0]
    return Contrast(
        left.system,
        right.system,
        tuple(_differing(one, i, texts, scores) for i in up),
        tuple(_differing(one, i, texts, scores) for i in down),
    )


def _differing(
    one: SetAnalysis,
    index: int,
    texts: tuple[tuple[str, ...], tuple[str, ...]],
    scores: tuple[Floats, Floats],
) -> Differing:
    left, right = word_diff(texts[0][index], texts[1][index])
    before, after = float(scores[0][index]), float(scores[1][index])
    return Differing(
        one.test_set.segments[index],
        left,
        right,
        f"{before:.1f}",
        f"{after:.1f}",
        f"{after - before:+.1f}".replace("-", "−"),
    )


def browser_data(analysis: Analysis, one: SetAnalysis, limit: int | None) -> str | None:
    """Return the segments as JSON for the page's search, or None for other kinds of set.

    Args:
        analysis: For the systems' colours.
        one: The test set.
        limit: Show only the first so many segments; None shows all.
    """
    scoring = sentencewise(one)
    if scoring is None or limit == 0:
        return None
    palette = colours(analysis)
    columns = [_column(cell.responses.texts, scoring.scores(cell)) for cell in one.cells]
    rows = [
        {
            "id": segment.id,
            "src": segment.source,
            "refs": segment.references,
            "domain": segment.domain or "",
            "out": [column[i] for column in columns],
        }
        for i, segment in enumerate(one.test_set.segments[:limit])
    ]
    data = {
        "figure": figure_title(scoring),
        "systems": [{"name": c.system, "colour": palette[c.system] % 8} for c in one.cells],
        "segments": rows,
    }
    # "</" would end the script element that holds the data
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def figure_title(scoring: Sentencewise) -> str:
    """Name the figure that scores single segments."""
    return scoring.metric.figures[scoring.figure].title


def _column(texts: tuple[str, ...], scores: Floats) -> list[tuple[str, float]]:
    return [(text, round(score, 1)) for text, score in zip(texts, scores.tolist(), strict=True)]
