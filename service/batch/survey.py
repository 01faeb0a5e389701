"""The first look at an archive: which pages there are, which shards they make, what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from service.batch.ledger import Ledger
from service.batch.model import BatchConfig, Changes, Record, Reject, Shard
from service.batch.sharding import digest, shards
from service.errors import InputError

#: ``seen`` becomes ``inputs`` when a survey is complete; ``wanted`` lists its shards in order.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS inputs (id TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
DROP TABLE IF EXISTS seen;
DROP TABLE IF EXISTS wanted;
DROP TABLE IF EXISTS refused;
CREATE TABLE seen (id TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE wanted (n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, pages INTEGER NOT NULL);
CREATE TABLE refused (position INTEGER PRIMARY KEY, id TEXT NOT NULL, reason TEXT NOT NULL);
"""


class Survey:
    """Pages, shards and refused inputs of the archive as it is now; kept in the ledger."""

    def __init__(self, ledger: Ledger, config: BatchConfig, fingerprint: str) -> None:
        """Start afresh; nothing is read yet."""
        self._ledger = ledger
        self._connection = ledger.connection
        self._config = config
        self._fingerprint = fingerprint

    def take(self, items: Iterable[Record | Reject]) -> Changes:
        """Read the whole archive once, keeping digests only.

        A second input with an id that was already there is refused.

        Returns: What changed since the last complete survey.
        """
        with self._ledger.reported():
            self._connection.executescript(_SCHEMA)
            self._connection.execute("BEGIN")
            for shard in shards(self._new(items), self._config, self._fingerprint, keep=False):
                self._connection.execute(
                    "INSERT INTO wanted (key, pages) VALUES (?, ?)", (shard.key, shard.pages)
                )
            changes = self._compared()
            self._connection.execute("DROP TABLE inputs")
            self._connection.execute("ALTER TABLE seen RENAME TO inputs")
            self._connection.execute("COMMIT")
        return changes

    def again(self, items: Iterable[Record | Reject]) -> Iterator[Shard]:
        """Read the archive a second time and yield its shards with their pages.

        Raises:
            InputError: It is not what it was at the first reading.
        """
        expected = self.shards()
        for shard in shards(self._accepted(items), self._config, self._fingerprint, keep=True):
            if next(expected, None) != (shard.key, shard.pages):
                raise InputError("the archive changed while it was read; run the command again")
            yield shard
        if next(expected, None) is not None:
            raise InputError("the archive shrank while it was read; run the command again")

    def shards(self) -> Iterator[tuple[str, int]]:
        """Key and pages of every shard, in order."""
        with self._ledger.reported():
            rows = self._connection.execute("SELECT key, pages FROM wanted ORDER BY n").fetchall()
        yield from rows  # some bytes a shard: they fit memory, and no cursor stays open

    def refused(self) -> Iterator[Reject]:
        """What was no page or had a taken id, in order of reading."""
        query = "SELECT id, reason FROM refused ORDER BY position"
        with self._ledger.reported():
            yield from (Reject(*row) for row in self._connection.execute(query))

    def pages(self) -> int:
        """Pages in all shards."""
        return self._count("SELECT coalesce(sum(pages), 0) FROM wanted")

    def _new(self, items: Iterable[Record | Reject]) -> Iterator[Record]:
        """The records whose id is new; everything is written down."""
        for position, item in enumerate(items):
            if isinstance(item, Reject):
                self._refuse(position, item.id, item.reason)
                continue
            try:
                self._connection.execute("INSERT INTO seen VALUES (?, ?)", (item.id, digest(item)))
            except sqlite3.IntegrityError:
                self._refuse(position, item.id, "another input with this id stands before it")
                continue
            yield item

    def _accepted(self, items: Iterable[Record | Reject]) -> Iterator[Record]:
        query = "SELECT 1 FROM refused WHERE position = ?"
        for position, item in enumerate(items):
            refused = self._connection.execute(query, (position,)).fetchone()
            if isinstance(item, Record) and refused is None:
                yield item

    def _refuse(self, position: int, identity: str, reason: str) -> None:
        self._connection.execute(
            "INSERT INTO refused VALUES (?, ?, ?)", (position, identity, reason)
        )

    def _compared(self) -> Changes:
        both = "SELECT count(*) FROM seen JOIN inputs USING (id) WHERE seen.digest "
        kept, changed = (
            self._count(both + "= inputs.digest"),
            self._count(both + "!= inputs.digest"),
        )
        now, before = (self._count(f"SELECT count(*) FROM {t}") for t in ("seen", "inputs"))  # noqa: S608 - names of tables
        return Changes(now - kept - changed, changed, before - kept - changed, kept)

    def _count(self, query: str) -> int:
        (count,) = self._connection.execute(query).fetchone()
        return int(count)
