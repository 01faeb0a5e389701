"""The words of pages and export: both languages whole, nothing missing, nothing left over."""

from __future__ import annotations

import re
import string
from importlib.resources import files
from pathlib import Path

import pytest

import service.texts
from service.exports.registry import EXPORTS
from service.failure_kinds import ERRORS, FailureKind
from service.store.model import CorrectionKind, JobState
from service.texts import DEFAULT, LANGUAGES, read_table, wished
from service.warning_kinds import Warned, WarningKind
from service.web.refusals import PROBLEMS
from service.web.texts import texts

WEB = Path(str(files("service.web")))
PAGE = Path(str(files("service.exports.page_html")))
TEMPLATES = [*WEB.glob("templates/*.html"), *PAGE.glob("assets/*.j2")]
#: What is wrong with a page is said of its job in the words of the form that refuses it.
OF_PAGES = {kind for kind in FailureKind if kind in ERRORS.values()} - {
    FailureKind.BUSY,
    FailureKind.STOPPING,
    FailureKind.AWAY,
}
#: Keys made of a prefix and a value of the program, and these values.
FAMILIES = {
    "warning.": set(WarningKind),
    "format.": set(EXPORTS),
    "refused.": {*ERRORS.values(), *PROBLEMS.values()},
    "job.": {state.value for state in JobState} | {"cancelling", "again_later"},
    "setback.": set(FailureKind) - OF_PAGES,
    "history_of.": {kind.value for kind in CorrectionKind},
    "error.title_": {"400", "403", "404", "409", "413", "503"},
    "error.text_": {"404", "503"},
    "about.": {
        name + ending
        for name in ("confidence", "link", "certainty", "scores", "warnings")
        for ending in ("", "_text")
    },
}


def sources() -> str:
    found = [Path(service.texts.__file__), *WEB.glob("*.py"), *PAGE.glob("*.py"), *TEMPLATES]
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


def named() -> set[str]:
    """Keys that templates and modules name, and those of the families."""
    text = sources()
    keys = set(
        re.findall(r"""(?:\bt|words\(\)|self)\(\s*['"]([a-z_]+\.[a-z_]+)['"]\s*[,)]""", text)
    )
    for key in re.findall(r"""t\.count\(\s*['"]([a-z_.]+)['"]""", text):
        keys |= {f"{key}.one", f"{key}.other"}
    keys |= set(re.findall(r"'(nav\.[a-z_]+)'", text))
    return keys | {prefix + name for prefix, names in FAMILIES.items() for name in names}


def test_both_languages_have_the_same_keys():
    assert set(texts("zh").table) == set(texts("en").table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_exported_page_is_said_otherwise_on_the_site(language):
    page, site = (read_table(p, language) for p in ("service.exports.page_html", "service.web"))
    assert set(page) & set(site) == set()


def test_every_text_that_is_asked_for_exists():
    assert named() - set(texts("en").table) == set()


def test_no_text_is_left_over():
    assert set(texts("en").table) - named() == set()


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(texts("en").table))
def test_a_text_has_the_same_places_in_both_languages(key):
    assert places(texts("zh").table[key]) == places(texts("en").table[key])
    assert texts("zh").table[key].strip()
    assert texts("en").table[key].strip()


def test_no_page_has_words_of_its_own():
    words = []
    for path in TEMPLATES:
        bare = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", path.read_text(encoding="utf-8"))
        found = re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+", bare)
        words += [(path.name, word) for word in found if word not in ALLOWED]
    assert words == []


#: Values of ``class`` attributes that stand in blocks.
LOOKS = {"plain", "front", "result"}
#: Names that are the same in every language.
ALLOWED = {"对照", "duizhao", "BLEU", "chrF", "TER", *LOOKS}


def test_warnings_are_said_with_the_marks_of_each_language():
    lost = Warned("number-lost")
    assert texts("zh").warning(lost, ["3.3万", "9%"]) == "译文缺少数字：3.3万、9%"
    assert texts("en").warning(lost, ["9%"]) == "figure missing in the translation: 9%"


def test_a_warning_of_another_program_stays_as_it_is():
    assert texts("zh").warning(Warned("unheard-of"), []) == "unheard-of"


def test_a_number_chooses_its_form():
    assert texts("en").count("article.counts_briefs", 1) == "1 brief"
    assert texts("en").count("article.counts_briefs", 0) == "0 briefs"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ([("zh-CN", 1)], "zh"),
        ([("de", 1), ("EN-gb", 0.5), ("zh", 0.4)], "en"),
        ([("zh", 0), ("fr", 1)], "en"),
        ([("*", 1)], "en"),
    ],
)
def test_a_reader_gets_the_first_language_there_is(accepted, language):
    assert wished(accepted) == language


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        texts("en")("nav.nowhere")


def test_every_language_has_a_table_and_one_is_the_default():
    assert DEFAULT in LANGUAGES
    assert [texts(language).tag for language in LANGUAGES] == ["zh-Hans", "en"]
