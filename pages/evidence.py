"""What a Chinese line shows: the evidence that the roles of lines are decided by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pages.bylines import byline_end
from pages.characters import ends_sentence, width
from pages.lines import Line
from pages.script import HAN


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
class HeadingWeights:
    """Scores for a line being a heading; the same with the other sign for running text.

    On one scale, about e-fold odds each.  The values were set by hand from what the evidence
    means and checked on pages with gold structure.
    """

    full_stop: float = -8.0  # headlines do not hold a 。
    final_stop: float = -7.0  # nor end with one; a teaser's summary may
    final_mark: float = -0.5  # some end with ？ or ！
    final_comma: float = -3.0  # a line that ends with a comma goes on
    comma: float = -1.2  # each comma: headlines set a space instead
    most_commas: int = 4
    phrases: float = 2.0  # a space between two Chinese phrases
    byline: float = -15.0  # a byline opens a body
    indented: float = -2.0  # only paragraphs are indented by two characters
    marked: float = 1.0  # teasers carry the number of their page
    lead_word: float = -1.5  # 会上, 据悉 … open a paragraph's sentence
    subtitle: float = 3.0  # a dash opens the line under a headline
    speech: float = -4.0  # a line of dialogue, or the words before one
    wrapped: float = -2.0  # a full line inside a block of full lines


_COMMA = re.compile(r"[，；]|,(?!\d)|(?<!\d),|;")
_PHRASES = re.compile(rf"[{HAN}\d”》）)%！？!?…][ \u3000]+[{HAN}\d“《（(「『\"]")
_LEAD_WORD = re.compile(
    r"会上|会议|据悉|据了解|據悉|據了解|此外|同时|同時|目前|记者|記者|近日|近期|日前|今天|今日上午|昨天|昨日|截至|其中|与此同时|與此同時|另外"
    r"|此次|本次|为此|下一步|接下来|随后|当天|當天|当日|一是|二是|三是|首先|其次|最后|数据显示|他说|她说|他表示|她表示|“我们|“我"
)
_SPEECH = re.compile(
    r"^[“「\"].*[。！？!?…][”」\"]$|(?:说|說|道|问|問|答|表示|指出|强调|強調|认为|坦言)[:：]$"
)


@dataclass(slots=True)
class Features:
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
    def of(cls, settings: Sequence[Setting], index: int) -> Features:
        """Look at one line of a page."""
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


_Measure = Callable[[Features], int]
_LONGEST_HEADLINE = 80
_LONGEST_BYLINE = 40
_TOLERANCE = 4  # columns: a mark that may not begin a line is drawn up, a number is not cut


def mark_wrapped(features: Sequence[Features]) -> None:
    """Find blocks whose lines were wrapped at a fixed width and mark their full lines."""
    widths: list[tuple[_Measure, int]] = []
    start = 0
    for index in range(1, len(features) + 1):
        if index == len(features) or features[index].setting.line.gap:
            widths += _mark_block(features[start:index])
            start = index
    _mark_small_blocks(features, widths)


def _mark_small_blocks(
    features: Sequence[Features], widths: Sequence[tuple[_Measure, int]]
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


def _mark_block(block: Sequence[Features]) -> list[tuple[_Measure, int]]:
    if any(map(_opens_indented, block)):
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


def _opens_indented(feature: Features) -> bool:
    """Tell an indented paragraph from a centred headline."""
    is_text = feature.closed or feature.byline > 0 or _COMMA.search(feature.text) is not None
    return feature.setting.line.indented and is_text


def _is_running(block: Sequence[Features]) -> bool:
    """Tell running text from a headline over several lines: it is long or has sentences."""
    return sum(f.size for f in block) > _LONGEST_HEADLINE or any("。" in f.text for f in block)


def _width(feature: Features) -> int:
    return feature.width


def _count(feature: Features) -> int:
    """Give the length in characters, doubled to count like columns: some exports wrap so."""
    return 2 * len(feature.text)


def heading_score(feature: Features, weights: HeadingWeights) -> float:
    """Score a line as a heading: above 0 for, below 0 against."""
    text, setting = feature.text, feature.setting
    if feature.byline:
        return weights.byline
    score = _length_score(feature.size) + _ending_score(feature, weights)
    commas = len(_COMMA.findall(text)) if feature.size < 200 else weights.most_commas
    score += weights.comma * min(commas, weights.most_commas)
    if not commas and _PHRASES.search(text):
        score += weights.phrases
    score += weights.indented * setting.line.indented
    score += weights.marked * setting.mark_after
    score += weights.wrapped * feature.full
    if _LEAD_WORD.match(text):
        score += weights.lead_word
    if text.startswith(("—", "－", "──")):
        score += weights.subtitle
    if _SPEECH.search(text):
        score += weights.speech
    return score


def _length_score(size: int) -> float:
    """Score by length: most headlines stay below some 32 characters, few pass 60."""
    for limit, score in ((32, 1.5), (45, 0.3), (60, -0.7), (90, -1.5)):
        if size <= limit:
            return score
    return -4.0


def _ending_score(feature: Features, weights: HeadingWeights) -> float:
    text = feature.text
    score = weights.full_stop if "。" in text[:-1] else 0.0
    if feature.closed:
        is_stop = "。" in text[-3:] or "｡" in text[-3:]
        return score + (weights.final_stop if is_stop else weights.final_mark)
    return score + (weights.final_comma if text[-1] in "，,、；;" else 0.0)
