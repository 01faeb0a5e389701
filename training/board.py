"""A run's curves as TensorBoard reads them, for those who watch many runs at once."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from training.errors import ConfigError

if TYPE_CHECKING:
    from training.loop import Progress


class Board:
    """Writes what a listener of a run is told into a folder of event files.

    Raises:
        ConfigError: The package tensorboardX is not installed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from tensorboardX import SummaryWriter
        except ImportError as error:
            raise ConfigError(
                "curves for TensorBoard need the package tensorboardX; "
                "install duizhao[tensorboard] or leave --tensorboard out"
            ) from error
        self._writer = SummaryWriter(str(folder))

    def __enter__(self) -> Self:
        """Give the board."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Write what is still held back."""
        self._writer.close()

    def __call__(self, report: Progress) -> None:
        """Add the points of one report: ``train/…``, and ``<set>/…`` where it measured."""
        if not report.scores:
            self._add("train/loss", report.loss, report.step)
            self._add("train/tokens_per_second", report.tokens_per_second, report.step)
            self._add("train/rate", report.rate, report.step)
        for score in report.scores:
            for name in ("loss", "gap", "bleu", "chrf"):
                value = getattr(score, name)
                if value is not None:
                    self._add(f"{score.name}/{name}", value, report.step)

    def _add(self, name: str, value: float, step: int) -> None:
        self._writer.add_scalar(name, value, step)
