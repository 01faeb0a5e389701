"""Which lines of a test set a model may have learned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from training.preparation.config import PrepareConfig
from training.preparation.held_out import HeldOut, HeldOutText
from training.preparation.normalisation import normalise
from training.tsv import CleaningConfig, read_pairs

Line = tuple[str, str]

#: Test lines are compared with every line, fit for training or not.
_EVERY_LINE = CleaningConfig(max_chars=10_000, max_ratio=1000, min_ratio=0)


class SeenLines:
    """Training text as far as it overlaps with test lines.

    Overlap is what ``duizhao prepare`` means by it: either side equals one of a training pair,
    or shares so long a stretch with one.
    """

    def __init__(self, lines: Iterable[Line], training: Sequence[Path]) -> None:
        """Read the training text once, and keep the pairs that overlap with any test line.

        Raises:
            DataError: A file cannot be read.
        """
        tests = _index(map(_normal, lines))
        pairs = (_normal((pair.zh, pair.en)) for pair in read_pairs(training, _EVERY_LINE)[0])
        self._found = _index(pair for pair in pairs if tests.reason(*pair) is not None)

    def holds(self, line: Line) -> bool:
        """Tell whether a test line, zh and en, overlaps with a training pair."""
        return self._found.reason(*_normal(line)) is not None


def _index(lines: Iterable[Line]) -> HeldOut:
    rows = list(lines)
    text = HeldOutText((), tuple(zh for zh, _ in rows), tuple(en for _, en in rows))
    limits = PrepareConfig()
    return HeldOut(text, zh_overlap=limits.zh_overlap, en_overlap=limits.en_overlap)


def _normal(line: Line) -> Line:
    zh, en = line
    return normalise(zh), normalise(en)
