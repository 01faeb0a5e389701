"""API keys: only a digest of the secret is kept."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, or_, select, update

from service.errors import InputError, UnavailableError
from service.store.article_rows import not_found
from service.store.columns import label
from service.store.model import ApiKey, Scope
from service.store.part import Part
from service.store.tables import KEYS

_MARK = "dz"
_ID_BYTES = 5
#: 256 bits: no guessing finds it, so a slow hash would only slow honest requests.
_SECRET_BYTES = 32
_LONGEST_SECRET = 128
_LONGEST_NAME = 200
#: ``last_used`` need not be truer; each update is a write to disk.
_TOUCHED_EVERY = timedelta(minutes=1)
_NO_DIGEST = "0" * 64
_LOG = logging.getLogger(__name__)


class KeyStore(Part):
    """The store's keys."""

    def add_key(
        self, name: str, scopes: Collection[Scope], characters_per_minute: int | None = None
    ) -> tuple[ApiKey, str]:
        """Make a key.

        Returns: The key and its secret, ``dz_<id>_<random>``, which is not kept.

        Raises:
            InputError: Name, scopes or limit cannot be used.
        """
        _check(name, scopes)
        _check_limit(characters_per_minute)
        key = ApiKey(
            secrets.token_hex(_ID_BYTES),
            label(name.strip()),
            frozenset(scopes),
            self._clock(),
            characters_per_minute,
        )
        secret = f"{_MARK}_{key.id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        row = {
            "id": key.id,
            "secret_sha256": _digest(secret),
            "name": key.name,
            "scopes": " ".join(sorted(key.scopes)),
            "created": key.created,
            "characters_per_minute": characters_per_minute,
        }
        with self._database.write() as connection:
            connection.execute(insert(KEYS).values(row))
        return key, secret

    def authenticate(self, secret: str) -> ApiKey | None:
        """Find the key of a secret; None where it is unknown or revoked.

        The time that takes says nothing about how much of the secret is right.

        Raises:
            UnavailableError: The database cannot be read.
        """
        if len(secret) > _LONGEST_SECRET:
            return None
        _, _, rest = secret.partition("_")
        with self._database.read() as connection:
            found = select(KEYS).where(KEYS.c.id == rest.partition("_")[0])
            row = connection.execute(found).one_or_none()
        kept = _NO_DIGEST if row is None else row.secret_sha256
        if not hmac.compare_digest(kept, _digest(secret)) or row is None:
            return None
        if row.revoked is not None:
            return None
        self._touch(_key(row))
        return _key(row)

    def keys(self) -> tuple[ApiKey, ...]:
        """List all keys, the revoked ones too, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(KEYS).order_by(KEYS.c.created, KEYS.c.id))
            return tuple(map(_key, rows))

    def revoke_key(self, id: str) -> ApiKey:  # noqa: A002 # the contract's word
        """End a key at once; what it made stays.

        Raises:
            NotFoundError: There is no such key.
        """
        open_key = KEYS.c.id == id, KEYS.c.revoked.is_(None)
        with self._database.write() as connection:
            connection.execute(update(KEYS).where(*open_key).values(revoked=self._clock()))
            row = connection.execute(select(KEYS).where(KEYS.c.id == id)).one_or_none()
        if row is None:
            raise not_found("key", id)
        return _key(row)

    def limit_key(self, id: str, characters_per_minute: int | None) -> ApiKey:  # noqa: A002 # same
        """Give a key a limit of its own; None: the service's.

        Raises:
            NotFoundError: There is no such key.
            InputError: The limit is below 1.
        """
        _check_limit(characters_per_minute)
        change = update(KEYS).where(KEYS.c.id == id)
        change = change.values(characters_per_minute=characters_per_minute)
        with self._database.write() as connection:
            row = connection.execute(change.returning(*KEYS.c)).one_or_none()
        if row is None:
            raise not_found("key", id)
        return _key(row)

    def _touch(self, key: ApiKey) -> None:
        """Note the use; a full disk must not lock readers out, so failing is only logged."""
        now = self._clock()
        if key.last_used is not None and now - key.last_used < _TOUCHED_EVERY:
            return
        try:
            with self._database.write() as connection:
                stale = KEYS.c.id == key.id, _unused_since(now - _TOUCHED_EVERY)
                connection.execute(update(KEYS).where(*stale).values(last_used=now))
        except UnavailableError as error:
            _LOG.warning("the use of key %s was not noted: %s", key.id, error)


def _unused_since(moment: datetime) -> ColumnElement[bool]:
    return or_(KEYS.c.last_used.is_(None), KEYS.c.last_used <= moment)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _check(name: str, scopes: Collection[Scope]) -> None:
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise InputError(f"the key's name has {len(name)} characters; give 1 to {_LONGEST_NAME}")
    if not scopes:
        raise InputError(f"the key has no scope; give some of {', '.join(Scope)}")


def _check_limit(characters_per_minute: int | None) -> None:
    if characters_per_minute is not None and characters_per_minute < 1:
        raise InputError(
            f"a limit of {characters_per_minute} characters a minute cannot be used; give 1 or more"
        )


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        row.id,
        row.name,
        frozenset(map(Scope, row.scopes.split())),
        row.created,
        row.characters_per_minute,
        row.last_used,
        row.revoked,
    )
