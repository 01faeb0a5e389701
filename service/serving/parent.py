"""Children that end when the supervisor is gone, however it went."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

#: From <sys/prctl.h>: the signal this process gets when its parent ends.
_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> bool:
    """Have the kernel end this process gracefully when its parent ends.

    Without it, a killed supervisor leaves a web server that holds the port and workers
    that nobody restarts. Only Linux can; elsewhere nothing happens.

    Args:
        parent: Process id of the supervisor.

    Returns: Whether the parent is still there.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    return os.getppid() == parent
