"""Chinese lines told apart: headings, first lines of paragraphs, pieces of paragraphs.

Each line takes one of four roles; a role has a score from what the line looks like, a pair of
neighbouring roles has one from how the lines meet.  The best sequence of roles is found by
dynamic programming (Viterbi), in time linear in the number of lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise

from pages.characters import CANNOT_START
from pages.cohesion import continuity
from pages.evidence import Features, HeadingWeights, Setting, heading_score, mark_wrapped


class Role(IntEnum):
    """What a Chinese line is."""

    HEADING = 0
    HEADING_MORE = 1
    PARAGRAPH = 2
    PARAGRAPH_MORE = 3


@dataclass(frozen=True, slots=True)
class LayoutConfig:
    """Scores in favour (+) or against (-) a role, on one scale; about e-fold odds each.

    The values were set by hand from what the evidence means and checked on pages with gold
    structure; none is fine-tuned: halving or doubling one moves few pages.
    """

    heading: HeadingWeights = field(default_factory=HeadingWeights)
    next_heading: float = -0.3  # one heading after another, blank line between
    next_heading_close: float = -2.0  # … or straight under any line
    heading_more: float = 0.0
    body_after_heading: float = 0.5
    short_start: int = 12  # a line this short straight under a heading is more of the heading
    short_start_close: float = -3.0
    body_with_byline: float = 3.0
    open_end_at_byline: float = -2.5  # an open line before a byline is rather a heading
    byline_without_heading: float = -1.5  # an article without a headline is rare
    broken_join: float = -0.3  # something stands between two pieces
    open_join: float = 0.5  # the sentence goes on
    continuity: float = 1.0  # the characters that meet are evidence in nats as they stand
    wrapped_join: float = 3.0  # … and the line before was full
    least_wrapped: float = -1.0  # a full line is wrapped whatever characters meet
    closed_join: float = -7.0  # the sentence was over: two paragraphs
    closed_wrapped_join: float = 0.5  # … unless a full line happens to end with 。
    indented_join: float = -5.0
    paused_join: float = -3.0  # few cuts fall after a colon, many speeches and lists do
    unindented_start: float = -2.0  # a paragraph without indent in a block that has indents
    open_end: float = -5.0  # a paragraph left in the middle of a sentence
    soft_open_end: float = -2.0  # … after a quote, bracket, colon or semicolon
    list_open_end: float = -0.5  # … before the mark of a list's next item
    page_open_end: float = -1.0  # … at the end of the page


_LIST_MARK = re.compile(
    r"(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[■●◆▲◎○★☆▌※]|第[一二三四五六七八九十]{1,3}[条章节、，])(?!\d)"
)
_SOFT_END = re.compile(r"[”’」』）)：:；;》】]$")


def read_roles(settings: Sequence[Setting], config: LayoutConfig | None = None) -> list[Role]:
    """Give each Chinese line of a page its role.

    Returns:
        One role a line; HEADING_MORE and PARAGRAPH_MORE continue the line before.
    """
    if not settings:
        return []
    config = config or LayoutConfig()
    features = [Features.of(settings, index) for index in range(len(settings))]
    mark_wrapped(features)
    return _best_path(features, config)


def _best_path(features: Sequence[Features], config: LayoutConfig) -> list[Role]:
    first = heading_score(features[0], config.heading)
    scores = {Role.HEADING: first, Role.PARAGRAPH: -first}
    steps: list[dict[Role, Role]] = []
    for before, feature in pairwise(features):
        scores, origin = _step(scores, before, feature, config)
        steps.append(origin)
    if not features[-1].closed:
        for role in (Role.PARAGRAPH, Role.PARAGRAPH_MORE):
            if role in scores:
                scores[role] += config.page_open_end
    role = max(scores, key=scores.__getitem__)
    path = [role]
    for origin in reversed(steps):
        role = origin[role]
        path.append(role)
    return path[::-1]


def _step(
    scores: dict[Role, float], before: Features, feature: Features, config: LayoutConfig
) -> tuple[dict[Role, float], dict[Role, Role]]:
    heading = heading_score(feature, config.heading)
    best: dict[Role, float] = {}
    origin: dict[Role, Role] = {}
    for role in Role:
        own = heading if role <= Role.HEADING_MORE else -heading
        for previous, score in scores.items():
            step = _transition(previous, role, before, feature, config)
            if step is None:
                continue
            total = score + own + step
            if role not in best or total > best[role]:
                best[role], origin[role] = total, previous
    return best, origin


def _transition(
    previous: Role, role: Role, before: Features, feature: Features, config: LayoutConfig
) -> float | None:
    """Score how two lines meet; None where the roles may not follow each other."""
    from_heading = previous <= Role.HEADING_MORE
    if role is Role.HEADING_MORE:
        return _more_heading(feature, config) if from_heading else None
    if role is Role.PARAGRAPH_MORE:
        return None if from_heading else _join(before, feature, config)
    score = 0.0 if from_heading else _leave(before, feature, config)
    close = not feature.setting.line.gap and not feature.setting.broken_before
    if role is Role.HEADING:
        return score + (config.next_heading_close if close else config.next_heading)
    if from_heading and close and not feature.closed and feature.size < config.short_start:
        score += config.short_start_close
    if from_heading:
        return score + config.body_after_heading + config.body_with_byline * (feature.byline > 0)
    score += config.unindented_start * feature.lacks_indent
    return score + config.byline_without_heading * (feature.byline > 0)


def _more_heading(feature: Features, config: LayoutConfig) -> float | None:
    setting = feature.setting
    if setting.line.gap or setting.broken_before:
        return None
    return config.heading_more


def _leave(before: Features, feature: Features, config: LayoutConfig) -> float:
    """Score ending a paragraph after ``before``."""
    if before.closed:
        return 0.0
    if feature.byline:
        return config.open_end_at_byline
    if _LIST_MARK.match(feature.text):
        return config.list_open_end
    if _SOFT_END.search(before.text):
        return config.soft_open_end
    return config.open_end


def _join(before: Features, feature: Features, config: LayoutConfig) -> float | None:
    """Score that ``feature`` goes on with the paragraph of ``before``."""
    line = feature.setting.line
    if before.byline == len(before.text):
        return config.wrapped_join
    if feature.byline:
        return None
    score = config.broken_join if feature.setting.broken_before or line.gap > 1 else 0.0
    if line.indented or (line.gap and _LIST_MARK.match(feature.text)):
        score += config.indented_join
    full = not line.gap and (before.full or (before.closed and feature.lacks_indent))
    if before.closed and feature.text[0] not in CANNOT_START:
        return score + (config.closed_wrapped_join if full else config.closed_join)
    if line.gap and before.text[-1] in "：:；;":
        score += config.paused_join
    odds = continuity(before.text, feature.text)
    if full:
        return score + config.wrapped_join + config.continuity * max(odds, config.least_wrapped)
    return score + config.open_join + config.continuity * odds
