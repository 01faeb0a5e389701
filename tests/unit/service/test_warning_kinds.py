"""The list of warnings is whole: what the rooms make stands in it, and all of it is worded."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import translation
from pages.model import PageWarning
from pages.parse import parse_text
from service.corrections.memory import CODE
from service.exports.page_html import wording
from service.warning_kinds import SETTLED, Warned, WarningKind, by_kind, needs_a_look
from service.web.texts import LANGUAGES, texts

ROOM = Path(translation.__file__).parent
KIND = re.compile(r"[a-z]{3,}(?:-[a-z]+)*")


def codes_in(source: str) -> set[str]:
    """Kinds of the codes that a module of the translation room makes.

    A code with a detail is an f-string that starts with its kind and a colon; one without
    stands alone in a tuple or list, or is appended. Values of a mapping are no warnings.
    """
    tree = ast.parse(source)
    mapped = {
        value for node in ast.walk(tree) if isinstance(node, ast.Dict) for value in node.values
    }
    nodes = [node for node in ast.walk(tree) if node not in mapped]
    return {kind for node in nodes for kind in kinds_of(node)}


def kinds_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), ast.FormattedValue(), *_]):
            kind, colon, rest = head.partition(":")
            found = kind if colon and not rest else ""
        case ast.Tuple(elts=[ast.Constant(value=str(found))]):
            pass
        case ast.List(elts=[ast.Constant(value=str(found))]):
            pass
        case ast.Call(func=ast.Attribute(attr="append"), args=[ast.Constant(value=str(found))]):
            pass
        case _:
            found = ""
    if KIND.fullmatch(found):
        yield found


def test_every_code_that_the_translation_room_makes_is_on_the_list():
    made = {kind for path in ROOM.rglob("*.py") for kind in codes_in(path.read_text("utf-8"))}
    elsewhere = {*PageWarning, CODE}
    assert made == set(WarningKind) - elsewhere


@pytest.mark.parametrize(
    "line",
    ['warnings.append("lost")', 'return ("lost",)', 'x = [f"lost:{name}" for name in names]'],
)
def test_a_new_code_is_found_in_whatever_way_it_is_made(line):
    assert codes_in(f"def f(names):\n    {line}\n") == {"lost"}


def test_no_other_words_are_taken_for_codes():
    source = 'KINDS = {"a": ("number",)}\nsay = f"the page: {KINDS}"\npair = ("left", "right")\n'
    assert codes_in(source) == set()


def test_the_codes_of_pages_and_of_remembered_corrections_are_on_the_list():
    assert {*PageWarning, CODE} <= set(WarningKind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", WarningKind)
def test_every_warning_has_words_in_every_language(language, kind):
    said = texts(language).table[f"warning.{kind}"]
    assert said.strip()
    assert bool(re.search("[\u4e00-\u9fff]", said)) == (language == "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exported_page_words_every_warning_as_the_site_does(language):
    t = wording.texts(language)
    assert {key for key in t.table if key.startswith("warning.")} == {
        f"warning.{kind}" for kind in WarningKind
    }
    for kind in WarningKind:
        said = texts(language).warning(Warned(kind, ("x", "y")), ["x", "y"])
        assert wording.warnings(t, [f"{kind}:x", f"{kind}:y"]) == (said,)


@pytest.mark.parametrize(
    ("page", "codes"),
    [("3\n\nA02 要闻", ("nothing-found",)), ("A park opened on Monday.", ("brief-untitled:b1",))],
)
def test_a_page_says_what_is_odd_in_codes(page, codes):
    found = parse_text(page).warnings
    assert found == codes
    assert {warned.kind for warned in by_kind(found)} <= set(WarningKind)


def test_codes_of_one_kind_stand_together_and_a_sentence_is_not_cut():
    codes = ["number-lost:9:30", "split", "number-lost:9%", "A sentence: as it was once kept."]
    assert by_kind(codes) == (
        Warned("number-lost", ("9:30", "9%")),
        Warned("split"),
        Warned("A sentence: as it was once kept."),
    )


def test_a_persons_work_needs_no_look():
    assert not needs_a_look([])
    assert not needs_a_look(["corrected"])
    assert needs_a_look(["corrected", "split"])
    assert {"corrected"} == SETTLED
