"""How much memory a process holds."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_PROC = Path("/proc")


def resident_bytes(pid: int | None = None, *, proc: Path = _PROC) -> int:
    """Read the resident set size of a process, in bytes.

    Args:
        pid: The process; None: this one.
        proc: Where process information is mounted.

    Without ``/proc`` (macOS) this process's peak is answered in place of its present size.

    Raises:
        OSError: Another process was asked for that is gone or cannot be seen.
    """
    status = proc / ("self" if pid is None else str(pid)) / "statm"
    if pid is None and not status.is_file():
        return _peak_bytes()
    pages = int(status.read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
