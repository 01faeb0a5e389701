"""What the service logs, and what it never logs."""

from __future__ import annotations

import io
import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
import structlog
from gunicorn.config import Config

from service.errors import SettingsError
from service.serving.access_log import ServiceLogger
from service.serving.logs import set_up_logs

SECRET = "机密的句子"


@pytest.fixture
def stream():
    return io.StringIO()


def lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_record_is_one_object_on_a_line_whoever_made_it(stream):
    set_up_logs("info", stream)
    structlog.get_logger("ours").info("job done", job="01A", name="页")
    logging.getLogger("theirs").warning("%d of %d", 1, 2)
    ours, theirs = lines(stream)
    assert (ours["event"], ours["job"], ours["name"], ours["level"]) == (
        "job done",
        "01A",
        "页",
        "info",
    )
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("1 of 2", "theirs", "warning")
    assert ours["timestamp"].endswith("Z")
    assert "页" in stream.getvalue()


def test_less_than_the_level_is_not_logged(stream):
    set_up_logs("warning", stream)
    structlog.get_logger().info("no")
    logging.getLogger("x").info("no")
    structlog.get_logger().error("yes")
    assert [line["event"] for line in lines(stream)] == ["yes"]


def test_an_exception_is_its_type_and_places_and_not_its_words(stream):
    set_up_logs("info", stream)
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("theirs").exception("broke")
        structlog.get_logger().exception("broke")
    assert SECRET not in stream.getvalue()
    for line in lines(stream):
        assert line["error"] == "ValueError"
        assert any("test_serving_logs.py" in place for place in line["traceback"])


def test_an_unknown_level_is_refused_with_those_there_are():
    with pytest.raises(SettingsError, match=r"DUIZHAO_LOG_LEVEL='loud'.*debug, info"):
        set_up_logs("loud")


def test_setting_up_twice_does_not_log_twice(stream):
    set_up_logs("info", io.StringIO())
    set_up_logs("info", stream)
    structlog.get_logger().info("once")
    assert len(lines(stream)) == 1


def test_gunicorn_s_records_come_out_as_the_others(stream):
    set_up_logs("info", stream)
    logger = ServiceLogger(Config())
    logger.info("Booting worker with pid: %s", 7)
    (line,) = lines(stream)
    assert (line["event"], line["logger"]) == ("Booting worker with pid: 7", "gunicorn.error")


@pytest.mark.parametrize(
    ("message", "arguments", "event"),
    [
        (f"Invalid request from ip=1.2.3.4: Invalid HTTP method: {SECRET}", (), "Invalid request"),
        ("Error handling request %s %s", ("GET", f"/?q={SECRET}"), "Error handling request"),
        ("Error handling request (no URI read)", (), "Error handling request"),
        (
            "Ignored premature client disconnection. %s",
            (f"No more data after: {SECRET}",),
            "Ignored premature client disconnection",
        ),
    ],
)
def test_gunicorn_does_not_quote_a_request(stream, message, arguments, event):
    set_up_logs("info", stream)
    ServiceLogger(Config()).warning(message, *arguments)
    assert [line["event"] for line in lines(stream)] == [event]
    assert SECRET not in stream.getvalue()


def test_gunicorn_logs_no_request(stream):
    set_up_logs("debug", stream)
    answer = SimpleNamespace(status="200 OK", sent=12, headers=[])
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": f"/?q={SECRET}", "HTTP_AUTHORIZATION": "dz_key"}
    ServiceLogger(Config()).access(answer, None, environ, timedelta(seconds=0.5))
    assert lines(stream) == []
