"""Run specifications: strict, with variables, and refusing what does not hold together."""

from __future__ import annotations

import pytest

from eval.errors import SpecError
from eval.spec import parse_spec, read_spec

TEXT = """
name = "try"
baseline = "a"
[[testsets]]
name = "gov"
format = "tsv"
path = "{data}/gov.tsv"
[[systems]]
name = "a"
kind = "file"
path = "out/{set}.txt"
"""


def test_variables_are_filled_in_and_the_place_of_the_set_is_kept():
    spec = parse_spec(TEXT, "s.toml", {"data": "/d"})
    assert spec.testsets[0].path == "/d/gov.tsv"
    assert spec.systems[0].path == "out/{set}.txt"


def test_defaults_are_sacrebleus():
    spec = parse_spec(TEXT, "s.toml", {"data": "d"})
    assert (spec.bootstrap, spec.randomisation, spec.seed) == (1000, 10000, 12345)


def test_the_digest_changes_with_the_content_alone():
    one, same = (parse_spec(TEXT, name, {"data": "d"}) for name in ("a", "b"))
    assert one.digest() == same.digest()
    assert one.digest() != parse_spec(TEXT, "a", {"data": "e"}).digest()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not TOML"),
        (TEXT.replace("{data}", "{elsewhere}"), r"variable \{elsewhere\} has no value"),
        (TEXT.replace("baseline", "base"), "base: Extra inputs"),
        (TEXT.replace('name = "gov"', 'name = "../gov"'), "a name may hold"),
        (TEXT + '[[systems]]\nname = "a"\nkind = "file"', "system 'a' is named twice"),
        (TEXT + 'sets = ["other"]', "unknown test set 'other'"),
        ('name = "x"', "testsets: Field required"),
        (TEXT.replace('baseline = "a"', "bootstrap = 3"), "bootstrap"),
    ],
)
def test_what_does_not_hold_together_is_named(text, message):
    with pytest.raises(SpecError, match=message):
        parse_spec(text, "s.toml", {"data": "d"})


def test_a_specification_is_read_from_a_file(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(TEXT, encoding="utf-8")
    assert read_spec(path, {"data": "d"}).name == "try"
