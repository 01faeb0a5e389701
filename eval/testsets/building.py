"""Turns what a reader found into a checked, checksummed test set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.digests import digest_of
from eval.errors import InputError
from eval.model import Kind, Segment, TestSet


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found in its files.

    Attributes:
        segments: The items, in file order.
        kind: What they are.
        warnings: What was odd, counted.
    """

    segments: tuple[Segment, ...]
    kind: Kind = "segments"
    warnings: tuple[str, ...] = ()


def build(name: str, found: Found, *, licence: str = "unstated", origin: str = "") -> TestSet:
    """Check the items and make a test set.

    Raises: InputError: no item, duplicate ids, or an item without a reference.
    """
    if not found.segments:
        raise InputError(f"test set {name}: no item was found")
    repeated = [i for i, count in Counter(s.id for s in found.segments).items() if count > 1]
    if repeated:
        raise InputError(
            f"test set {name}: the id {repeated[0]!r} stands more than once; ids must be unique"
        )
    bare = next((s.id for s in found.segments if not s.references), None)
    if bare is not None:
        raise InputError(f"test set {name}: item {bare} has no reference")
    warnings = (*found.warnings, *_blank_warnings(found.segments))
    digest = set_digest(found.kind, found.segments)
    return TestSet(name, found.kind, found.segments, digest, licence, origin, warnings)


def _blank_warnings(segments: Sequence[Segment]) -> list[str]:
    sources = sum(not s.source.strip() for s in segments)
    references = sum(any(not r.strip() for r in s.references) for s in segments)
    counts = ((sources, "empty sources"), (references, "items with an empty reference"))
    return [f"{count} {what}" for count, what in counts if count]


def set_digest(kind: Kind, segments: Sequence[Segment]) -> str:
    """Digest over everything that scores depend on."""
    rows = [[s.id, s.source, list(s.references), s.document, s.domain] for s in segments]
    return digest_of("duizhao.testset/1", kind, rows)
