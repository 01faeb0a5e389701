"""Pages as clients hand them in, made into parsed pages."""

from __future__ import annotations

from pages.compose import compose
from pages.model import Page
from pages.parse import parse_text
from service.store.model import PageRequest


def to_page(request: PageRequest) -> Page:
    """Parse the text, or put the parts together; no model is needed.

    Deterministic, so a job that is begun again finds the same lines under the same ids.

    Raises:
        PageError: There is no text, or it cannot be a page; the message is for the client.
    """
    if request.text is not None:
        return parse_text(request.text, name=request.name, sha256=request.sha256)
    return compose(
        request.title,
        request.paragraphs,
        request.briefs,
        name=request.name,
        sha256=request.sha256,
    )
