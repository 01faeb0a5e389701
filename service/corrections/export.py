"""All corrections as a file: gold pages for evaluation, sentence pairs for training."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from service.corrections.apply import source_text
from service.corrections.gold import gold_page
from service.errors import InputError, NotFoundError
from service.store.model import Correction, CorrectionKind, StoredArticle


class CorrectedArticles(Protocol):
    """Where corrections are kept; ``service.store.store.Store`` is one."""

    def corrections(
        self,
        id: str | None = None,  # noqa: A002 # the store's word
        *,
        owner: str | None = None,
    ) -> tuple[Correction, ...]:
        """Give the corrections of one article, or of all, oldest first."""
        ...

    def article(self, id: str, *, owner: str | None = None) -> StoredArticle:  # noqa: A002 # same
        """Give an article."""
        ...


#: Turns an article and its corrections into lines without their ends.
LineWriter = Callable[[StoredArticle, tuple[Correction, ...]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class CorrectionExport:
    """A row of the table.

    Attributes:
        media_type: What an HTTP answer says.
        suffix: What a file's name ends in.
        summary: What the format is for.
        lines: Writes one article.
    """

    media_type: str
    suffix: str
    summary: str
    lines: LineWriter


def _gold(article: StoredArticle, corrections: tuple[Correction, ...]) -> Iterator[str]:
    yield gold_page(article, corrections).model_dump_json()


def _pairs(article: StoredArticle, corrections: tuple[Correction, ...]) -> Iterator[str]:
    """Yield ``zh<TAB>en<TAB>source`` of every corrected translation, as it stands now."""
    changes = (correction.change for correction in corrections)
    targets = dict.fromkeys(c.target for c in changes if c.kind is CorrectionKind.TRANSLATION)
    for target in targets:
        english = article.result.line(target).en or ""
        fields = source_text(article.result, target), english, f"correction:{article.id}:{target}"
        yield "\t".join(" ".join(field.split()) for field in fields)


CORRECTION_EXPORTS: Mapping[str, CorrectionExport] = {
    "briefbench": CorrectionExport(
        "application/x-ndjson", ".jsonl", "pages as gold for evaluation", _gold
    ),
    "tsv": CorrectionExport(
        "text/tab-separated-values", ".tsv", "sentence pairs for training", _pairs
    ),
}


def export_corrections(
    store: CorrectedArticles, name: str, *, owner: str | None = None
) -> Iterator[str]:
    """Yield the lines of an export, each with its end, article by article.

    Args:
        store: Where corrections are kept.
        name: A format of ``CORRECTION_EXPORTS``.
        owner: None sees all.

    Raises:
        InputError: The format is not known.
    """
    export = CORRECTION_EXPORTS.get(name)
    if export is None:
        raise InputError(
            f"corrections cannot be exported as {name!r}: choose {' or '.join(CORRECTION_EXPORTS)}"
        )
    return _lines(store, export, owner)


def _lines(store: CorrectedArticles, export: CorrectionExport, owner: str | None) -> Iterator[str]:
    corrections = sorted(store.corrections(owner=owner), key=lambda c: (c.article_id, c.id))
    for identity, group in groupby(corrections, key=lambda correction: correction.article_id):
        own = tuple(group)
        try:
            article = store.article(identity, owner=owner)
        except NotFoundError:
            continue  # deleted since the corrections were read
        yield from (f"{line}\n" for line in export.lines(article, own))
