"""Articles as rows: what is written and how it is read back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from service import forms, schema
from service.errors import NotFoundError
from service.result import PageResult
from service.store import search
from service.store.columns import label, require_unicode
from service.store.model import ArticleSummary, StoredArticle
from service.store.tables import ARTICLES, SEARCH

_LONGEST_TITLE = 300


def insert_article(
    connection: Connection,
    *,
    identity: str,
    now: datetime,
    text: str,
    result: PageResult,
    owner: str | None,
) -> StoredArticle:
    """Write an article with its searchable text.

    Raises:
        InputError: The text is no Unicode text.
    """
    require_unicode(text, "the page")
    content = _Content.of(text, result, revision=1)
    row = insert(ARTICLES).values(
        id=identity,
        owner=owner,
        created=now,
        updated=now,
        revision=1,
        text=text,
        **content.columns(result),
    )
    seq = connection.execute(row.returning(ARTICLES.c.seq)).scalar_one()
    connection.execute(insert(SEARCH).values(seq=seq, **content.found()))
    return StoredArticle(identity, now, now, owner, text, result, 1, content.digest)


def replace_result(
    connection: Connection, article: StoredArticle, result: PageResult, now: datetime
) -> StoredArticle | None:
    """Write the next revision; None where another was written meanwhile."""
    revision = article.revision + 1
    content = _Content.of(article.text, result, revision=revision)
    change = (
        ARTICLES.update()
        .where(ARTICLES.c.id == article.id, ARTICLES.c.revision == article.revision)
        .values(updated=now, revision=revision, **content.columns(result))
    )
    seq = connection.execute(change.returning(ARTICLES.c.seq)).scalar_one_or_none()
    if seq is None:
        return None
    connection.execute(SEARCH.update().where(SEARCH.c.seq == seq).values(**content.found()))
    return StoredArticle(
        article.id,
        article.created,
        now,
        article.owner,
        article.text,
        result,
        revision,
        content.digest,
    )


def read_article(connection: Connection, identity: str, owner: str | None) -> StoredArticle:
    """Read an article.

    Raises:
        NotFoundError: There is none, or another owner has it.
    """
    statement = owned(select(ARTICLES).where(ARTICLES.c.id == identity), owner)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise not_found("article", identity)
    return _article(row)


def owned(statement: Select[Any], owner: str | None) -> Select[Any]:
    """Keep the articles of an owner; None sees all."""
    return statement if owner is None else statement.where(ARTICLES.c.owner == owner)


def not_found(what: str, identity: str) -> NotFoundError:
    """Make the error for an id that leads nowhere."""
    return NotFoundError(f"there is no {what} {label(identity[:60])!r}; it may have been deleted")


def summary(row: Row[Any], query: search.Query | None) -> ArticleSummary:
    """Read a row of the history."""
    return ArticleSummary(
        id=row.id,
        created=row.created,
        name=row.name,
        title=row.title,
        title_en=row.title_en,
        n_articles=row.n_articles,
        n_briefs=row.n_briefs,
        n_warnings=row.n_warnings,
        revision=row.revision,
        snippet=None if query is None else search.snippet(row.plain, row.folded, query),
    )


def titles(result: PageResult) -> tuple[str, str | None]:
    """Choose what the history shows: a headline, else a brief's title, else a first line.

    Returns: The title and its English, None where there is none or the title is English.
    """
    for article in result.articles:
        if article.headline is not None:
            return article.headline.zh, article.headline.en
    for brief in result.briefs:
        if brief.title.en:
            return brief.title.en, None
    for line in result.lines():
        return line.zh, line.en
    return result.name, None


@dataclass(frozen=True, slots=True)
class _Content:
    """What is computed from a text and a result."""

    json: str
    digest: str
    plain: str
    folded: str

    @classmethod
    def of(cls, text: str, result: PageResult, *, revision: int) -> _Content:
        json = forms.to_json(result)
        require_unicode(json, "the result")
        plain = search.plain_text(result)
        marks = f"{len(text)}\0{text}\0{json}\0{revision}"
        digest = hashlib.sha256(marks.encode()).hexdigest()
        return cls(json, digest, plain, search.fold(plain))

    def columns(self, result: PageResult) -> dict[str, Any]:
        title, title_en = titles(result)
        return {
            "name": result.name,
            "title": title[:_LONGEST_TITLE],
            "title_en": None if title_en is None else title_en[:_LONGEST_TITLE],
            "n_articles": len(result.articles),
            "n_briefs": len(result.briefs),
            "n_warnings": result.warning_count(),
            "digest": self.digest,
            "result": self.json,
        }

    def found(self) -> dict[str, str]:
        return {"plain": self.plain, "folded": self.folded, "terms": search.cut(self.folded)}


def _article(row: Row[Any]) -> StoredArticle:
    form = schema.read(row.result, name=f"article {row.id}")
    return StoredArticle(
        row.id,
        row.created,
        row.updated,
        row.owner,
        row.text,
        forms.from_form(form),
        row.revision,
        row.digest,
    )
