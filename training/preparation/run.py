"""Prepare raw parallel text for training: one pass, in order, one pair at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.errors import DataError
from training.preparation.config import PrepareConfig
from training.preparation.filters import fault
from training.preparation.held_out import HeldOut, HeldOutText, read_held_out
from training.preparation.normalisation import normalise
from training.preparation.raw import RawFile, RawLine, read_raw
from training.preparation.repetition import Repetition
from training.preparation.report import PreparationReport
from training.preparation.writing import pair_file
from training.tsv import Pair, malformed_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

# Lines between two reports of progress.
_STRIDE = 1000


def prepare(
    files: Sequence[RawFile],
    out: Path,
    *,
    held_out: Sequence[Path] = (),
    config: PrepareConfig | None = None,
    advance: Callable[[int], None] | None = None,
) -> PreparationReport:
    """Clean raw parallel text and write what is fit for training.

    Memory grows with the number of distinct Chinese sides kept (about 200 bytes each) and
    with the held-out text. The same inputs in the same order give the same bytes.

    Args:
        files: Inputs, read in this order; of repeated pairs the first is kept.
        out: TSV to write (zh, en, source), packed if it ends in ``.gz`` or ``.xz``.
        held_out: Development and test sets; a pair that overlaps with one is dropped.
        config: Rules and thresholds.
        advance: Told how many lines were read since the last call.

    Raises:
        DataError: A file cannot be read or written, no usable pair is left, or (strict) a
            line is malformed. Nothing is written then.
    """
    config = config or PrepareConfig()
    report = PreparationReport(config, tuple(_name(file) for file in files))
    text = read_held_out(held_out)
    report.held_out = text.files
    sieve = _Sieve(config, report, text)
    with pair_file(out) as write:
        for file in files:
            for line in read_raw(file, config):
                report.cleaning.lines += 1
                pair = sieve.sift(line)
                if pair is not None:
                    write(pair)
                if advance is not None and report.cleaning.lines % _STRIDE == 0:
                    advance(_STRIDE)
        if not report.cleaning.kept:
            raise DataError(
                f"no usable pair in {', '.join(report.files)}; expected lines 'zh<TAB>en'. "
                f"{report.cleaning}"
            )
    return report


class _Sieve:
    """Turns raw lines into pairs, and counts what does not pass."""

    def __init__(
        self, config: PrepareConfig, report: PreparationReport, held_out: HeldOutText
    ) -> None:
        self._config = config
        self._report = report
        self._held_out = HeldOut(
            held_out, zh_overlap=config.zh_overlap, en_overlap=config.en_overlap
        )
        self._repetition = Repetition(config.max_english_sides)

    def sift(self, line: RawLine) -> Pair | None:
        """Normalise a line and keep it, or count why not."""
        zh, en = normalise(line.zh), normalise(line.en)
        broken = line.fault or ("" if line.unwanted or (zh and en) else "an empty side")
        if broken and self._config.cleaning.strict:
            raise malformed_line(line.where, broken, line.text, line.expected)
        reason = broken or line.unwanted or self._unfit(zh, en)
        source = normalise(line.source)
        if reason:
            self._report.drop(source, reason, line.where, line.text)
            return None
        self._report.keep(source, changed=(zh, en) != (line.zh, line.en))
        return Pair(zh, en, source)

    def _unfit(self, zh: str, en: str) -> str | None:
        """Ask what costs least first; the repetitions last, so that only kept pairs count."""
        return (
            fault(zh, en, self._config)
            or self._held_out.reason(zh, en)
            or self._repetition.reason(zh, en)
        )


def _name(file: RawFile) -> str:
    return file.path.name if file.english is None else f"{file.path.name} + {file.english.name}"
