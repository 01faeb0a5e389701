"""Articles as JSON, in the shape of the HTTP interface.

``{"title": …, "paragraphs": […], "briefs": [{"title": …, "text": …}]}`` or ``{"text": …}``.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from pages.compose import BriefInput, compose
from pages.decode import decode
from pages.errors import FormatError
from pages.model import Page
from pages.parse import parse_text


class BriefJson(BaseModel):
    """A brief."""

    model_config = ConfigDict(extra="forbid")

    title: str = ""
    text: str


class ArticleJson(BaseModel):
    """An article with its briefs, or the text of a whole page."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    title: str | None = None
    paragraphs: tuple[str, ...] = ()
    briefs: tuple[BriefJson, ...] = ()


def read_page(data: bytes, name: str, sha256: str) -> Page:
    """Make a page of a JSON file.

    Raises:
        FormatError: It is no JSON, or not of this shape; says where.
    """
    try:
        article = ArticleJson.model_validate_json(decode(data, name))
    except ValidationError as error:
        first = error.errors()[0]
        place = "/".join(map(str, first["loc"])) or "the top"
        shape = '{"title", "paragraphs", "briefs"} or {"text"}'
        raise FormatError(f"{name}: at {place}: {first['msg']}; expected {shape}.") from error
    if article.text is not None:
        return parse_text(article.text, name=name, sha256=sha256)
    briefs = [BriefInput(brief.title, brief.text) for brief in article.briefs]
    return compose(article.title, article.paragraphs, briefs, name=name, sha256=sha256)
