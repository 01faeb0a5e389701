"""Fill the template; style and script stand inside the page, so it needs no other file."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from service.exports.page_html import wording
from service.exports.page_html.view import view
from service.exports.registry import Part
from service.result import PageResult
from service.texts import DEFAULT


def render(result: PageResult, language: str = DEFAULT) -> tuple[Part, ...]:
    """Render the page; everything from the newspaper is escaped.

    Args:
        result: What is shown.
        language: Of the page's own words, a key of ``LANGUAGES``.
    """
    style, script = _asset("page.css"), _asset("page.js")
    t = wording.texts(language)
    text = _template().render(
        t=t,
        in_words=partial(wording.warnings, t),
        view=view(result),
        result=result,
        style=Markup(style),  # noqa: S704 -- our own file, holds no input
        script=Markup(script),  # noqa: S704 -- same
        style_hash=_digest(style),
        script_hash=_digest(script),
        warning_count=result.warning_count(),
    )
    return (Part(".html", text),)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("service.exports.page_html", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = wording.percent
    environment.filters["token_probability"] = wording.token_probability
    return environment.get_template("page.html.j2")


@cache
def _asset(name: str) -> str:
    place = files("service.exports.page_html") / "assets" / name
    return "\n" + place.read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Give the hash by which the content security policy knows the inline block."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()
