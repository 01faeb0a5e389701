"""A client of the web pages without a browser: keeps cookies, sends the forms' mark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from lxml import html
from support.browser import make_services
from werkzeug.test import TestResponse

from service.http.app import BLUEPRINTS, create_app
from service.services import Services
from service.web.csrf import COOKIE, FIELD


@dataclass
class WebClient:
    """A reader of the pages.

    Attributes:
        flask: The client beneath.
    """

    flask: FlaskClient
    services: Services

    def get(self, path: str, **more) -> TestResponse:
        return self.flask.get(path, **more)

    def page(self, path: str, status: int = 200, **more):
        """Get a page and parse it."""
        answer = self.get(path, **more)
        assert answer.status_code == status, answer.text[:500]
        return html.document_fromstring(answer.text)

    def post(self, path: str, form: dict | None = None, **more) -> TestResponse:
        """Send a form with the mark that a page of the site gave."""
        kept = self.flask.get_cookie(COOKIE)
        if kept is None:
            self.get("/sign-in")
            kept = self.flask.get_cookie(COOKIE)
        assert kept is not None
        return self.flask.post(path, data={FIELD: kept.value, **(form or {})}, **more)


def make_client(folder: Path, translator=None, **choices) -> WebClient:
    parts = make_services(folder, translator, **choices)
    rows = tuple(dict.fromkeys((*BLUEPRINTS, "service.web.views:web")))
    app = create_app(parts, rows)
    return WebClient(app.test_client(), parts)
