"""Test sets, systems and runs for the evaluation room's tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.digests import digest_of
from eval.model import Kind, Progress, Responses, Segment, SystemCard, TestSet
from eval.testsets.building import Found, build

DATA = Path(__file__).parent.parent / "data" / "eval"


def lines_of(name: str) -> tuple[str, ...]:
    """Lines of a bundled file."""
    return tuple((DATA / name).read_text(encoding="utf-8").splitlines())


def bundled_set(*references: str, name: str = "bundled") -> TestSet:
    """The bundled twenty segments with one or more of the bundled references."""
    streams = [lines_of(reference) for reference in references or ("ref.1.txt",)]
    rows = zip(lines_of("source.zh.txt"), zip(*streams, strict=True), strict=True)
    segments = [
        Segment(str(i), source, refs, domain="weather" if i % 2 else "city")
        for i, (source, refs) in enumerate(rows, 1)
    ]
    return build(name, Found(tuple(segments)), licence="Apache-2.0")


def small_set(*pairs: tuple[str, str], name: str = "small", kind: Kind = "segments") -> TestSet:
    """A test set of (source, reference) pairs."""
    segments = tuple(Segment(str(i), src, (ref,)) for i, (src, ref) in enumerate(pairs, 1))
    return build(name, Found(segments, kind))


@dataclass
class FakeSystem:
    """Answers with given texts and counts how often it is asked."""

    name: str
    texts: Sequence[str]
    seconds: float | None = None
    kinds: tuple[Kind, ...] = ("segments",)
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def card(self) -> SystemCard:
        fingerprint = digest_of(self.name, list(self.texts))
        return SystemCard(
            self.name, "fake", fingerprint, size_bytes=1000 * len(self.name), kinds=self.kinds
        )

    def respond(self, test_set: TestSet, *, progress: Progress | None = None) -> Responses:
        self.asked.append(test_set.name)
        if self.error is not None:
            raise self.error
        if progress is not None:
            progress(len(self.texts), len(self.texts))
        return Responses(tuple(self.texts), seconds=self.seconds)
