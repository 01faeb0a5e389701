"""Traces for OpenTelemetry, where a deployment asks for them.

The exporter reads the standard variables ``OTEL_*``. Queries of URLs are left out of the
spans: what somebody searched for is nobody's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.errors import SettingsError

if TYPE_CHECKING:
    from flask import Flask
    from opentelemetry.sdk.trace import SpanProcessor

#: Asked every few seconds by machines; a trace of them tells nothing.
_EXCLUDED = "livez,readyz,metrics,health"
_WITH_QUERY = ("http.target", "http.url", "url.full")


def init_app(app: Flask, *, is_wanted: bool, processor: SpanProcessor | None = None) -> None:
    """Trace the application's requests; call it in the process that serves, after any fork.

    Args:
        app: The application.
        is_wanted: Otherwise nothing happens and nothing is imported.
        processor: What takes the spans; None sends them in batches by OTLP over HTTP.

    Raises:
        SettingsError: The packages are not installed.
    """
    if not is_wanted:
        return
    try:
        from opentelemetry.instrumentation.flask import FlaskInstrumentor
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
    except ImportError as error:
        raise SettingsError(
            "DUIZHAO_TRACES asks for traces but OpenTelemetry is not installed; "
            "install duizhao[otel] or unset it"
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "duizhao"}))
    provider.add_span_processor(processor or _batches())
    instrumentor: Any = FlaskInstrumentor()
    instrumentor.instrument_app(app, tracer_provider=provider, excluded_urls=_EXCLUDED)
    # its own hook is called before it writes these attributes
    app.before_request(_drop_query)


def _batches() -> SpanProcessor:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return BatchSpanProcessor(OTLPSpanExporter())


def _drop_query() -> None:
    from opentelemetry.trace import get_current_span

    span: Any = get_current_span()
    if not span.is_recording():
        return
    for name in _WITH_QUERY:
        found = span.attributes.get(name)
        if isinstance(found, str):
            span.set_attribute(name, found.partition("?")[0])
    if span.attributes.get("url.query"):
        span.set_attribute("url.query", "")
