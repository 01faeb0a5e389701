"""Whether the web process is going down, for answers that go on for long."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

KEY = "duizhao.stopping"


def watch(app: Flask, is_stopping: Callable[[], bool]) -> None:
    """Tell the application how to find out; done by the server after it was forked."""
    app.extensions[KEY] = is_stopping


def stop_signal(app: Flask) -> Callable[[], bool]:
    """Give the question whether the process is going down; never, where no server said.

    A streamed answer takes it before it leaves the request, and ends when it says yes:
    otherwise each open stream holds the shutdown up for the whole grace period.
    """
    found: Callable[[], bool] = app.extensions.get(KEY, lambda: False)
    return found
