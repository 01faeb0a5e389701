from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from service.exports import EXPORTS, Part
from service.http.exporting import archive, choose_format, media_types, safe_stem
from service.http.problems import ProblemError


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("page.txt", "page"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\头版 2024.docx", "头版_2024"),
        ('a"\r\nSet-Cookie: x.txt', "a___Set-Cookie__x"),
        ("...", "article"),
        ("", "article"),
        ("长" * 300 + ".txt", "长" * 80),
        ("a\0b.txt", "a_b"),
    ],
)
def test_a_label_becomes_a_harmless_stem(name, stem):
    assert safe_stem(name) == stem


def test_an_archive_holds_each_part_under_the_stem():
    data = archive((Part(".zh", "好\n"), Part(".en", "good\n")), "page")
    packed = zipfile.ZipFile(io.BytesIO(data))
    assert {name: packed.read(name).decode() for name in packed.namelist()} == {
        "page.zh": "好\n",
        "page.en": "good\n",
    }
    assert packed.testzip() is None


def test_an_archive_of_the_same_parts_is_the_same_bytes():
    parts = (Part(".zh", "好\n"),)
    assert archive(parts, "page") == archive(parts, "page")


def test_every_format_has_a_media_type_that_is_declared():
    assert {row.media_type for row in EXPORTS.values()} < set(media_types())


@pytest.mark.parametrize("name", EXPORTS)
def test_a_name_chooses_its_format(name):
    with Flask(__name__).test_request_context("/"):
        assert choose_format(name) == name


@pytest.mark.parametrize("name", [name for name in EXPORTS if name != "moses"])
def test_a_media_type_chooses_its_format(name):
    accept = {"Accept": EXPORTS[name].media_type}
    with Flask(__name__).test_request_context("/", headers=accept):
        assert choose_format(None) == name


def test_without_a_choice_it_is_json():
    with Flask(__name__).test_request_context("/"):
        assert choose_format(None) == "json"


def test_what_nobody_writes_is_refused():
    with Flask(__name__).test_request_context("/", headers={"Accept": "image/png"}):
        with pytest.raises(ProblemError) as caught:
            choose_format(None)
        assert caught.value.kind.status == 406
        with pytest.raises(ProblemError) as caught:
            choose_format("docx")
        assert caught.value.errors[0].parameter == "format"
