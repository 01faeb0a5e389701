"""Chinese lines made into articles and teasers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pages.bylines import byline_end
from pages.characters import ends_sentence
from pages.cohesion import shared_pairs
from pages.evidence import Setting
from pages.layout import LayoutConfig, Role, read_roles
from pages.lines import Line

_NEWS_LEAD = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|今[天日早晚]|昨[天日晚]|近[日期]|日前|连日来|記者|记者|据"
)
_SUBHEAD_MARK = re.compile(
    r"[■●◆▲◎○★☆▌▍|【]|[(（]?[一二三四五六七八九十]{1,2}[)）、.．]|\d{1,2}[.．、](?!\d)"
)


@dataclass(frozen=True, slots=True)
class HeadlineConfig:
    """What belongs to a headline, and what is a subhead inside an article.

    Attributes:
        most_blocks: Kicker, headline and subtitle, one of them over two blocks.
        shared: A kicker shares about this part of its character pairs with the body's start;
            a teaser of another story shares fewer.
        summary: A teaser's summary is one sentence of at most this many characters.
        subhead: Subheads stay this short; headlines without a byline below them do not.
    """

    most_blocks: int = 4
    shared: float = 0.25
    subhead: int = 10
    summary: int = 70


@dataclass(slots=True)
class Group:
    """Lines of one heading or one paragraph.

    Attributes:
        heading: It is a heading.
        settings: Its lines in order.
        after_body: Nothing but headings stands between it and an article's body above.
    """

    heading: bool
    settings: list[Setting]
    after_body: bool = False

    @property
    def lines(self) -> list[Line]:
        """Its lines without what stands around them."""
        return [setting.line for setting in self.settings]


@dataclass(slots=True)
class ArticleLines:
    """The lines of one article before they are cut into sentences."""

    headline: list[Line] = field(default_factory=list)
    paragraphs: list[list[Line]] = field(default_factory=list)


@dataclass(slots=True)
class ChineseParts:
    """What the Chinese lines of a page are."""

    articles: list[ArticleLines] = field(default_factory=list)
    teasers: list[list[Line]] = field(default_factory=list)


def read_articles(settings: Sequence[Setting], config: LayoutConfig | None = None) -> ChineseParts:
    """Find the articles and teasers among the Chinese lines of a page."""
    parts = ChineseParts()
    limits = HeadlineConfig()
    headings: list[Group] = []
    body: list[Group] = []
    for group in _without_subheads(list(_groups(settings, config)), limits):
        if body and (group.heading or _has_byline(group)):
            _close(parts, headings, body, limits)
            headings, body = [], []
        first = headings[0] if headings else group
        group.after_body = bool(parts.articles) and not first.settings[0].broken_before
        (headings if group.heading else body).append(group)
    _close(parts, headings, body, limits)
    return parts


def _without_subheads(groups: list[Group], config: HeadlineConfig) -> list[Group]:
    """Make paragraphs of the subheads inside an article."""
    for before, group, after in zip(groups, groups[1:], groups[2:], strict=False):
        inside = group.heading and not before.heading and not after.heading
        if inside and not _opens_news(after) and _is_subhead(before, group, config):
            group.heading = False
    return groups


def _opens_news(group: Group) -> bool:
    """Tell whether a paragraph opens an article: a byline, or the day and who reports."""
    return _has_byline(group) or _NEWS_LEAD.match(group.lines[0].text) is not None


def _is_subhead(before: Group, group: Group, config: HeadlineConfig) -> bool:
    text = group.lines[0].text
    if len(group.settings) > 1 or group.settings[0].broken_before:
        return False
    if not ends_sentence(before.lines[-1].text):
        return False
    return _SUBHEAD_MARK.match(text) is not None or len(text) <= config.subhead


def _groups(settings: Sequence[Setting], config: LayoutConfig | None) -> Iterator[Group]:
    group: Group | None = None
    for setting, role in zip(settings, read_roles(settings, config), strict=True):
        if role in (Role.HEADING, Role.PARAGRAPH):
            if group is not None:
                yield group
            group = Group(role is Role.HEADING, [setting])
        elif group is not None:
            group.settings.append(setting)
    if group is not None:
        yield group


def _has_byline(group: Group) -> bool:
    lines = group.lines[:4]
    return byline_end(lines[0].text) > 0 or byline_end("".join(line.text for line in lines)) > 0


def _close(
    parts: ChineseParts, headings: list[Group], body: list[Group], config: HeadlineConfig
) -> None:
    if not body or _is_summary(body, config):
        parts.teasers.extend(group.lines for group in [*headings, *body])
        return
    headline = headings[-1:]
    for group in headings[-2::-1]:
        if len(headline) == config.most_blocks or not _belongs(group, headline[0], body, config):
            break
        headline.insert(0, group)
    parts.teasers.extend(group.lines for group in headings[: len(headings) - len(headline)])
    lines = [line for group in headline for line in group.lines]
    parts.articles.append(ArticleLines(lines, [group.lines for group in body]))


def _is_summary(body: Sequence[Group], config: HeadlineConfig) -> bool:
    """Tell whether a body is one sentence above a page mark: the summary of a teaser."""
    settings = body[0].settings
    text = "".join(line.text for line in body[0].lines)
    is_short = len(body) == 1 and len(text) <= config.summary and "。" not in text[:-1]
    return is_short and settings[-1].mark_after and not _has_byline(body[0])


def _belongs(upper: Group, lower: Group, body: Sequence[Group], config: HeadlineConfig) -> bool:
    """Tell whether a heading is the upper part of the headline under it, or another teaser.

    A page mark between them speaks against it.  Where teasers are usual, at the head of the
    page, only a visibly unfinished heading goes on; below another article one that speaks of
    what the body speaks of does.
    """
    if lower.settings[0].broken_before or upper.settings[0].mark_before:
        return False
    left, right = upper.lines[-1].text, lower.lines[0].text
    if left[-1] in "：:，,、—《“(（" or right[0] in "—─）)》”":
        return True
    if not upper.after_body:
        return False
    start = "".join(line.text for group in body[:2] for line in group.lines[:40])
    return shared_pairs("".join(line.text for line in upper.lines), start) >= config.shared
