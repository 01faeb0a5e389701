"""Batches of sources of like length, so that little is spent on padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translation.pieces import Pieces


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
