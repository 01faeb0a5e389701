"""What processes have used so far, as Linux counts it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor seconds of processes, user and system, with the children they waited for."""
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(sum(_times(pid)) for pid in pids) / ticks


def _times(pid: int) -> list[int]:
    # the name, in brackets, may hold blanks; the times are fields 14 to 17
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]


def peak_megabytes(pids: Iterable[int]) -> float:
    """Most resident memory that each process ever had, added up."""
    return sum(_field(pid, "VmHWM") for pid in pids) / 1024


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process now."""
    return _field(pid, "VmRSS") / 1024


def _field(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise ValueError(f"/proc/{pid}/status has no {name}")
