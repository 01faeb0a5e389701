"""Cut a stream of pages into shards that depend on the pages alone.

A shard ends after a page whose id says so (content-defined chunking), not after a count: a
page that is added or removed changes its own shard and leaves the others as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from service.batch.model import BatchConfig, Record, Shard

_KEY_DIGITS = 24


def digest(record: Record) -> bytes:
    """Digest of what a page's result depends on, its id left out: 32 bytes."""
    return hashlib.sha256(record.format.encode() + b"\0" + record.data).digest()


def shards(
    records: Iterable[Record], config: BatchConfig, fingerprint: str, *, keep: bool
) -> Iterator[Shard]:
    """Group pages in order.

    A shard holds ``shard_size`` pages on average, at least a quarter of it (the last one may
    hold less) and at most twice as many.

    Args:
        records: Pages with distinct ids.
        config: Sizes.
        fingerprint: Names model and configuration; part of every key.
        keep: Whether the shards carry their pages or only count them.
    """
    group = _Group(fingerprint)
    for record in records:
        group.add(record, keep=keep)
        if group.pages >= 2 * config.shard_size or (
            4 * group.pages >= config.shard_size and _ends(record.id, config.shard_size)
        ):
            yield group.shard()
            group = _Group(fingerprint)
    if group.pages:
        yield group.shard()


def _ends(identity: str, size: int) -> bool:
    # three quarters of the size: what is left after the least size of a quarter
    word = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big")
    return word % max(1, 3 * size // 4) == 0


class _Group:
    def __init__(self, fingerprint: str) -> None:
        self._hash = hashlib.sha256(fingerprint.encode())
        self._records: list[Record] = []
        self.pages = 0

    def add(self, record: Record, *, keep: bool) -> None:
        identity = record.id.encode()
        self._hash.update(len(identity).to_bytes(8, "big") + identity + digest(record))
        self.pages += 1
        if keep:
            self._records.append(record)

    def shard(self) -> Shard:
        return Shard(self._hash.hexdigest()[:_KEY_DIGITS], tuple(self._records), self.pages)
