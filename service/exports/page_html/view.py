"""What the page shows beside each line: which brief sentences draw on it."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.model import Link
from service.result import PageResult, ResultArticle, ResultBrief

#: Colours that the style sheet knows; further briefs start over.
COLOURS = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A brief sentence that draws on a line.

    Attributes:
        sentence: Id of the brief sentence.
        label: Short name such as ``B1.2``: brief 1, sentence 2.
        colour: Number of the brief's colour.
        score: Probability in [0, 1] of the link.
    """

    sentence: str
    label: str
    colour: int
    score: float


@dataclass(frozen=True, slots=True)
class Source:
    """A line that a brief sentence draws on: its id and its short name such as ``A1.5``."""

    line: str
    label: str


@dataclass(frozen=True, slots=True)
class View:
    """A result with its cross references worked out.

    Attributes:
        result: What is shown.
        marks: By id of the Chinese line.
        sources: By id of the brief sentence.
        links: By id of the brief sentence.
        labels: Short names of Chinese lines and of briefs by id.
    """

    result: PageResult
    marks: dict[str, tuple[Mark, ...]]
    sources: dict[str, tuple[Source, ...]]
    links: dict[str, Link]
    labels: dict[str, str]

    def colour(self, brief: ResultBrief) -> int:
        """Give the number of a brief's colour."""
        return self.result.briefs.index(brief) % COLOURS

    def article(self, brief: ResultBrief) -> ResultArticle | None:
        """Find the article that a brief reports."""
        return next((a for a in self.result.articles if a.id == brief.article), None)


def view(result: PageResult) -> View:
    """Work out the cross references of a result."""
    labels = _labels(result)
    marks: dict[str, tuple[Mark, ...]] = {}
    links: dict[str, Link] = {}
    for number, brief in enumerate(result.briefs):
        order = {line.id: place for place, line in enumerate(brief.sentences, start=1)}
        for link in brief.links:
            links[link.sentence] = link
            label = f"B{number + 1}.{order[link.sentence]}"
            mark = Mark(link.sentence, label, number % COLOURS, link.score)
            for line in link.source:
                marks[line] = (*marks.get(line, ()), mark)
    sources = {
        sentence: tuple(Source(line, labels[line]) for line in link.source)
        for sentence, link in links.items()
    }
    return View(result, marks, sources, links, labels)


def _labels(result: PageResult) -> dict[str, str]:
    labels: dict[str, str] = {}
    for number, article in enumerate(result.articles, start=1):
        if article.headline is not None:
            labels[article.headline.id] = f"A{number}"
        for place, line in enumerate(article.body(), start=1):
            labels[line.id] = f"A{number}.{place}"
    for number, teaser in enumerate(result.teasers, start=1):
        labels[teaser.id] = f"T{number}"
    for number, brief in enumerate(result.briefs, start=1):
        labels[brief.id] = f"B{number}"
    return labels
