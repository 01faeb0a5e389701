"""The tables that ``duizhao run`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from service.result import PageResult, ResultBrief
from service.runs import Done
from service.tables import cut, table

_PAGES = ("page", "articles", "sentences", "teasers", "briefs", "linked", "warnings", "written")
_BRIEFS = ("page", "brief", "title", "article", "headline", "confidence", "chrF2++")


class Summary:
    """Gathers the tables' rows, so that no result need be kept."""

    def __init__(self) -> None:
        """Begin without rows."""
        self._pages: list[tuple[str, ...]] = []
        self._briefs: list[tuple[str, ...]] = []

    def __len__(self) -> int:
        """Count the pages."""
        return len(self._pages)

    def add(self, item: Done) -> None:
        """Add a row for a page and one for each of its briefs."""
        self._pages.append(_page_row(item))
        self._briefs.extend(_brief_row(item.result, brief) for brief in item.result.briefs)

    def text(self) -> str:
        """Lay out one row a page and, below, one row a brief."""
        text = table(_PAGES, self._pages)
        return text + ("\n" + table(_BRIEFS, self._briefs) if self._briefs else "")


def summary(done: Iterable[Done]) -> str:
    """Lay out the tables of pages at hand."""
    rows = Summary()
    for item in done:
        rows.add(item)
    return rows.text()


def _page_row(item: Done) -> tuple[str, ...]:
    result = item.result
    counts = (
        len(result.articles),
        sum(1 for article in result.articles for _ in article.body()),
        len(result.teasers),
        len(result.briefs),
        sum(1 for brief in result.briefs if brief.links),
        result.warning_count(),
    )
    return (cut(result.name, 40), *map(str, counts), _written(item.files))


def _written(files: Sequence[Path]) -> str:
    """The first file in full, of the others what differs: ``out/page.json .html``."""
    if not files:
        return "-"
    return " ".join((str(files[0]), *(file.suffix for file in files[1:])))


def _brief_row(result: PageResult, brief: ResultBrief) -> tuple[str, ...]:
    article = next((a for a in result.articles if a.id == brief.article), None)
    headline = "" if article is None or article.headline is None else article.headline.zh
    return (
        cut(result.name, 24),
        brief.id,
        cut(brief.title.en, 44),
        brief.article or "none",
        cut(headline, 34),
        "-" if brief.confidence is None else f"{brief.confidence:.2f}",
        "-" if brief.scores is None else f"{brief.scores.chrf:.1f}",
    )
