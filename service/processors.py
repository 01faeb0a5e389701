"""How many processors this process may use."""

from __future__ import annotations

import math
import os
from pathlib import Path

_CGROUP_ROOT = Path("/sys/fs/cgroup")


def available_processors(cgroup: Path = _CGROUP_ROOT) -> int:
    """Count the processors this process may keep busy.

    The smaller of the affinity mask and the container's quota, at least 1.

    Args:
        cgroup: Where the control groups are mounted (version 2, or version 1's ``cpu`` folder).
    """
    quota = _quota(cgroup)
    allowed = _affinity()
    return allowed if quota is None else max(1, min(allowed, math.ceil(quota)))


def _affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quota(cgroup: Path) -> float | None:
    """Processors the container may use on average, or None where there is no limit."""
    words = _words(cgroup / "cpu.max")
    if len(words) != 2:
        words = _words(cgroup / "cpu/cpu.cfs_quota_us") + _words(cgroup / "cpu/cpu.cfs_period_us")
    if len(words) != 2 or not words[0].isdigit() or not words[1].isdigit():
        return None
    return int(words[0]) / int(words[1]) if int(words[1]) else None


def _words(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").split() if path.is_file() else []
