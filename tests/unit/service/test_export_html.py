"""The page for a person: complete, linked both ways, safe, and in need of no other file."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from lxml import html
from support.results import parsed, result

from service.exports.page_html import render
from service.exports.page_html.view import view
from service.exports.page_html.wording import percent, texts, token_probability, warnings
from service.texts import LANGUAGES

ENGLISH = texts("en")


def text_of(page=None, language="en") -> str:
    return render(page or result(), language)[0].text


def document(page=None, language="en"):
    return html.document_fromstring(text_of(page, language))


def test_every_chinese_line_stands_beside_its_english():
    page = document()
    for line in result().lines():
        row = page.get_element_by_id(line.id)
        assert row.xpath("string(.//p[@lang='zh'])") == line.zh
        assert row.xpath("string(.//p[@lang='en'])") == line.en


def test_a_brief_sentence_points_to_its_evidence_and_back():
    page = document()
    claim = page.get_element_by_id("b1.s2")
    assert claim.get("data-partners") == "a1.h a1.p1.s2"
    assert page.get_element_by_id("a1.h").get("data-partners") == "b1.s2"
    links = claim.getnext().xpath(".//a/@href")
    assert links == ["#a1.h", "#a1.p1.s2"]
    assert page.get_element_by_id("a1.p1.s2").xpath(".//a/@href") == ["#b1.s2"]


def test_every_link_inside_the_page_has_its_target():
    page = document()
    identities = set(page.xpath("//@id"))
    assert {href[1:] for href in page.xpath("//a/@href")} <= identities
    assert len(identities) == len(page.xpath("//@id"))


def test_confidence_scores_credits_and_signatures_are_shown():
    card = document().get_element_by_id("b1").text_content()
    for fact in ("97 %", "BLEU 21.2", "chrF2++ 55.0", "TER 71.5", "Li Jing", "Wu Yan", "bleu|x"):
        assert fact in card
    assert "cosine" in card


def test_a_brief_without_article_says_so():
    assert "not on this page" in document().get_element_by_id("b2").text_content()


def test_warnings_are_in_words():
    row = document().get_element_by_id("a1.p2.s1").text_content()
    assert "figure missing in the translation: 3.3万" in row
    assert "one brief has no body" in text_of()


def test_text_of_the_newspaper_cannot_become_markup():
    page = result()
    evil = "<script>alert(1)</script>\"'&"
    teaser = replace(page.teasers[0], zh=evil, en=evil, warnings=(evil,))
    text = text_of(replace(page, name=evil, teasers=(teaser,), warnings=(evil,)))
    assert "<script>alert" not in text
    assert html.document_fromstring(text).get_element_by_id("t1").xpath("string(p)") == evil


def test_the_page_needs_no_other_file_and_no_network():
    page = document()
    assert page.xpath("//link | //img | //script[@src] | //iframe") == []
    assert not re.search(r"https?://|@import|url\(", text_of())


def test_only_its_own_style_and_script_may_run():
    text = text_of()
    policy = document().xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert " style=" not in text
    assert not re.search(r"\son[a-z]+=", text)


def test_the_page_is_made_for_phones_print_and_the_dark():
    text = text_of()
    assert 'name="viewport"' in text
    for query in ("max-width: 40rem", "prefers-color-scheme: dark", "@media print"):
        assert query in text
    assert "prefers-reduced-motion" in text


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_languages_are_marked(language, tag):
    page = document(language=language)
    assert page.get("lang") == tag
    assert page.xpath("//*[@lang='zh'][contains(., '金融活水')]")


def language_of(node) -> str:
    return node.xpath("string(ancestor-or-self::*[@lang][1]/@lang)")


def said(page) -> list[tuple[str, str]]:
    """All texts and titles of a page, each with the language that it is marked with."""
    titles = [(node.get("title"), language_of(node)) for node in page.xpath("//body//*[@title]")]
    found = page.xpath("//body//text()[normalize-space()][not(parent::script)]")
    owners = [text.getparent().getparent() if text.is_tail else text.getparent() for text in found]
    texts = zip(found, owners, strict=True)
    return [*titles, *((str(text).strip(), language_of(owner)) for text, owner in texts)]


#: Figures, digests, short names of lines and names of programs are the same in every language.
SAME = re.compile(r"([ABT]?-?[\d.]+( %)?、?)+|[–⚠·]|[0-9a-f]{12}|page\.txt")


@pytest.mark.parametrize("page", [result(), parsed()], ids=["translated", "parsed"])
def test_what_a_page_says_in_chinese_is_marked_as_chinese_and_nothing_else(page):
    coded = replace(page, warnings=("nothing-found", "brief-untitled:b1"))
    for text, language in said(document(coded, "zh")):
        if not SAME.fullmatch(text):
            assert bool(re.search("[\u4e00-\u9fff]", text)) == language.startswith("zh"), text


@pytest.mark.parametrize("page", [result(), parsed()], ids=["translated", "parsed"])
def test_an_english_page_has_no_chinese_but_the_newspapers(page):
    for text, language in said(document(page, "en")):
        if re.search("[\u4e00-\u9fff]", text):
            assert language.startswith("zh"), text


def test_a_chinese_page_shows_the_same_facts_in_chinese_words():
    page = document(language="zh")
    card = page.get_element_by_id("b1").text_content()
    for fact in ("97 %", "BLEU 21.2", "可信度", "判断的依据", "Li Jing"):
        assert fact in card
    assert "不在本版" in page.get_element_by_id("b2").text_content()
    assert "译文缺少数字：3.3万" in page.get_element_by_id("a1.p2.s1").text_content()
    head = " ".join(page.xpath("string(//p[@class='counts'])").split())
    assert head == "1 篇文章 3 句 1 条导读 2 条简讯 3 处警告"


def test_both_languages_of_the_page_have_the_same_words_to_say():
    tables = [texts(language).table for language in LANGUAGES]
    assert all(set(table) == set(tables[0]) for table in tables)


def test_a_page_without_a_language_is_english():
    assert render(result()) == render(result(), "en")


def test_a_page_that_was_only_parsed_can_be_read():
    text = text_of(parsed())
    assert "not translated" in text
    assert "Structure only" in text
    assert "Confidence" not in text


def test_a_page_with_only_english_says_that_there_is_no_chinese():
    page = replace(result(), articles=(), teasers=(), briefs=result().briefs[1:])
    assert "There is no Chinese article on this page." in text_of(page)


def test_counts_agree_in_number():
    head = document().xpath("string(//p[@class='counts'])")
    assert " ".join(head.split()) == "1 article 3 sentences 1 teaser 2 briefs 3 warnings"


def test_a_line_that_two_sentences_draw_on_has_two_marks():
    page = result()
    brief = page.briefs[0]
    links = tuple(replace(link, source=("a1.h",)) for link in brief.links)
    shown = view(replace(page, briefs=(replace(brief, links=links),)))
    assert [mark.label for mark in shown.marks["a1.h"]] == ["B1.1", "B1.2"]


def test_colours_begin_anew_after_the_sixth_brief():
    page = result()
    briefs = tuple(replace(page.briefs[1], id=f"b{n}") for n in range(8))
    shown = view(replace(page, briefs=briefs))
    assert [shown.colour(brief) for brief in briefs] == [0, 1, 2, 3, 4, 5, 0, 1]


@pytest.mark.parametrize(
    ("share", "text"), [(None, "–"), (0.0, "0 %"), (0.555, "56 %"), (0.996, "99 %"), (1.0, "100 %")]
)
def test_only_certainty_is_a_hundred_percent(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ([], ()),
        (["split"], ("long sentence, translated in parts",)),
        (["term-missed:攻坚战"], ("required term missing: 攻坚战",)),
        (
            ["number-lost:1310", "split", "number-lost:2023年"],
            (
                "figure missing in the translation: 1310, 2023年",
                "long sentence, translated in parts",
            ),
        ),
        (["something-new:x"], ("something-new: x",)),
    ],
)
def test_warnings_of_one_kind_stand_together_and_unknown_ones_stay(codes, words):
    assert tuple(html.fromstring(text).text_content() for text in warnings(ENGLISH, codes)) == words


def test_chinese_words_in_a_warning_are_marked_as_such():
    assert warnings(ENGLISH, ["number-lost:3.3万", "number-lost:34"]) == (
        'figure missing in the translation: <span lang="zh-Hans">3.3万</span>, 34',
    )


def test_an_unlikely_link_looks_unsure():
    page = result()
    brief = page.briefs[0]
    weak = replace(brief, links=(replace(brief.links[0], score=0.49), brief.links[1]))
    shown = document(replace(page, briefs=(weak,)))
    assert "unsure" in shown.get_element_by_id("b1.s1").get("class")
    assert "unsure" not in shown.get_element_by_id("b1.s2").get("class")
    assert "unsure" in shown.get_element_by_id("a1.p1.s1").xpath("string(.//a/@class)")


@pytest.mark.parametrize(("score", "probability"), [(0.0, 1.0), (-0.6931471805599453, 0.5), (1, 1)])
def test_a_score_is_the_log_of_the_tokens_mean_probability(score, probability):
    assert token_probability(score) == pytest.approx(probability)
