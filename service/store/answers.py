"""Answers to requests with an ``Idempotency-Key``, to be given again.

After draft-ietf-httpapi-idempotency-key-header: the same key with the same body gets the
first answer, with another body 422, and while the first is under way 409.

What a request makes is noted in the transaction that makes it (``note_made``). So a process
may die at any moment: either nothing was made, or the next request with the key is told what.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from service.errors import InFlightError, MismatchError
from service.store.model import Claim, Made, SavedAnswer
from service.store.part import Part
from service.store.tables import ANSWERS

#: The header's draft leaves it open; a day covers a client's retries over a night.
KEPT = timedelta(hours=24)
#: Above the longest synchronous request; then the process that began it is dead.
LEASE = timedelta(seconds=180)

_OPEN = {"status": None, "headers": None, "made": None, "body": None, "media_type": None}
_IS_OPEN = ANSWERS.c.status.is_(None)
_IS_FRUITLESS = and_(_IS_OPEN, ANSWERS.c.made.is_(None))


class AnswerStore(Part):
    """The store's answers; a key belongs to its owner."""

    def begin(self, key: str, *, owner: str | None, digest: str) -> Claim | Made | SavedAnswer:
        """Begin a request, or find what it came to.

        Args:
            key: What the client sent.
            owner: Who sent it.
            digest: Of method, path and body: a retry has the same.

        Returns: A claim where it is fresh, or its process died more than ``LEASE`` ago and had
            made nothing: go on. What it made, where its process died or has yet to answer.
            Else its answer.

        Raises:
            MismatchError: The key came with another request before.
            InFlightError: The first request is still under way.
        """
        scope = _scope(key, owner)
        with self._database.write() as connection:
            claim = self._take(connection, scope, digest)
            if claim is not None:
                return claim
            row = connection.execute(select(ANSWERS).where(ANSWERS.c.scope == scope)).one()
        if row.digest != digest:
            raise MismatchError("the Idempotency-Key came with another request before; make a new")
        if row.status is not None:
            return _answer(row)
        if row.made is not None:
            return Made(row.made)
        raise InFlightError("the first request with this Idempotency-Key is still under way")

    def save_answer(self, claim: Claim, answer: SavedAnswer) -> None:
        """Keep the answer; where one is kept already, that one stays."""
        values = {
            "status": answer.status,
            "headers": json.dumps(answer.headers),
            "body": answer.body,
            "media_type": answer.media_type,
        }
        with self._database.write() as connection:
            connection.execute(update(ANSWERS).where(_is_held(claim), _IS_OPEN).values(values))

    def forget(self, claim: Claim) -> None:
        """Let the key be used anew, after a request that failed; not if it made something."""
        with self._database.write() as connection:
            connection.execute(delete(ANSWERS).where(_is_held(claim), _IS_FRUITLESS))

    def _take(self, connection: Connection, scope: str, digest: str) -> Claim | None:
        """Write the request down unless a living one is there; one statement, so one wins."""
        now = self._clock()
        claim = Claim(scope, now + LEASE)
        lease = {"lease_until": claim.lease_until, "expires": now + KEPT}
        values = {"digest": digest, **lease, **_OPEN}
        kind = sqlite if connection.dialect.name == "sqlite" else postgresql
        dead = and_(_IS_FRUITLESS, ANSWERS.c.lease_until <= now)
        statement = (
            kind.insert(ANSWERS)
            .values(scope=scope, **values)
            .on_conflict_do_update(
                index_elements=[ANSWERS.c.scope],
                set_=values,
                where=or_(ANSWERS.c.expires <= now, dead),
            )
        )
        taken = connection.execute(statement.returning(ANSWERS.c.scope))
        return None if taken.one_or_none() is None else claim


def note_made(connection: Connection, claim: Claim | None, identity: str) -> None:
    """Note what a request makes, in the transaction that makes it; without claim do nothing.

    Raises:
        InFlightError: Another took the request over; what was made must be undone.
    """
    if claim is None:
        return
    held = update(ANSWERS).where(_is_held(claim), _IS_FRUITLESS)
    noted = connection.execute(held.values(made=identity).returning(ANSWERS.c.scope))
    if noted.one_or_none() is None:
        raise InFlightError(
            "the request took too long, and another with its Idempotency-Key took it over; "
            "send it again for that one's answer"
        )


def forget_made(connection: Connection, identities: Select[tuple[str]] | Sequence[str]) -> None:
    """Delete the answers of the requests that made these articles or jobs."""
    connection.execute(delete(ANSWERS).where(ANSWERS.c.made.in_(identities)))


def _is_held(claim: Claim) -> ColumnElement[bool]:
    """Meet the request while nobody took it over, its lease run out or not."""
    return and_(ANSWERS.c.scope == claim.scope, ANSWERS.c.lease_until == claim.lease_until)


def _scope(key: str, owner: str | None) -> str:
    whose = "-" if owner is None else f"+{owner}"
    return hashlib.sha256(f"{whose}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()


def _answer(row: Row[Any]) -> SavedAnswer:
    headers = tuple((name, value) for name, value in json.loads(row.headers or "[]"))
    return SavedAnswer(row.status, headers, row.body, row.media_type)
