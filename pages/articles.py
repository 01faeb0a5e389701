"""Chinese lines made into articles and teasers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pages.bylines import byline_end
from pages.layout import LayoutConfig, Role, Setting, read_roles
from pages.lines import Line


@dataclass(slots=True)
class Group:
    """Lines of one heading or one paragraph.

    Attributes:
        heading: It is a heading.
        settings: Its lines in order.
    """

    heading: bool
    settings: list[Setting]

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
    headings: list[Group] = []
    body: list[Group] = []
    for group in _groups(settings, config):
        starts_article = body and (group.heading or _has_byline(group))
        if starts_article:
            _close(parts, headings, body)
            headings, body = [], []
        (headings if group.heading else body).append(group)
    _close(parts, headings, body)
    return parts


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


def _close(parts: ChineseParts, headings: list[Group], body: list[Group]) -> None:
    if not body:
        parts.teasers.extend(group.lines for group in headings)
        return
    parts.teasers.extend(group.lines for group in headings[:-1])
    headline = headings[-1].lines if headings else []
    parts.articles.append(ArticleLines(headline, [group.lines for group in body]))
