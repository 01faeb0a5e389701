"""Evaluation runs that lie in the data folder, and their reports."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Response, make_response

from eval.analysis import Analysis
from eval.comparison import analyse
from eval.errors import EvalError
from eval.history import find_runs
from eval.report.html import render_html
from eval.report.view import overview
from eval.runfolder import Manifest, RunFolder
from service.http.identity import requires
from service.services import services
from service.store.model import Scope
from service.web.blueprint import error_page, web
from service.web.refusals import Refusal
from service.web.rendering import page, words

FOLDER = "evaluations"
_INLINE = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
#: Reports kept in memory; one takes some seconds to work out and a megabyte to hold.
_KEPT = 4


@web.get("/evaluations")
@requires(Scope.READ)
def evaluations() -> Response:
    """List the runs, the latest first."""
    runs: list[tuple[str, Manifest]] = []
    unreadable: list[tuple[str, str]] = []
    for path in find_runs(_folder()):
        try:
            runs.append((path.name, RunFolder(path).read_manifest()))
        except EvalError as error:
            unreadable.append((path.name, _told(error)))
    runs.sort(key=lambda run: (run[1].created, run[0]), reverse=True)
    return page("evaluations.html", runs=runs, unreadable=unreadable)


@web.get("/evaluations/<run>")
@requires(Scope.READ)
def evaluation(run: str) -> Response:
    """Show the main figures of a run."""
    found = _analysis(run)
    if isinstance(found, Response):
        return found
    return page("evaluation.html", run=run, analysis=found, overview=overview(found))


@web.get("/evaluations/<run>/report")
@requires(Scope.READ)
def evaluation_report(run: str) -> Response:
    """Send the whole report; only its own style and script may run."""
    found = _analysis(run)
    if isinstance(found, Response):
        return found
    document = render_html(found)
    response = make_response(document)
    response.headers["Content-Security-Policy"] = inline_policy(document)
    response.headers["Cache-Control"] = "no-store"
    return response


def inline_policy(document: str) -> str:
    """Make a policy that admits exactly the inline blocks of a document, by their digests."""
    hashes: dict[str, list[str]] = {"style": [], "script": []}
    for tag, content in _INLINE.findall(document):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        hashes[tag].append(f"'sha256-{digest}'")
    own = [f"{tag}-src {' '.join(found)}" for tag, found in hashes.items() if found]
    rest = ("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
    return "; ".join(("default-src 'none'", *own, *rest))


def _analysis(run: str) -> Analysis | Response:
    """Work a run's figures out; an error page where it is not there or cannot be read."""
    known = {path.name: path for path in find_runs(_folder())}
    if run not in known:
        return error_page(404)
    try:
        return _analysed(known[run], _stamp(known[run]))
    except EvalError as error:
        reason = Refusal(words()("evaluations.unreadable", run=run), _told(error))
        return error_page(409, reason, title=words()("evaluations.unreadable_title"))


@lru_cache(maxsize=_KEPT)
def _analysed(path: Path, stamp: tuple[tuple[str, int], ...]) -> Analysis:  # noqa: ARG001 - part of the key
    return analyse([path])


def _stamp(path: Path) -> tuple[tuple[str, int], ...]:
    """Names and times of a run's files: another stamp means that it went on."""
    files = sorted(file for file in path.rglob("*.json") if file.name != "results.json")
    return tuple((str(file.relative_to(path)), file.stat().st_mtime_ns) for file in files)


def _told(error: EvalError) -> str:
    """Give the error's message without the place of the data folder."""
    return str(error).replace(f"{_folder()}/", "")


def _folder() -> Path:
    return services().settings.data_dir / FOLDER
