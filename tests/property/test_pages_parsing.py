"""What holds for every text that is parsed as a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from pages.compose import BriefInput, compose
from pages.errors import EmptyPageError, PageError
from pages.model import Page, Sentence, Span
from pages.parse import parse_text
from pages.read import read_bytes
from pages.sentences import split_en, split_zh

FRAGMENTS = (
    "本报讯(记者 李明)1月4日,全市召开经济工作会议。",
    "会议强调,要坚持实体经济为本、制造业当家,加快构建现代化产业体",
    "系。要持续扩大有效投资,增强经济发展后劲!",
    "我市前11月新增推动512家企业数字化转型",
    "《中山市优化营商环境条例》元旦起实施",
    "“有!”与会同志齐声作答。",
    "一要大抓创新。二要大抓产业。",
    "3",
    "A02 要闻",
    "责任编辑:陈立 校对:何家宝",
    "今日天气 多云 气温13℃~20℃",
    "Meeting held to boost industry",
    "A meeting was held on December 25 in Zhongshan. It set goals for 2024.",
    "Text translation",
    "Li Jing",
    "Text translation / Li Jing  Photo / Wang Bo",
    "NEWS",
    "——记一位老船长",
    "　　記者從會上獲悉,今年目標不變。",
    "……",
    "》",
    "0.5",
)
SEPARATORS = ("\n", "\n\n", "\n\n\n", "\r\n\r\n", " ", "")
any_text = st.text(max_size=300)
page_like = st.lists(
    st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(SEPARATORS)), min_size=1, max_size=14
).map(lambda pairs: "".join(part for pair in pairs for part in pair))
texts = st.one_of(any_text, page_like)


def squash(text: str) -> str:
    return re.sub(r"\s+", "", text)


def sentences_of(page: Page) -> Iterator[Sentence]:
    for article in page.articles:
        if article.headline is not None:
            yield article.headline
        yield from article.sentences()
    yield from page.teasers
    for brief in page.briefs:
        yield brief.title
        yield from brief.sentences


def solid(sentence: Sentence) -> list[Span]:
    """The span of a sentence without its gaps."""
    spans, start = [], sentence.span.start
    for gap in sentence.gaps:
        assert start <= gap.start < gap.end <= sentence.span.end
        spans.append(Span(start, gap.start))
        start = gap.end
    return [*spans, Span(start, sentence.span.end)]


def structure(page: Page) -> tuple[object, ...]:
    """The texts of a page without their places."""
    articles = tuple(
        (
            a.headline and squash(a.headline.text),
            a.byline and squash(a.byline),
            tuple(tuple(squash(s.text) for s in p.sentences) for p in a.paragraphs),
        )
        for a in page.articles
    )
    briefs = tuple(
        (squash(b.title.text), tuple(squash(s.text) for s in b.sentences), b.credits)
        for b in page.briefs
    )
    return articles, tuple(squash(t.text) for t in page.teasers), briefs


def parse_or_none(text: str) -> Page | None:
    try:
        return parse_text(text)
    except EmptyPageError:
        return None


@given(texts)
@example("\x00")
@example("\x1f")
@example("\u200d\u00ad")
@example("\ud800")
@example("(" * 500)
def test_any_text_is_parsed_or_refused_as_empty(text: str) -> None:
    page = parse_or_none(text)
    is_blank = all(c.isspace() or unicodedata.category(c) == "Cf" for c in text)
    assert (page is None) == is_blank


@given(texts)
def test_the_span_of_a_sentence_without_its_gaps_holds_its_text(text: str) -> None:
    page = parse_or_none(text)
    for sentence in sentences_of(page) if page else ():
        on_page = "".join(text[span.start : span.end] for span in solid(sentence))
        assert squash(on_page) == squash(sentence.text)


@given(texts)
def test_every_visible_character_is_in_one_sentence_or_in_furniture(text: str) -> None:
    page = parse_or_none(text)
    if page is None:
        return
    owners = [0] * len(text)
    for sentence in sentences_of(page):
        for span in solid(sentence):
            for position in range(span.start, span.end):
                owners[position] += 1
    for span in page.furniture:
        for position in range(span.start, span.end):
            owners[position] += 1
    lost = [text[i] for i, n in enumerate(owners) if n != 1 and not text[i].isspace()]
    assert not lost


@given(texts)
def test_identities_are_unique_and_count_from_one(text: str) -> None:
    page = parse_or_none(text)
    ids = [sentence.id for sentence in sentences_of(page)] if page else []
    assert len(ids) == len(set(ids))
    if page:
        assert [a.id for a in page.articles] == [f"a{n + 1}" for n in range(len(page.articles))]
        assert [b.id for b in page.briefs] == [f"b{n + 1}" for n in range(len(page.briefs))]


@given(page_like)
@example(
    "\u3000\u3000記者從會上獲悉,今年目標不變。\n会议强调,要坚持实体经济为本,加快构建现代化产业体\n"
)
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(text: str) -> None:
    text = text.replace("\r\n", "\n")
    page, other = parse_or_none(text), parse_or_none("\ufeff" + text.replace("\n", "\r\n"))
    assert (page and structure(page)) == (other and structure(other))


@given(page_like, st.integers(1, 5))
def test_more_blank_lines_at_the_ends_change_nothing(text: str, count: int) -> None:
    page, other = parse_or_none(text), parse_or_none("\n" * count + text + "\n" * count)
    assert (page and structure(page)) == (other and structure(other))


@given(texts)
def test_sentences_cover_every_visible_character_in_order(text: str) -> None:
    for spans in (split_zh(text), split_en(text)):
        assert squash("".join(text[s.start : s.end] for s in spans)) == squash(text)
        assert list(spans) == sorted(spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert all(text[s.start : s.end].strip() == text[s.start : s.end] for s in spans)


@given(st.binary(max_size=300), st.sampled_from(["txt", "md", "html", "json", "docx", "pdf"]))
def test_any_bytes_give_a_page_or_a_page_error(data: bytes, name: str) -> None:
    try:
        page = read_bytes(data, name="upload", format=name)
    except PageError as error:
        message = str(error)
    else:
        message = f"upload {page.sha256}"
    assert message.startswith("upload")


@given(st.text(max_size=40), st.lists(texts, max_size=4), st.lists(texts, max_size=2))
def test_composed_articles_keep_the_span_rule(
    title: str, paragraphs: list[str], bodies: list[str]
) -> None:
    try:
        page = compose(title, paragraphs, [BriefInput("Title", body) for body in bodies])
    except EmptyPageError:
        return
    for sentence in sentences_of(page):
        on_page = "".join(page.text[span.start : span.end] for span in solid(sentence))
        assert squash(on_page) == squash(sentence.text)


LEAD = "本报讯(记者 李明)1月4日,全市召开经济工作会议,总结去年的工作,部署今年的任务。市长主持会议。"
MORE = "会议强调,要坚持实体经济为本、制造业当家,加快构建现代化产业体系,不断增强经济发展的后劲。"
LAST = "会议要求,各镇街要主动上门、问需于企,第一时间回应企业呼声,及时解决企业的困难和诉求。"
HEAD = "全市经济工作会议召开"


def wrap(paragraph: str, width: int) -> str:
    """Break an indented paragraph into lines of a fixed number of characters."""
    text = "\u3000\u3000" + paragraph
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@given(st.integers(13, 60), st.integers(1, 4))
def test_indented_paragraphs_are_stable_under_re_wrapping(width: int, blank: int) -> None:
    plain = parse_text("\n\n".join([HEAD, LEAD, MORE, LAST]))
    gap = "\n" * (blank + 1)
    wrapped = gap.join([HEAD, *(wrap(p, width) for p in (LEAD, MORE, LAST))])
    assert structure(parse_text(wrapped)) == structure(plain)


@given(st.lists(st.integers(1, 6), min_size=6, max_size=6))
def test_more_blank_lines_between_blocks_change_nothing(counts: list[int]) -> None:
    brief = ["New park opens", "A new park opened on Monday.", "Text translation: Li Jing"]
    blocks = [*brief, HEAD, LEAD, MORE, LAST]
    wide = "".join(b + "\n" * (n + 1) for b, n in zip(blocks, [*counts, 1], strict=True))
    assert structure(parse_text(wide)) == structure(parse_text("\n\n".join(blocks)))
