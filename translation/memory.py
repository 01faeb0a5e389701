"""Translation memory: sentences already translated, in one SQLite file.

Safe for several threads and processes (write-ahead log, waits up to 30 s for a lock).
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from translation.errors import CacheError
from translation.model import Translation
from translation.write_ahead import use_write_ahead_log

_WAIT_SECONDS = 30.0
_CHUNK = 500
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS sentences ("
    "key BLOB PRIMARY KEY, text TEXT NOT NULL, score REAL, warnings TEXT NOT NULL) WITHOUT ROWID"
)
_INSERT = "INSERT OR REPLACE INTO sentences VALUES (?,?,?,?)"
#: Warnings that mark a failed translation; such a sentence is tried anew next time.
FAILURES = frozenset({"empty", "repetition"})


class TranslationMemory:
    """Keeps translations by namespace and source text.

    A namespace names everything that shaped a translation (model hash, backend, compute type,
    decode settings, glossary), so a change of any of them never meets an old entry.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file.

        Raises:
            CacheError: The file is damaged, no database, or cannot be written.
        """
        self._path = path
        self._lock = threading.Lock()
        with self._reported():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._open()

    def _open(self) -> None:
        try:
            use_write_ahead_log(self._connection, _WAIT_SECONDS)
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(_SCHEMA)
        except sqlite3.Error:
            self._connection.close()
            raise

    def lookup(self, namespace: str, sources: Sequence[str]) -> dict[str, Translation]:
        """Translations known for some of the sources, by source.

        Raises:
            CacheError: The file cannot be read.
        """
        by_key = {_key(namespace, source): source for source in sources}
        found: dict[str, Translation] = {}
        for keys in _chunks(list(by_key)):
            # only question marks are put into the statement, never a value
            marks = ",".join("?" * len(keys))
            query = f"SELECT key, text, score, warnings FROM sentences WHERE key IN ({marks})"  # noqa: S608
            with self._reported(), self._lock:
                rows = self._connection.execute(query, keys).fetchall()
            for key, text, score, warnings in rows:
                source = by_key[key]
                codes = tuple(code for code in warnings.split("\n") if code)
                found[source] = Translation(source, text, score, codes)
        return found

    def store(self, namespace: str, translations: Iterable[Translation]) -> None:
        """Keep translations; failed (``empty``, ``repetition``) and unscored ones are left out.

        Raises:
            CacheError: The file cannot be written.
        """
        rows = [
            (_key(namespace, t.source), t.text, t.score, "\n".join(t.warnings))
            for t in translations
            if t.score is not None and not FAILURES.intersection(t.warnings)
        ]
        if not rows:
            return
        with self._reported(), self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(_INSERT, rows)
            except sqlite3.Error:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def __len__(self) -> int:
        """Number of sentences kept."""
        with self._reported(), self._lock:
            (count,) = self._connection.execute("SELECT count(*) FROM sentences").fetchone()
        return int(count)

    def close(self) -> None:
        """Close the file; the memory cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise CacheError(
                f"the translation memory {self._path} cannot be used ({error}); "
                "if it is damaged, delete it: it is only a cache"
            ) from error


def _key(namespace: str, source: str) -> bytes:
    return hashlib.sha256(f"{namespace}\0{source}".encode()).digest()


def _chunks(keys: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
