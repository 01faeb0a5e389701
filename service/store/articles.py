"""Articles: kept, listed, searched, deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, select

from service.errors import ConflictError, InputError
from service.result import PageResult
from service.store import search_index
from service.store.answers import forget_made, note_made
from service.store.article_rows import (
    insert_article,
    owned,
    read_article,
    summary,
)
from service.store.cursors import read_cursor, write_cursor
from service.store.model import FINAL, Claim, Listing, StoredArticle
from service.store.part import Part
from service.store.search import Query, parse_query
from service.store.tables import ANSWERS, ARTICLES, JOBS, SEARCH

LARGEST_LEAF = 100
#: Deleted in one transaction, so that others may write in between.
_PURGED_AT_ONCE = 100

_SHOWN = (
    ARTICLES.c.seq,
    ARTICLES.c.id,
    ARTICLES.c.created,
    ARTICLES.c.name,
    ARTICLES.c.title,
    ARTICLES.c.title_en,
    ARTICLES.c.n_articles,
    ARTICLES.c.n_briefs,
    ARTICLES.c.n_warnings,
    ARTICLES.c.revision,
)


class ArticleStore(Part):
    """The store's articles."""

    def add_article(
        self,
        *,
        text: str,
        result: PageResult,
        owner: str | None = None,
        claim: Claim | None = None,
    ) -> StoredArticle:
        """Keep a processed page, and that the claim's request made it: both or neither.

        Raises:
            InputError: The text is no Unicode text.
            InFlightError: The claim is lost; nothing was kept.
            UnavailableError: The database cannot be written; nothing was kept.
        """
        now = self._clock()
        identity = self._identities.next(now)
        with self._database.write() as connection:
            note_made(connection, claim, identity)
            return insert_article(
                connection, identity=identity, now=now, text=text, result=result, owner=owner
            )

    def article(self, id: str, *, owner: str | None = None) -> StoredArticle:  # noqa: A002 # the contract's word
        """Give an article; owner None sees all.

        Raises:
            NotFoundError: There is none, or another owner has it.
        """
        with self._database.read() as connection:
            return read_article(connection, id, owner)

    def articles(
        self,
        *,
        owner: str | None = None,
        query: str | None = None,
        cursor: str | None = None,
        limit: int = 20,
    ) -> Listing:
        """List articles, newest first.

        Args:
            owner: None sees all.
            query: Words parted by blanks; all must stand in the page's Chinese or English.
                Chinese is found anywhere, other words from their beginning; width, case and
                script (traditional, simplified) make no difference.
            cursor: ``next`` of the leaf before; articles added meanwhile do not shift it.
            limit: 1 to 100.

        Raises:
            InputError: Query, cursor or limit cannot be used.
        """
        if not 1 <= limit <= LARGEST_LEAF:
            raise InputError(f"limit={limit} cannot be used: expected 1 to {LARGEST_LEAF}")
        asked = None if query is None else parse_query(query)
        after = None if cursor is None else read_cursor(cursor)
        with self._database.read() as connection:
            statement = _listing(connection.dialect.name, owner, asked, after)
            rows = connection.execute(statement.limit(limit + 1)).all()
        items = tuple(summary(row, asked) for row in rows[:limit])
        return Listing(items, write_cursor(rows[limit - 1].seq) if len(rows) > limit else None)

    def delete_article(
        self,
        id: str,  # noqa: A002 # same
        *,
        owner: str | None = None,
        digests: Collection[str] | None = None,
    ) -> None:
        """Delete an article with its corrections, the job that made it and saved answers.

        Args:
            id: The article.
            owner: None sees all.
            digests: Delete it only in one of these states; None: in any.

        Raises:
            NotFoundError: There is none, or another owner has it.
            ConflictError: It is in another state; nothing was deleted.
        """
        wanted: list[ColumnElement[bool]] = []
        if owner is not None:
            wanted.append(ARTICLES.c.owner == owner)
        if digests is not None:
            wanted.append(ARTICLES.c.digest.in_(digests))
        with self._database.write() as connection:
            if not _delete(connection, [id], *wanted):
                article = read_article(connection, id, owner)
                raise ConflictError(
                    f"the article is at revision {article.revision} now; read it again"
                )

    def purge(self, before: datetime) -> int:
        """Delete what is older: articles with all that hangs on them, and finished jobs.

        Answers to repeated requests go when they have expired.

        Returns: How many articles and jobs without one are gone.
        """
        gone = 0
        while batch := self._purge_some(before):
            gone += batch
        with self._database.write() as connection:
            connection.execute(delete(ANSWERS).where(ANSWERS.c.expires <= self._clock()))
        return gone

    def _purge_some(self, before: datetime) -> int:
        old = select(ARTICLES.c.id).where(ARTICLES.c.created < before)
        final = JOBS.c.state.in_(FINAL), JOBS.c.updated < before, JOBS.c.article_id.is_(None)
        over = select(JOBS.c.id).where(*final)
        with self._database.write() as connection:
            articles = connection.execute(old.limit(_PURGED_AT_ONCE)).scalars().all()
            gone = _delete(connection, articles)
            jobs = connection.execute(over.limit(_PURGED_AT_ONCE)).scalars().all()
            forget_made(connection, jobs)
            return gone + connection.execute(delete(JOBS).where(JOBS.c.id.in_(jobs))).rowcount


def _listing(
    dialect: str, owner: str | None, query: Query | None, after: int | None
) -> Select[tuple[Any, ...]]:
    place: ColumnElement[int] = search_index.order(dialect, query)
    statement = owned(select(*_SHOWN), owner).order_by(place.desc())
    if after is not None:
        statement = statement.where(place < after)
    if query is None:
        return statement
    statement = statement.add_columns(SEARCH.c.plain, SEARCH.c.folded).join(SEARCH)
    return search_index.narrow(statement, dialect, query, after)


def _delete(connection: Connection, articles: Sequence[str], *wanted: ColumnElement[bool]) -> int:
    """Delete articles and the answers that lead to them; the database deletes what hangs on.

    Returns: How many; an error has to undo the rest where that are too few.
    """
    forget_made(connection, articles)
    forget_made(connection, select(JOBS.c.id).where(JOBS.c.article_id.in_(articles)))
    gone = delete(ARTICLES).where(ARTICLES.c.id.in_(articles), *wanted)
    return connection.execute(gone).rowcount
