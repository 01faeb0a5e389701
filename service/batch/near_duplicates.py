"""Articles that are nearly the same, by MinHash over character shingles.

Broder, "On the resemblance and containment of documents" (1997); banding after Indyk and
Motwani (1998). Memory stays flat: bands and signatures lie in a temporary SQLite file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from service.batch.model import Sketch

#: Characters of a shingle: two Chinese words and a bit; chance repeats are rare.
SHINGLE = 5
#: 20 bands of 6 rows meet at a resemblance of 0.8 with probability 0.998, at 0.5 with 0.27.
BANDS, ROWS = 20, 6
#: Estimated resemblance (Jaccard, 0-1) from which two articles are reported; its standard
#: error with 120 values is at most 0.046.
THRESHOLD = 0.8
#: Shorter articles are not compared: a headline and one line are alike by chance.
LEAST_SHINGLES = 40
_SEED = 20_231_228


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """An article much like an earlier one.

    Attributes:
        article: Page id, ``#``, article id.
        like: The earliest article that is most like it.
        similarity: Estimated share of common shingles, 0.8 to 1.
    """

    article: str
    like: str
    similarity: float


@cache
def _factors() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Odd multipliers and offsets of the hash functions; raw PCG64 bits, the same everywhere."""
    words = np.random.PCG64(_SEED).random_raw(2 * BANDS * ROWS)
    return words[: BANDS * ROWS] | np.uint64(1), words[BANDS * ROWS :]


def signature(text: str) -> bytes | None:
    """MinHash of a text's shingles: uint32 (120,), little-endian; None where it is too short.

    White space and punctuation do not count.
    """
    letters = "".join(char for char in text if char.isalnum())
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    if len(codes) < LEAST_SHINGLES + SHINGLE - 1:
        return None
    hashed = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for offset in range(SHINGLE):  # products wrap around, as multiply-shift hashing wants
        hashed = hashed * np.uint64(0x9E3779B97F4A7C15) + codes[offset : offset + len(hashed)]
    hashed = np.unique(hashed ^ (hashed >> np.uint64(29)))
    odd, offsets = _factors()
    least = [
        int(np.min((hashed * a + b) >> np.uint64(32))) for a, b in zip(odd, offsets, strict=True)
    ]
    return np.array(least, dtype="<u4").tobytes()


def find(sketches: Iterable[Sketch]) -> Iterator[NearDuplicate]:
    """Yield each article that is nearly an earlier one, in order.

    Only articles unlike all before them are remembered, so a story reprinted a thousand times
    costs a thousand comparisons, not a million.
    """
    connection = sqlite3.connect("")
    connection.execute("CREATE TABLE leaders (n INTEGER PRIMARY KEY, id TEXT, signature BLOB)")
    connection.execute(
        "CREATE TABLE bands (band BLOB, n INTEGER, PRIMARY KEY (band, n)) WITHOUT ROWID"
    )
    try:
        for sketch in sketches:
            found = _nearest(connection, sketch)
            if found is not None:
                yield found
            else:
                _remember(connection, sketch)
    finally:
        connection.close()


def _nearest(connection: sqlite3.Connection, sketch: Sketch) -> NearDuplicate | None:
    own = np.frombuffer(sketch.signature, dtype="<u4")
    marks = ",".join("?" * BANDS)
    # only question marks are put into the statement, never a value
    query = (
        "SELECT id, signature FROM leaders WHERE n IN "  # noqa: S608
        f"(SELECT n FROM bands WHERE band IN ({marks})) ORDER BY n"
    )
    best: NearDuplicate | None = None
    for identity, other in connection.execute(query, list(_bands(sketch.signature))):
        similarity = float(np.mean(own == np.frombuffer(other, dtype="<u4")))
        if similarity >= THRESHOLD and (best is None or similarity > best.similarity):
            best = NearDuplicate(sketch.id, identity, similarity)
    return best


def _remember(connection: sqlite3.Connection, sketch: Sketch) -> None:
    row = connection.execute(
        "INSERT INTO leaders (id, signature) VALUES (?, ?)", (sketch.id, sketch.signature)
    )
    bands = [(band, row.lastrowid) for band in _bands(sketch.signature)]
    connection.executemany("INSERT INTO bands VALUES (?, ?)", bands)


def _bands(signature: bytes) -> Iterator[bytes]:
    for number in range(BANDS):
        start = number * ROWS * 4
        yield bytes([number]) + signature[start : start + ROWS * 4]
