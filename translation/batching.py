"""Batches of sources of like length, so that little is spent on padding."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from translation.pieces import Pieces


def batch_size(sources: Sequence[Pieces], most: int, workers: int) -> int:
    """Padded pieces of a batch such that all workers have about as much to do.

    The smallest size that makes no more batches than ``most`` does, rounded up to whole
    rounds of the workers: no worker is left with a small last batch while others wait.

    Args:
        sources: What is to be decoded.
        most: Most padded pieces of one batch.
        workers: Batches decoded at the same time.
    """
    widths = sorted((len(source) + 1 for source in sources), reverse=True)
    allowed = -(-_batches(widths, most) // workers) * workers
    return 1 + bisect_left(range(1, most), -allowed, key=lambda n: -_batches(widths, n))


def _batches(widths: Sequence[int], size: int) -> int:
    """Count the batches that ``buckets`` makes of sources so wide, the widest first."""
    count = start = 0
    while start < len(widths):
        start += max(1, size // widths[start])
        count += 1
    return count


def buckets(sources: Sequence[Pieces], batch_tokens: int) -> Iterator[list[int]]:
    """Yield index batches, longest sources first; every index once.

    A batch holds at most ``batch_tokens`` padded pieces (a single longer source makes its own).
    The longest come first so that what does not fit memory fails at once.
    """
    order = sorted(range(len(sources)), key=lambda i: (-len(sources[i]), i))
    batch: list[int] = []
    for index in order:
        width = len(sources[batch[0]]) + 1 if batch else 0
        if batch and width * (len(batch) + 1) > batch_tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
