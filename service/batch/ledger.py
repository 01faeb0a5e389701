"""What a batch run must not forget: one SQLite file beside the output.

It holds the translation of every sentence seen, the blocks still to be translated, the shards
on disk, what kills workers, and the inputs of the last run. One process writes it; every change
is a transaction, so a kill at any moment leaves a state from which a rerun goes on.

Translations and shards are tentative until their window is settled: where a page of the window
turns out to kill workers, they are undone and made again without it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from service.batch.model import Bar, Reject, ShardEntry, Sketch
from service.errors import OutputError
from translation.model import Translation
from translation.write_ahead import use_write_ahead_log

_CHUNK = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sentences (
    key BLOB PRIMARY KEY, text TEXT, score REAL, warnings TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blocks (
    n INTEGER PRIMARY KEY, namespace TEXT NOT NULL, sentences TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shards (key TEXT PRIMARY KEY, entry TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tentative_sentences (
    key BLOB PRIMARY KEY, namespace TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tentative_shards (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bars (
    key BLOB PRIMARY KEY, reason TEXT NOT NULL, seconds REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hurried_shards (key TEXT PRIMARY KEY, seconds REAL NOT NULL);
CREATE TABLE IF NOT EXISTS rejects (shard TEXT, id TEXT, reason TEXT);
CREATE TABLE IF NOT EXISTS sketches (shard TEXT, id TEXT, signature BLOB);
CREATE INDEX IF NOT EXISTS rejects_by_shard ON rejects (shard);
CREATE INDEX IF NOT EXISTS sketches_by_shard ON sketches (shard);
"""


class Ledger:
    """The file; used by one thread of one process."""

    def __init__(self, path: Path) -> None:
        """Open or create it.

        Raises:
            OutputError: It is damaged or cannot be written.
        """
        self.path = path
        with self.reported():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(path, isolation_level=None)
            use_write_ahead_log(self.connection)
            self.connection.execute("PRAGMA synchronous=NORMAL")
            self.connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def missing(self, namespace: str, sentences: Sequence[str]) -> list[str]:
        """Those of the sentences that no run has translated, in order."""
        known = self._known(namespace, sentences)
        return [sentence for sentence in sentences if sentence not in known]

    def lookup(self, namespace: str, sentences: Sequence[str]) -> dict[str, Translation | None]:
        """Translations by sentence; None for what the model could not take.

        Raises:
            KeyError: A sentence was never translated.
        """
        known = self._known(namespace, sentences)
        return {sentence: known[sentence] for sentence in sentences}

    def plan(self, namespace: str, blocks: Iterable[Sequence[str]]) -> None:
        """Write down which sentences will be translated together, all blocks or none."""
        rows = [(namespace, json.dumps(block, ensure_ascii=False)) for block in blocks]
        with self.transaction():
            self.connection.executemany(
                "INSERT INTO blocks (namespace, sentences) VALUES (?, ?)", rows
            )

    def pending(self, namespace: str) -> list[tuple[int, tuple[str, ...]]]:
        """Blocks that were planned and not translated: number and sentences, in order."""
        with self.reported():
            rows = self.connection.execute(
                "SELECT n, sentences FROM blocks WHERE namespace = ? ORDER BY n", (namespace,)
            ).fetchall()
        return [(n, tuple(json.loads(text))) for n, text in rows]

    def fill(
        self, namespace: str, block: int, pairs: Iterable[tuple[str, Translation | None]]
    ) -> None:
        """Keep a block's translations, tentatively, and strike it off the plan."""
        rows = [(_key(namespace, source), *_columns(t)) for source, t in pairs]
        marks = [(key, namespace) for key, *_ in rows]
        with self.transaction():
            self.connection.executemany("INSERT OR IGNORE INTO sentences VALUES (?,?,?,?)", rows)
            self.connection.executemany(
                "INSERT OR IGNORE INTO tentative_sentences VALUES (?, ?)", marks
            )
            self.connection.execute("DELETE FROM blocks WHERE n = ?", (block,))

    def commit_shard(
        self,
        entry: ShardEntry,
        rejects: Iterable[Reject],
        sketches: Iterable[Sketch],
        seconds: float | None = None,
    ) -> None:
        """Note that a shard is on disk, tentatively, and all that is known of it.

        ``seconds`` is the shortest limit for which it lacks a page; None where it lacks none.
        """
        key = entry.key
        with self.transaction():
            self._forget(key)
            self.connection.execute("INSERT INTO tentative_shards VALUES (?)", (key,))
            self.connection.execute(
                "INSERT INTO shards VALUES (?, ?)", (key, json.dumps(asdict(entry)))
            )
            self.connection.executemany(
                "INSERT INTO rejects VALUES (?, ?, ?)", [(key, r.id, r.reason) for r in rejects]
            )
            self.connection.executemany(
                "INSERT INTO sketches VALUES (?, ?, ?)",
                [(key, s.id, s.signature) for s in sketches],
            )
            if seconds is not None:
                self.connection.execute("INSERT INTO hurried_shards VALUES (?, ?)", (key, seconds))

    def settle(self, namespace: str) -> None:
        """Keep for good what the window at work has made."""
        with self.transaction():
            self._end_window(namespace)

    def bar(self, namespace: str, scope: str, bars: Mapping[str, Bar]) -> None:
        """Note what kills workers, and undo what the window at work has made, all or nothing.

        Args:
            namespace: Of the window's translations.
            scope: What the judgement depends on.
            bars: By page digest or sentence.
        """
        rows = [(_key(scope, item), bar.reason, bar.seconds) for item, bar in bars.items()]
        made = "SELECT key FROM tentative_sentences WHERE namespace = ?"
        with self.transaction():
            self.connection.executemany("INSERT OR IGNORE INTO bars VALUES (?, ?, ?)", rows)
            # the inner statement stands three lines above
            self.connection.execute(f"DELETE FROM sentences WHERE key IN ({made})", (namespace,))  # noqa: S608
            self.connection.execute("DELETE FROM blocks WHERE namespace = ?", (namespace,))
            for (key,) in self.connection.execute("SELECT key FROM tentative_shards").fetchall():
                self._forget(key)
            self._end_window(namespace)

    def barred(self, scope: str, items: Sequence[str]) -> dict[str, Bar]:
        """Those of the items that kill workers or take too long."""
        with self.reported():
            if self.connection.execute("SELECT 1 FROM bars").fetchone() is None:
                return {}  # nearly always, and asked for every sentence
        rows = self._by_key("bars", "reason, seconds", scope, items)
        return {item: Bar(*values) for item, values in rows.items()}

    def lift(self, seconds: float) -> None:
        """Forget what took too long under a shorter limit, and the shards that lack it.

        Args:
            seconds: The limit now; 0 for none.
        """
        limit = seconds or float("inf")
        with self.transaction():
            self.connection.execute("DELETE FROM bars WHERE seconds < ?", (limit,))
            hurried = "SELECT key FROM hurried_shards WHERE seconds < ?"
            for (key,) in self.connection.execute(hurried, (limit,)).fetchall():
                self._forget(key)

    def settled_shard(self, key: str) -> ShardEntry | None:
        """What is known of a shard whose window is settled; None of others."""
        query = "SELECT 1 FROM tentative_shards WHERE key = ?"
        with self.reported():
            tentative = self.connection.execute(query, (key,)).fetchone()
        return self.shard(key) if tentative is None else None

    def shard(self, key: str) -> ShardEntry | None:
        """What is known of a shard; None if it was never committed."""
        with self.reported():
            row = self.connection.execute(
                "SELECT entry FROM shards WHERE key = ?", (key,)
            ).fetchone()
        return None if row is None else ShardEntry(**json.loads(row[0]))

    def rejects(self, key: str) -> tuple[Reject, ...]:
        """Rejects of a shard, in page order."""
        query = "SELECT id, reason FROM rejects WHERE shard = ? ORDER BY rowid"
        with self.reported():
            rows = self.connection.execute(query, (key,)).fetchall()
        return tuple(Reject(*row) for row in rows)

    def sketches(self, key: str) -> tuple[Sketch, ...]:
        """Articles of a shard, in page order."""
        query = "SELECT id, signature FROM sketches WHERE shard = ? ORDER BY rowid"
        with self.reported():
            rows = self.connection.execute(query, (key,)).fetchall()
        return tuple(Sketch(*row) for row in rows)

    def drop_all_but(self, table: str) -> None:
        """Forget the shards whose key is not in a table of this file."""
        with self.transaction():
            # the name comes from this package, never from outside
            stale = f"SELECT key FROM shards WHERE key NOT IN (SELECT key FROM {table})"  # noqa: S608
            for (key,) in self.connection.execute(stale).fetchall():
                self._forget(key)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        with self.reported():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    @contextmanager
    def reported(self) -> Iterator[None]:
        """Turn the driver's errors into this room's."""
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError(
                f"the ledger {self.path} cannot be used ({error}); free space, or delete the "
                "output folder and run again"
            ) from error

    def _forget(self, key: str) -> None:
        columns = {
            "shards": "key",
            "rejects": "shard",
            "sketches": "shard",
            "tentative_shards": "key",
            "hurried_shards": "key",
        }
        for table, column in columns.items():
            # both names stand in the line above
            self.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))  # noqa: S608

    def _end_window(self, namespace: str) -> None:
        self.connection.execute("DELETE FROM tentative_shards")
        self.connection.execute("DELETE FROM tentative_sentences WHERE namespace = ?", (namespace,))

    def _known(self, namespace: str, sentences: Sequence[str]) -> dict[str, Translation | None]:
        rows = self._by_key("sentences", "text, score, warnings", namespace, sentences)
        return {sentence: _translation(sentence, *columns) for sentence, columns in rows.items()}

    def _by_key(
        self, table: str, columns: str, scope: str, items: Sequence[str]
    ) -> dict[str, tuple[Any, ...]]:
        """Look items up; the names of table and columns come from this module."""
        by_key = {_key(scope, item): item for item in items}
        keys = list(by_key)
        found: dict[str, tuple[Any, ...]] = {}
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            query = f"SELECT key, {columns} FROM {table} WHERE key IN ({marks})"  # noqa: S608 - see above
            with self.reported():
                rows = self.connection.execute(query, chunk).fetchall()
            for key, *values in rows:
                found[by_key[key]] = tuple(values)
        return found


def _key(namespace: str, sentence: str) -> bytes:
    return hashlib.sha256(f"{namespace}\0{sentence}".encode()).digest()


def _columns(translation: Translation | None) -> tuple[str | None, float | None, str]:
    if translation is None:
        return None, None, ""
    return translation.text, translation.score, "\n".join(translation.warnings)


def _translation(
    source: str, text: str | None, score: float | None, warnings: str
) -> Translation | None:
    if text is None:
        return None
    return Translation(source, text, score, tuple(w for w in warnings.split("\n") if w))
