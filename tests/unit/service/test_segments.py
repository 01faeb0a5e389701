from __future__ import annotations

from dataclasses import replace

import pytest
from support.results import parsed, result

from service.bylines import without_byline
from service.errors import InputError
from service.segments import linked_sources, one_line, segments


def by_id(kind: str):
    return {s.id: s for s in segments(result()) if s.kind == kind}


def test_every_line_and_every_link_is_one_segment_in_page_order():
    assert [(s.kind, s.id) for s in segments(result())] == [
        ("headline", "a1.h"),
        ("sentence", "a1.p1.s1"),
        ("sentence", "a1.p1.s2"),
        ("sentence", "a1.p2.s1"),
        ("teaser", "t1"),
        ("link", "b1.s1"),
        ("link", "b1.s2"),
        ("brief", "b1"),
    ]


def test_the_byline_is_no_part_of_a_pair():
    assert by_id("sentence")["a1.p1.s1"].zh == "1月4日,会议召开。"
    assert by_id("link")["b1.s1"].zh == "1月4日,会议召开。"


def test_a_link_pairs_the_persons_english_with_its_sources():
    link = by_id("link")["b1.s2"]
    assert link.source == ("a1.h", "a1.p1.s2")
    assert link.zh == "全会召开 部署工作会议总结2023年工作。"
    assert link.en == "It reviewed 2023."
    assert (link.link_score, link.confidence, link.model, link.mt_score) == (0.66, 0.97, None, None)


def test_a_machine_translation_names_its_model_and_score():
    sentence = by_id("sentence")["a1.p2.s1"]
    assert (sentence.model, sentence.model_sha256, sentence.mt_score) == ("tiny", "ab" * 32, -1.25)
    assert sentence.warnings == ("number-lost:3.3万", "split")
    assert sentence.link_score is None


def test_a_whole_brief_has_each_source_once_in_page_order():
    page = result()
    assert linked_sources(page, page.briefs[0]) == ("a1.h", "a1.p1.s1", "a1.p1.s2")
    assert by_id("brief")["b1"].en == "The committee met on January 4. It reviewed 2023."


def test_a_page_that_was_only_parsed_has_no_pairs():
    with pytest.raises(InputError, match=r"page\.txt: not translated, .*duizhao run"):
        segments(parsed())


def test_line_ends_inside_a_text_become_blanks():
    page = result()
    teaser = replace(page.teasers[0], zh="一\n二", en="one\r\ntwo\tthree\u2028four")
    pair = next(s for s in segments(replace(page, teasers=(teaser,))) if s.kind == "teaser")
    assert (pair.zh, pair.en) == ("一 二", "one two three four")


def test_one_line_keeps_a_text_that_is_on_one_line():
    assert one_line("a b") == "a b"


@pytest.mark.parametrize(
    ("text", "byline", "rest"),
    [
        ("本报讯(记者 甲)今天。", "本报讯(记者 甲)", "今天。"),
        ("本报讯(记者 甲)  今天。", "本报讯(记者\n甲)", "今天。"),
        ("本报讯(记者甲)今天。", "本报讯(记者 甲)", "今天。"),
        ("今天。", "本报讯(记者 甲)", "今天。"),
        ("本报讯(记者 乙)今天。", "本报讯(记者 甲)", "本报讯(记者 乙)今天。"),
        ("今天。", None, "今天。"),
        ("本报讯(记者 甲)", "本报讯(记者 甲)", ""),
        ("本报讯", "本报讯(记者 甲)", "本报讯"),
        ("", "本报讯", ""),
    ],
)
def test_a_byline_is_cut_only_off_the_head(text, byline, rest):
    assert without_byline(text, byline) == rest
