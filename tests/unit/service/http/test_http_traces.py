"""Traces of requests."""

from __future__ import annotations

import sys

import pytest
from flask import Flask
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.errors import SettingsError
from service.http import traces


def traced(exporter: InMemorySpanExporter) -> Flask:
    app = Flask("traced")
    app.add_url_rule("/v1/articles", view_func=lambda: "", endpoint="articles")
    app.add_url_rule("/livez", view_func=lambda: "", endpoint="livez")
    traces.init_app(app, is_wanted=True, processor=SimpleSpanProcessor(exporter))
    return app


def test_a_request_leaves_a_span_with_its_route_and_without_what_was_searched_for():
    exporter = InMemorySpanExporter()
    traced(exporter).test_client().get("/v1/articles?q=%E7%A7%98%E5%AF%86secret")
    (span,) = exporter.get_finished_spans()
    assert span.name == "GET /v1/articles"
    assert not [value for value in span.attributes.values() if "secret" in str(value)]
    assert span.resource.attributes["service.name"] == "duizhao"


def test_probes_leave_none():
    exporter = InMemorySpanExporter()
    traced(exporter).test_client().get("/livez")
    assert exporter.get_finished_spans() == ()


def test_without_the_wish_nothing_is_imported(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.instrumentation.flask", None)
    traces.init_app(Flask("plain"), is_wanted=False)


def test_without_the_packages_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.instrumentation.flask", None)
    with pytest.raises(SettingsError, match=r"duizhao\[otel\]"):
        traces.init_app(Flask("plain"), is_wanted=True)
