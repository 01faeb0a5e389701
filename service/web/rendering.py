"""Fill templates with what every page needs: words, mark for forms, addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from flask import Request, Response, current_app, g, make_response, request, url_for
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from service.exports.page_html import wording
from service.http import session
from service.warning_kinds import needs_a_look
from service.web import csrf
from service.web.assets import asset
from service.web.preferences import LANGUAGE_COOKIE, choose_language
from service.web.texts import LANGUAGES, Texts, texts

#: Request headers that decide on the language, for caches.
LANGUAGE_CHOSEN_BY = ("Accept-Language", "Cookie")


def page(template: str, *, status: int = 200, **values: object) -> Response:
    """Render a template of ``templates``; whatever is not markup of ours is escaped."""
    body = _environment().get_template(template).render(**_frame(request), **values)
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(LANGUAGE_CHOSEN_BY)
    csrf.hand_out(request, response)
    return response


def see_other(target: str) -> Response:
    """Send the browser on to another page, with GET."""
    response = make_response("", 303)
    response.location = target
    return response


def words() -> Texts:
    """Give the words in the language of this request."""
    if "words" not in g:
        chosen = request.cookies.get(LANGUAGE_COOKIE)
        g.words = texts(choose_language(chosen, request.accept_languages))
    found: Texts = g.words
    return found


def _frame(request: Request) -> dict[str, object]:
    t = words()
    return {
        "t": t,
        "languages": LANGUAGES,
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
        "endpoint": request.endpoint,
        "form_mark": Markup('<input type="hidden" name="{}" value="{}">').format(
            csrf.FIELD, csrf.mark(request)
        ),
        "url": url_for,
        "asset": asset_url,
        "signed_in": session.is_open(),
        "has_docs": "/docs" in {rule.rule for rule in current_app.url_map.iter_rules()},
    }


def asset_url(name: str) -> str:
    """Give an asset's address, which changes with its content."""
    return url_for("web.send_asset", name=name, v=asset(name).version)


def warning_words(
    codes: Sequence[str], labels: Mapping[str, str] | None = None
) -> tuple[Markup, ...]:
    """Say warning codes in the language of this request, one text a kind."""
    return wording.warnings(words(), codes, labels)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = wording.percent
    environment.filters["token_probability"] = wording.token_probability
    environment.filters["in_words"] = warning_words
    environment.filters["needs_a_look"] = needs_a_look
    environment.filters["moment"] = moment
    environment.filters["moment_of"] = moment_of
    environment.filters["highlight"] = highlight
    return environment


def moment(when: datetime) -> Markup:
    """Write a time in UTC; a script turns it into the reader's own.

    >>> str(moment(datetime(2026, 1, 4, 9, 5, tzinfo=UTC)))
    '<time datetime="2026-01-04T09:05:00Z">2026-01-04 09:05 UTC</time>'
    """
    utc = when.astimezone(UTC)
    return Markup('<time datetime="{}">{} UTC</time>').format(
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"), utc.strftime("%Y-%m-%d %H:%M")
    )


def moment_of(written: str) -> Markup:
    """Write a time that is given as ISO 8601; any other text stays as it is.

    >>> str(moment_of("2026-01-04T17:05:00+08:00"))
    '<time datetime="2026-01-04T09:05:00Z">2026-01-04 09:05 UTC</time>'
    """
    try:
        when = datetime.fromisoformat(written)
    except ValueError:
        return escape(written)
    return moment(when if when.tzinfo else when.replace(tzinfo=UTC))


def highlight(text: str, query: str | None) -> Markup:
    """Escape a text and mark the words of a search in it, letter case aside.

    >>> str(highlight("<b>Zhongshan</b>", "zhong"))
    '&lt;b&gt;<mark>Zhong</mark>shan&lt;/b&gt;'
    """
    found = sorted({re.escape(word) for word in (query or "").split()}, key=len, reverse=True)
    if not found:
        return escape(text)
    pieces = re.split(f"({'|'.join(found)})", text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if odd % 2 else escape(piece)
        for odd, piece in enumerate(pieces)
    )
