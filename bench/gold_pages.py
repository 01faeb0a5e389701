"""BriefBench pages as ``Page`` values with gold links, for fitting and measuring."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alignment.model import TranslatedText
from pages.model import Article, Brief, Page, Paragraph, Sentence, Span

_END = re.compile(r"[^。！？!?…]*(?:……|[。！？!?…])+[”’\"」』）)】]*|[^。！？!?…]+$")
_PRINTED_BYLINE = re.compile(r"^\s*本[报報][讯訊]\s*[(（][^)）]*[)）]\s*")
_BYLINE = re.compile(r"^本[报報][讯訊][(（][^)）]*[)）]")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page of gold structure.

    Attributes:
        id: Id in the benchmark.
        page: The structure as the gold has it (spans are empty).
        raw: The page's text as exported.
        articles: Gold article id per brief id, None where the brief has none.
        links: Gold source ids per brief sentence id.
    """

    id: str
    page: Page
    raw: str
    articles: dict[str, str | None]
    links: dict[str, frozenset[str]]


def key(text: str) -> str:
    """A sentence's identity in the benchmark: no white space, normal width, no byline."""
    return _BYLINE.sub("", unicodedata.normalize("NFKC", re.sub(r"\s+", "", text)))


def without_byline(text: str) -> str:
    """A sentence as it is translated."""
    return _PRINTED_BYLINE.sub("", text)


def read(path: Path) -> Iterator[GoldPage]:
    """Yield the pages of a BriefBench file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield _page(json.loads(line))


def _sentence(name: str, text: str) -> Sentence:
    return Sentence(name, text, Span(0, 0))


def _article(number: int, headline: str, paragraphs: list[str]) -> Article:
    name = f"a{number}"
    body = tuple(
        Paragraph(
            tuple(
                _sentence(f"{name}.p{p}.s{s}", text.strip())
                for s, text in enumerate(filter(str.strip, _END.findall(paragraph)), start=1)
            )
        )
        for p, paragraph in enumerate(paragraphs, start=1)
    )
    return Article(name, _sentence(f"{name}.h", headline), None, body)


def _brief(number: int, title: str, sentences: list[str]) -> Brief:
    name = f"b{number}"
    body = tuple(_sentence(f"{name}.s{i}", text) for i, text in enumerate(sentences, start=1))
    return Brief(name, _sentence(f"{name}.t", title), body)


# the record is JSON of a fixed external format, so its values are untyped here
def _page(record: dict) -> GoldPage:  # type: ignore[type-arg]
    articles = tuple(
        _article(i, item["headline"], item["paragraphs"])
        for i, item in enumerate(record["articles"], start=1)
    )
    briefs = tuple(
        _brief(i, item["title"], item["sentences"])
        for i, item in enumerate(record["briefs"], start=1)
    )
    teasers = tuple(_sentence(f"t{i}", text) for i, text in enumerate(record["teasers"], start=1))
    page = Page(record["id"], "", record["page"], articles, teasers, briefs)
    owners: dict[str, str | None] = {}
    links: dict[str, frozenset[str]] = {}
    for brief, item in zip(briefs, record["briefs"], strict=True):
        index = item["article"]
        owners[brief.id] = None if index is None else articles[index].id
        links |= dict.fromkeys((s.id for s in brief.sentences), frozenset[str]())
        for link in item["links"]:
            ids = {key(s.text): s.id for s in articles[index].sentences()}
            sentence = brief.sentences[link["sentence"]].id
            links[sentence] = frozenset(ids[key(text)] for text in link["source"])
    return GoldPage(record["id"], page, record["page"], owners, links)


def read_translations(path: Path) -> dict[str, str]:
    """Translations by Chinese text, from ``{"zh": …, "en": …}`` lines."""
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {record["zh"]: record["en"] for record in records}


def model_of(path: Path) -> str:
    """Digest of the model that made a file of translations; empty where it does not say."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return str(json.loads(lines[0]).get("model", "")) if lines else ""


def source_sentences(page: Page) -> Iterator[Sentence]:
    """Headlines and sentences of all articles, in page order."""
    for article in page.articles:
        if article.headline is not None:
            yield article.headline
        yield from article.sentences()


def translations_of(page: Page, mt: dict[str, str]) -> tuple[TranslatedText, ...]:
    """A page's translations, looked up by text."""
    return tuple(TranslatedText(s.id, mt.get(s.text)) for s in source_sentences(page))


def gold_key(text: str) -> str:
    """A brief sentence's identity: no white space, normal width, no case."""
    return unicodedata.normalize("NFKC", re.sub(r"\s+", "", text)).casefold()
