"""Chinese lines told apart: headings, first lines of paragraphs, pieces of paragraphs.

Each line takes one of four roles; a role has a score from what the line looks like, a pair of
neighbouring roles has one from how the lines meet.  The best sequence of roles is found by
dynamic programming (Viterbi), in time linear in the number of lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from pages.bylines import byline_end
from pages.characters import CANNOT_START, ends_sentence, width
from pages.cohesion import continuity
from pages.lines import Line
from pages.script import HAN


class Role(IntEnum):
    """What a Chinese line is."""

    HEADING = 0
    HEADING_MORE = 1
    PARAGRAPH = 2
    PARAGRAPH_MORE = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """A Chinese line and what stands around it.

    Attributes:
        line: The line.
        mark_before: A page mark stands between the previous Chinese line and this one.
        mark_after: A page mark stands between this line and the next Chinese one.
        broken_before: Anything at all (mark, furniture, English) stands before it.
    """

    line: Line
    mark_before: bool = False
    mark_after: bool = False
    broken_before: bool = False


@dataclass(frozen=True, slots=True)
class LayoutConfig:
    """Scores in favour (+) or against (-) a role, on one scale; about e-fold odds each.

    The values were set by hand from what the evidence means and checked on pages with gold
    structure; none is fine-tuned: halving or doubling one moves few pages.
    """

    heading_full_stop: float = -8.0  # headlines do not hold a 。
    heading_final_stop: float = -7.0  # nor end with one; a teaser's summary may
    heading_final_mark: float = -0.5  # some end with ？ or ！
    heading_final_comma: float = -3.0  # a line that ends with a comma goes on
    heading_comma: float = -1.2  # each comma: headlines set a space instead
    heading_most_commas: int = 4
    heading_phrases: float = 2.0  # a space between two Chinese phrases
    heading_byline: float = -15.0  # a byline opens a body
    heading_indented: float = -2.0  # only paragraphs are indented by two characters
    heading_marked: float = 1.0  # teasers carry the number of their page
    heading_lead_word: float = -1.5  # 会上, 据悉 … open a paragraph's sentence
    heading_subtitle: float = 3.0  # a dash opens the line under a headline
    heading_speech: float = -4.0  # a line of dialogue, or the words before one
    heading_wrapped: float = -2.0  # a full line inside a block of full lines
    next_heading: float = -0.3  # one heading after another, blank line between
    next_heading_close: float = -2.0  # … or straight under any line
    heading_more: float = 0.0
    body_after_heading: float = 0.5
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
    unindented_start: float = -2.0  # a paragraph without indent in a block that has indents
    open_end: float = -5.0  # a paragraph left in the middle of a sentence
    soft_open_end: float = -2.0  # … after a quote, bracket, colon or semicolon
    list_open_end: float = -0.5  # … before the mark of a list's next item
    page_open_end: float = -1.0  # … at the end of the page


_COMMA = re.compile(r"[，；]|,(?!\d)|(?<!\d),|;")
_PHRASES = re.compile(rf"[{HAN}\d”》）)%！？!?…][ \u3000]+[{HAN}\d“《（(「『\"]")
_LEAD_WORD = re.compile(
    r"会上|会议|据悉|据了解|據悉|據了解|此外|同时|同時|目前|记者|記者|近日|近期|日前|今天|今日上午|昨天|昨日|截至|其中|与此同时|與此同時|另外"
    r"|此次|本次|为此|下一步|接下来|随后|当天|當天|当日|一是|二是|三是|首先|其次|最后|数据显示|他说|她说|他表示|她表示|“我们|“我"
)
_SPEECH = re.compile(
    r"^[“「\"].*[。！？!?…][”」\"]$|(?:说|說|道|问|問|答|表示|指出|强调|強調|认为|坦言)[:：]$"
)
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
    features = [_Features.of(settings, index) for index in range(len(settings))]
    _mark_wrapped(features)
    return _best_path(features, config)


@dataclass(slots=True)
class _Features:
    """What the scores ask about a line, looked up once."""

    setting: Setting
    text: str
    byline: int
    closed: bool
    width: int
    size: int
    full: bool = False
    lacks_indent: bool = False

    @classmethod
    def of(cls, settings: Sequence[Setting], index: int) -> _Features:
        setting = settings[index]
        text = setting.line.text
        size = len(text) - text.count(" ") - text.count("\u3000")
        byline = byline_end(text) or min(byline_end(_opening(settings, index)), len(text))
        return cls(setting, text, byline, ends_sentence(text), width(text), size)


def _opening(settings: Sequence[Setting], index: int) -> str:
    """Give a line with those that follow closely: a narrow column breaks bylines, too."""
    text = settings[index].line.text
    for following in settings[index + 1 : index + 4]:
        if following.line.gap or following.broken_before or len(text) > _LONGEST_BYLINE:
            break
        text += following.line.text
    return text


_Measure = Callable[[_Features], int]
_LONGEST_HEADLINE = 80
_LONGEST_BYLINE = 40
_TOLERANCE = 4  # columns: a mark that may not begin a line is drawn up, a number is not cut


def _mark_wrapped(features: Sequence[_Features]) -> None:
    """Find blocks whose lines were wrapped at a fixed width and mark their full lines."""
    widths: list[tuple[_Measure, int]] = []
    start = 0
    for index in range(1, len(features) + 1):
        if index == len(features) or features[index].setting.line.gap:
            widths += _mark_block(features[start:index])
            start = index
    _mark_small_blocks(features, widths)


def _mark_small_blocks(
    features: Sequence[_Features], widths: Sequence[tuple[_Measure, int]]
) -> None:
    """Mark full lines of blocks too small to show their width, by the page's usual one."""
    usual = [
        Counter(item for item in widths if item[0] is measure).most_common(1)
        for measure in (_width, _count)
    ]
    columns = [found[0][0] for found in usual if found]
    for feature, following in pairwise(features):
        if following.setting.line.gap == 0 and not following.setting.broken_before:
            feature.full |= any(
                widest - _TOLERANCE <= measure(feature) <= widest for measure, widest in columns
            )


def _mark_block(block: Sequence[_Features]) -> list[tuple[_Measure, int]]:
    if any(feature.setting.line.indented for feature in block):
        for feature in block:
            feature.lacks_indent = not feature.setting.line.indented
    widths: list[tuple[_Measure, int]] = []
    if len(block) < 3 or not _is_running(block):
        return widths
    for measure in (_width, _count):
        widest = max(map(measure, block))
        full = [measure(feature) >= widest - _TOLERANCE for feature in block]
        unfinished = sum(flag and not f.closed for flag, f in zip(full, block[:-1], strict=False))
        if unfinished * 2 >= len(block) - 1:
            for feature, flag in zip(block, full, strict=True):
                feature.full |= flag
            widths.append((measure, widest))
    return widths


def _is_running(block: Sequence[_Features]) -> bool:
    """Tell running text from a headline over several lines: it is long or has sentences."""
    return sum(f.size for f in block) > _LONGEST_HEADLINE or any("。" in f.text for f in block)


def _width(feature: _Features) -> int:
    return feature.width


def _count(feature: _Features) -> int:
    """Give the length in characters, doubled to count like columns: some exports wrap so."""
    return 2 * len(feature.text)


def _heading_score(feature: _Features, config: LayoutConfig) -> float:
    text, setting = feature.text, feature.setting
    if feature.byline:
        return config.heading_byline
    score = _length_score(feature.size) + _ending_score(feature, config)
    commas = len(_COMMA.findall(text)) if feature.size < 200 else config.heading_most_commas
    score += config.heading_comma * min(commas, config.heading_most_commas)
    if not commas and _PHRASES.search(text):
        score += config.heading_phrases
    score += config.heading_indented * setting.line.indented
    score += config.heading_marked * setting.mark_after
    score += config.heading_wrapped * feature.full
    if _LEAD_WORD.match(text):
        score += config.heading_lead_word
    if text.startswith(("—", "－", "──")):
        score += config.heading_subtitle
    if _SPEECH.search(text):
        score += config.heading_speech
    return score


def _length_score(size: int) -> float:
    """Score by length: most headlines stay below some 32 characters, few pass 60."""
    for limit, score in ((32, 1.5), (45, 0.3), (60, -0.7), (90, -1.5)):
        if size <= limit:
            return score
    return -4.0


def _ending_score(feature: _Features, config: LayoutConfig) -> float:
    text = feature.text
    score = config.heading_full_stop if "。" in text[:-1] else 0.0
    if feature.closed:
        is_stop = "。" in text[-3:] or "｡" in text[-3:]
        return score + (config.heading_final_stop if is_stop else config.heading_final_mark)
    return score + (config.heading_final_comma if text[-1] in "，,、；;" else 0.0)


def _best_path(features: Sequence[_Features], config: LayoutConfig) -> list[Role]:
    first = _heading_score(features[0], config)
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
    scores: dict[Role, float], before: _Features, feature: _Features, config: LayoutConfig
) -> tuple[dict[Role, float], dict[Role, Role]]:
    heading = _heading_score(feature, config)
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
    previous: Role, role: Role, before: _Features, feature: _Features, config: LayoutConfig
) -> float | None:
    """Score how two lines meet; None where the roles may not follow each other."""
    from_heading = previous <= Role.HEADING_MORE
    if role is Role.HEADING_MORE:
        return _more_heading(feature, config) if from_heading else None
    if role is Role.PARAGRAPH_MORE:
        return None if from_heading else _join(before, feature, config)
    score = 0.0 if from_heading else _leave(before, feature, config)
    if role is Role.HEADING:
        close = not feature.setting.line.gap and not feature.setting.broken_before
        return score + (config.next_heading_close if close else config.next_heading)
    if from_heading:
        return config.body_after_heading + config.body_with_byline * (feature.byline > 0)
    score += config.unindented_start * feature.lacks_indent
    return score + config.byline_without_heading * (feature.byline > 0)


def _more_heading(feature: _Features, config: LayoutConfig) -> float | None:
    setting = feature.setting
    if setting.line.gap or setting.broken_before:
        return None
    return config.heading_more


def _leave(before: _Features, feature: _Features, config: LayoutConfig) -> float:
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


def _join(before: _Features, feature: _Features, config: LayoutConfig) -> float | None:
    """Score that ``feature`` goes on with the paragraph of ``before``."""
    line = feature.setting.line
    if before.byline == len(before.text):
        return config.wrapped_join
    if feature.byline:
        return None
    score = config.broken_join if feature.setting.broken_before or line.gap > 1 else 0.0
    if line.indented or (line.gap and _LIST_MARK.match(feature.text)):
        score += config.indented_join
    full = before.full and not line.gap
    if before.closed and feature.text[0] not in CANNOT_START:
        return score + (config.closed_wrapped_join if full else config.closed_join)
    odds = continuity(before.text, feature.text)
    if full:
        return score + config.wrapped_join + config.continuity * max(odds, config.least_wrapped)
    return score + config.open_join + config.continuity * odds
