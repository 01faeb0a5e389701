from __future__ import annotations

import io

from service.progress import LOG_INTERVAL, LogLines, Steps, progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_log_line_comes_once_in_an_interval():
    stream, now = io.StringIO(), [0.0]
    advance = LogLines(100, "sentence", stream, lambda: now[0])
    for steps in (10, 10, 10):
        advance(steps)
        now[0] += LOG_INTERVAL / 2
    advance(10)
    assert stream.getvalue() == "30 of 100 sentences, 3.0/s, 0:00:23 left\n"


def test_without_a_known_end_only_the_count_is_said():
    stream, now = io.StringIO(), [0.0]
    advance = LogLines(None, "line", stream, lambda: now[0])
    now[0] = LOG_INTERVAL
    advance(7)
    assert stream.getvalue() == "7 lines, 0.7/s\n"


def test_no_time_is_foretold_before_anything_is_done():
    stream, now = io.StringIO(), [0.0]
    advance = LogLines(5, "page", stream, lambda: now[0])
    now[0] = LOG_INTERVAL
    advance(0)
    assert stream.getvalue() == "0 of 5 pages, 0.0/s\n"


def test_short_work_is_silent_in_a_log():
    stream = io.StringIO()
    with progress(3, "sentence", stream) as advance:
        advance(3)
    assert stream.getvalue() == ""


def test_a_terminal_shows_a_bar():
    stream = Terminal()
    with progress(4, "sentence", stream) as advance:
        advance(4)
    assert "0/4" in stream.getvalue()


def test_nothing_to_do_shows_nothing():
    stream = Terminal()
    with progress(0, "sentence", stream) as advance:
        advance(0)
    assert stream.getvalue() == ""


def test_reports_of_a_total_become_steps():
    seen: list[int] = []
    steps = Steps(seen.append)
    for done in (2, 2, 5):
        steps(done, 5)
    assert seen == [2, 0, 3]
