"""BriefBench's file formats: gold pages and the page results that are scored against them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import InputError


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class GoldArticle(_Loose):
    """An article whose body is on the page."""

    headline: str
    paragraphs: tuple[str, ...]


class GoldCredit(_Loose):
    """The printed credit of a brief."""

    role: str
    name: str


class GoldLink(_Loose):
    """The fewest source sentences that carry one brief sentence."""

    sentence: int
    source: tuple[str, ...]


class GoldBrief(_Loose):
    """A brief with its article (index on the page, or None) and links."""

    title: str
    sentences: tuple[str, ...]
    credit: GoldCredit | None = None
    article: int | None = None
    links: tuple[GoldLink, ...] = ()


class GoldReference(_Loose):
    """A faithful translation of one sentence of the page."""

    source: str
    en: str


class GoldPage(_Loose):
    """One page of the benchmark."""

    id: str
    page: str
    articles: tuple[GoldArticle, ...]
    briefs: tuple[GoldBrief, ...]
    references: tuple[GoldReference, ...] = ()


class ResultText(_Loose):
    """A Chinese sentence, headline or teaser of a result."""

    id: str
    zh: str
    en: str | None = None


class ResultParagraph(_Loose):
    """A repaired paragraph."""

    sentences: tuple[ResultText, ...]


class ResultArticle(_Loose):
    """An article as found."""

    id: str
    headline: ResultText | None = None
    paragraphs: tuple[ResultParagraph, ...]


class ResultSentence(_Loose):
    """A sentence of a brief as found."""

    id: str
    en: str


class ResultCredit(_Loose):
    """A credit as found."""

    name: str | None = None


class ResultLink(_Loose):
    """Source sentences linked to a brief sentence."""

    sentence: str
    source: tuple[str, ...]
    score: float | None = None


class ResultBrief(_Loose):
    """A brief as found."""

    title: str
    sentences: tuple[ResultSentence, ...]
    credit: ResultCredit | None = None
    article: str | None = None
    confidence: float | None = None
    links: tuple[ResultLink, ...] = ()


class ResultPage(_Loose):
    """What is scored of a ``duizhao.page/1`` result; other keys are ignored."""

    id: str | None = None
    articles: tuple[ResultArticle, ...] = ()
    teasers: tuple[ResultText, ...] = ()
    briefs: tuple[ResultBrief, ...] = ()


_M = TypeVar("_M", bound=BaseModel)


def parse_gold(line: str, where: str) -> GoldPage:
    """Read one gold line.

    Raises: InputError: not a BriefBench page.
    """
    return _parse(GoldPage, line, where)


def parse_result(line: str, where: str) -> ResultPage:
    """Read one result; a blank line is a page without a result.

    Raises: InputError: not a page result.
    """
    return _parse(ResultPage, line, where) if line.strip() else ResultPage()


def _parse(model: type[_M], line: str, where: str) -> _M:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "line"
        raise InputError(f"{where}: {place}: {first['msg']}") from None


def read_results(lines: Sequence[str], name: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Put results in the order of the gold pages; a page without one gives a blank line.

    Raises: InputError: a line without ``id``, or two results for one page.
    """
    by_id: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        page_id = parse_result(line, f"{name}:{number}").id
        if page_id is None:
            raise InputError(f"{name}:{number}: the result lacks the gold page's id")
        if page_id in by_id:
            raise InputError(f"{name}:{number}: a second result for page {page_id}")
        by_id[page_id] = line
    return tuple(by_id.get(page_id, "") for page_id in ids)
