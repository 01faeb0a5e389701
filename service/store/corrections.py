"""Corrections: applied, kept with author and time, remembered by sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from service.corrections.apply import apply, remembered_pair
from service.corrections.memory import sentence_key
from service.errors import ConflictError
from service.store.article_rows import owned, read_article, replace_result
from service.store.model import Change, Correction, StoredArticle
from service.store.part import Part
from service.store.records import CHANGE
from service.store.tables import ARTICLES, CORRECTIONS, MEMORY

#: Looked up in one statement; SQLite takes 32,766 values at most.
_LOOKED_UP_AT_ONCE = 500


class CorrectionStore(Part):
    """The store's corrections."""

    def correct(
        self,
        id: str,  # noqa: A002 # the contract's word
        change: Change,
        *,
        author: str,
        revision: int,
        owner: str | None = None,
    ) -> StoredArticle:
        """Apply a correction, kept with author and time.

        Args:
            id: The article.
            change: What is wanted.
            author: Who wants it.
            revision: The one that the author saw.
            owner: None sees all.

        Raises:
            NotFoundError: There is no such article.
            ConflictError: The article has another revision.
            InputError: The change names what is not on the page.
        """
        now = self._clock()
        identity = self._identities.next(now)
        with self._database.write() as connection:
            article = read_article(connection, id, owner)
            result, before = apply(article.result, change)
            changed = (
                replace_result(connection, article, result, now)
                if article.revision == revision
                else None
            )
            if changed is None:
                raise ConflictError(
                    f"article {id} changed since revision {revision}; read it again"
                )
            correction = Correction(identity, id, changed.revision, author, now, change, before)
            _keep(connection, correction, changed)
            return changed

    def corrections(
        self,
        id: str | None = None,  # noqa: A002 # same
        *,
        owner: str | None = None,
    ) -> tuple[Correction, ...]:
        """Give the corrections of one article, or of all, oldest first.

        Raises:
            NotFoundError: There is no such article.
        """
        statement = owned(select(CORRECTIONS).join(ARTICLES), owner).order_by(CORRECTIONS.c.id)
        if id is not None:
            statement = statement.where(CORRECTIONS.c.article_id == id)
        with self._database.read() as connection:
            if id is not None:
                read_article(connection, id, owner)
            return tuple(map(_correction, connection.execute(statement)))

    def remembered(
        self, sentences: Sequence[str], *, owner: str | None = None
    ) -> Mapping[str, str]:
        """Give the English that a person wrote for some of the sentences, the latest counts.

        Args:
            sentences: Chinese, bylines taken off; blanks and script make no difference.
            owner: Whose corrections; None: everybody's.
        """
        by_key: dict[str, list[str]] = {}
        for sentence in dict.fromkeys(sentences):
            by_key.setdefault(sentence_key(sentence), []).append(sentence)
        keys = list(by_key)
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for start in range(0, len(keys), _LOOKED_UP_AT_ONCE):
                chunk = keys[start : start + _LOOKED_UP_AT_ONCE]
                found |= _look_up(connection, chunk, owner)
        return {s: en for key, en in found.items() for s in by_key[key]}


def _keep(connection: Connection, correction: Correction, article: StoredArticle) -> None:
    connection.execute(
        insert(CORRECTIONS).values(
            id=correction.id,
            article_id=correction.article_id,
            revision=correction.revision,
            author=correction.author,
            created=correction.created,
            change=CHANGE.write(correction.change),
            before=CHANGE.write(correction.before),
        )
    )
    pair = remembered_pair(article.result, correction.change)
    if pair is not None:
        zh, en = pair
        connection.execute(
            insert(MEMORY).values(
                correction_id=correction.id,
                sentence=sentence_key(zh),
                owner=article.owner,
                en=en,
            )
        )


def _look_up(connection: Connection, keys: Sequence[str], owner: str | None) -> dict[str, str]:
    statement = select(MEMORY.c.sentence, MEMORY.c.en).where(MEMORY.c.sentence.in_(keys))
    if owner is not None:
        statement = statement.where(MEMORY.c.owner == owner)
    rows = connection.execute(statement.order_by(MEMORY.c.correction_id))
    return {row.sentence: row.en for row in rows}


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        row.id,
        row.article_id,
        row.revision,
        row.author,
        row.created,
        CHANGE.read(row.change),
        CHANGE.read(row.before),
    )
