"""Languages by script and by words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.script import to_simplified
from service.libre.detection import UNKNOWN, detect
from service.libre.errors import LibreError
from service.libre.languages import LANGUAGES, check_pair, known, recognise
from service.libre.words import FUNCTION_WORDS, LETTERS

ARTICLE_ONE = Path(__file__).parents[3] / "data/libre/human_rights.json"
TEXTS = {
    code: text
    for code, text in json.loads(ARTICLE_ONE.read_text(encoding="utf-8")).items()
    if code != "source"
}


def best(text: str) -> str:
    return detect(text)[0].language


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_article_one_of_human_rights_is_recognised(code):
    assert best(TEXTS[code]) == code


@pytest.mark.parametrize("code", sorted(set(TEXTS) & {"zh-Hans", "zh-Hant", "ja", "ko", "en"}))
def test_the_languages_that_matter_are_recognised_with_confidence(code):
    assert detect(TEXTS[code])[0].confidence > 85


@pytest.mark.parametrize("size", [6])
@pytest.mark.parametrize("code", sorted(set(FUNCTION_WORDS) & set(TEXTS)))
def test_six_words_are_mostly_enough(code, size):
    words = TEXTS[code].split()
    pieces = [" ".join(words[i : i + size]) for i in range(0, len(words) - size + 1, 3)]
    assert sum(best(piece) == code for piece in pieces) >= 0.7 * len(pieces)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("中山", "zh-Hans"),
        ("中山の大会", "ja"),
        ("市委书记周二在全市经济工作会议上谈到“の”字招牌", "zh-Hans"),
        ("東京駅前", "ja"),
        ("臺灣", "zh-Hant"),
        ("后来", "zh-Hans"),
        ("北京 서울 서울은 한국의 수도", "ko"),
        ("Consumer prices rise 3.2 percent", "en"),
        ("第3届 2023", "zh-Hans"),
    ],
)
def test_short_and_mixed_texts(text, code):
    found = best(text)
    assert found == code


@pytest.mark.parametrize("text", ["", "  \n", "12345 !?", "😀"])
def test_without_letters_nothing_is_known(text):
    assert detect(text) == UNKNOWN


def test_simplified_and_traditional_are_told_apart_in_one_text():
    mixed = detect(TEXTS["zh-Hans"] + TEXTS["zh-Hant"])
    assert {one.language for one in mixed} == {"zh-Hans", "zh-Hant"}
    assert all(20 < one.confidence < 80 for one in mixed)


def test_the_traditional_text_simplified_is_simplified():
    assert best(to_simplified(TEXTS["zh-Hant"])) == "zh-Hans"


@given(st.text(max_size=80))
def test_candidates_are_ranked_and_within_bounds(text):
    found = detect(text)
    confidences = [one.confidence for one in found]
    assert found
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 100 for confidence in confidences)
    assert len({one.language for one in found}) == len(found)


def test_every_letter_belongs_to_languages_that_have_words():
    assert {code for codes in LETTERS.values() for code in codes} <= set(FUNCTION_WORDS)


def test_chinese_with_many_foreign_words_is_chinese():
    assert recognise("iPhone 15 Pro Max 256GB Titanium 发布").language.startswith("zh")


def test_latin_letters_that_are_no_known_language_stay():
    assert recognise("GDP 5.2%").language == "en"


@pytest.mark.parametrize("code", ["ja", "ko", "fr", "ru"])
def test_another_language_is_refused_by_its_code(code):
    with pytest.raises(LibreError, match=f"^{code} is not supported"):
        recognise(TEXTS[code])


@pytest.mark.parametrize("code", ["", "xx", "auto", "z" * 99])
def test_an_unknown_code_is_refused_and_not_repeated_at_length(code):
    with pytest.raises(LibreError) as caught:
        known(code)
    assert caught.value.status == 400
    assert len(str(caught.value)) < 50


def test_only_english_can_be_translated_into():
    for source in LANGUAGES:
        check_pair(source, "en")
        with pytest.raises(LibreError, match="not available as a target"):
            check_pair(source, "zh")
