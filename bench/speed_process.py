"""The measuring side of ``bench.speed_worker``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Measured:
    """One round of one way.

    Attributes:
        wall: Seconds on the clock.
        cpu: Processor seconds of all its processes.
        outputs: The translations.
        alone: Seconds of each sentence asked for alone.
        peak: Most resident memory so far, in MB.
        load: Load average of the machine, one minute, at the end.
    """

    wall: float
    cpu: float
    outputs: tuple[str, ...]
    alone: tuple[float, ...]
    peak: float
    load: float


class Contender:
    """A way of translating that runs in its own process and waits for orders."""

    def __init__(self, name: str, setting: Mapping[str, object]) -> None:
        """Start it and wait until its model is loaded.

        Raises:
            RuntimeError: It ended instead.
        """
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.speed_worker", name, json.dumps(setting)],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.load_seconds = float(self._answer()["ready"])

    def measure(self, texts: Sequence[str], alone: Sequence[str] = ()) -> Measured:
        """Let it translate.

        Raises:
            RuntimeError: It ended instead.
        """
        assert self._process.stdin is not None  # a pipe was asked for
        order = {"texts": list(texts), "alone": list(alone)}
        self._process.stdin.write(json.dumps(order, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        found = self._answer()
        return Measured(
            wall=found["wall"],
            cpu=found["cpu"],
            outputs=tuple(found["outputs"]),
            alone=tuple(found["alone"]),
            peak=found["peak"],
            load=found["load"],
        )

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process by closing its input."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # a pipe was asked for
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self._process.wait()}; see above")
        answer: dict[str, Any] = json.loads(line)
        return answer
