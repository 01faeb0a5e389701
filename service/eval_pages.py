"""The pages of ``duizhao eval serve``: stored runs, their reports, scores over time."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, render_template_string
from markupsafe import Markup

from eval.comparison import analyse
from eval.errors import EvalError
from eval.history import collect, find_runs
from eval.report.html import render_html, style_sheet
from eval.report.timeline import timeline_plots
from eval.runfolder import RunFolder

_INDEX = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Stored runs</title>
<style>{{ css }}</style></head><body><header><p class="brand">duizhao 对照 · evaluation</p>
<h1>Stored runs</h1></header><main>
{% for reason in unreadable %}<p class="notice">{{ reason }}</p>{% endfor %}
<section><table><caption>{{ runs|length }} runs</caption>
<thead><tr><th scope="col">run</th><th scope="col">started</th><th scope="col">systems</th>
<th scope="col">test sets</th></tr></thead><tbody>{% for folder, m in runs %}<tr>
<th scope="row"><a href="{{ url_for('report', run=folder) }}">{{ m.name }}</a></th>
<td>{{ m.created }}</td><td>{{ m.systems|map(attribute='name')|join(', ') }}</td>
<td>{{ m.test_sets|map(attribute='name')|join(', ') }}</td></tr>
{% endfor %}</tbody></table></section>
{% if plots %}<section><h2>Over time</h2><div class="plots">{% for plot in plots %}<figure>
<figcaption><b>{{ plot.heading }}</b></figcaption>{{ plot.svg|safe }}<ul class="legend">
{% for name, colour in plot.legend %}<li><span class="chip s{{ colour % 8 }}"></span>{{ name }}</li>
{% endfor %}</ul></figure>{% endfor %}</div></section>{% endif %}
</main></body></html>"""


def create_app(folder: Path) -> Flask:
    """Make the application that shows the runs below a folder.

    Args:
        folder: Its direct subfolders are run folders; it is read anew for every page.
    """
    app = Flask("duizhao-eval")
    app.add_url_rule("/", "index", lambda: _index(folder))
    app.add_url_rule("/runs/<run>", "report", lambda run: _report(folder, run))
    return app


def _index(folder: Path) -> str:
    found = find_runs(folder)
    history = collect(found)
    bad = {reason.partition(":")[0] for reason in history.unreadable}
    good = [path for path in found if path.name not in bad]
    return render_template_string(
        _INDEX,
        css=Markup(style_sheet()),  # noqa: S704 - our own file
        runs=[(path.name, RunFolder(path).read_manifest()) for path in good],
        plots=timeline_plots(history.points),
        unreadable=history.unreadable,
    )


def _report(folder: Path, run: str) -> Response:
    known = {path.name: path for path in find_runs(folder)}
    if run not in known:
        abort(404)
    try:
        return Response(render_html(analyse([known[run]])), mimetype="text/html")
    except EvalError as error:
        return Response(f"{error}\n", status=409, mimetype="text/plain")
