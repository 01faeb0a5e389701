"""Uploads by strangers: pages where they are pages, one clear error where they are not."""

from __future__ import annotations

import resource
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.hostile import CORPUS, Hostile, good_docx, good_pdf, mutations
from support.page_documents import docx_bytes

from pages.errors import EmptyPageError, FormatError, NoTextLayerError, PageError
from pages.read import read_bytes
from service.errors import InputError, OverloadedError, TooLargeError
from service.http import extraction
from service.http.archives import ArchiveLimits, check_docx
from service.http.extraction import Cage
from service.http.uploads import UploadLimits, clean_name, read_upload
from service.serve_settings import ServeSettings

ZH = "中山市召开大会\n会议强调，要坚持实体经济为本。\n"
REFUSED = (InputError, PageError)


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.title)
def test_a_hostile_file_ends_in_one_error_that_says_why(hostile: Hostile):
    with pytest.raises(REFUSED, match="(?i)" + hostile.says.replace(".", r"\.")) as caught:
        read_upload(hostile.name, hostile.make())
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(hostile.name)


@pytest.mark.parametrize("mebibytes", [100, 123, 146, 169, 215])
def test_wherever_memory_ends_the_limit_is_named(mebibytes: int):
    (hostile,) = (h for h in CORPUS if h.title == "text without end")
    cage = Cage(memory_bytes=mebibytes * 2**20, cpu_seconds=60)
    with pytest.raises(TooLargeError, match=f"more memory than the limit of {mebibytes} MiB"):
        extraction.extract(hostile.make(), "a.pdf", "pdf", cage)


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 30
    assert len({hostile.title for hostile in CORPUS}) == len(CORPUS)


def test_hostile_files_leave_the_service_small():
    worst = [h for h in CORPUS if "gigabyte" in h.title or "million" in h.title]
    assert worst
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for hostile in worst:
        data = hostile.make()
        made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(REFUSED):
            read_upload(hostile.name, data)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert after - max(made, before) < 64 * 1024, hostile.title


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.txt", ZH.encode()),
        ("page.txt", ZH.encode("gb18030")),
        ("page.text", ZH.encode("utf-16")),
        ("page.md", f"# {ZH}".encode()),
        ("page.html", f"<h1>{ZH}</h1>".encode()),
        ("page.HTM", f"<h1>{ZH}</h1>".encode()),
        ("page.docx", docx_bytes(ZH.split())),
        ("page.pdf", good_pdf()),
        ("page.pdf", b"\n\n" + good_pdf()),
        ("page.json", b'{"title": "\\u4e2d\\u5c71", "paragraphs": ["\\u5927\\u4f1a\\u3002"]}'),
    ],
)
def test_a_good_file_gives_the_page_that_the_reader_gives(name, data):
    assert read_upload(name, data) == read_bytes(data, name=name)


def test_long_text_just_within_the_limit_is_read():
    text = "中山市召开大会。\n" * 100
    limits = UploadLimits(max_characters=len(text))
    assert read_upload("a.txt", text.encode(), limits).text == text
    with pytest.raises(TooLargeError, match=f"{len(text)} characters"):
        read_upload("a.txt", f"{text}中".encode(), limits)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.docx", "a.json"])
def test_the_limit_of_characters_holds_in_every_format(name):
    text = "中" * 50
    makers = {
        "docx": lambda: docx_bytes([text]),
        "json": lambda: f'{{"text": "{text}"}}'.encode(),
    }
    data = makers.get(name.partition(".")[2], text.encode)()
    limits = UploadLimits(max_characters=49, cage=Cage(max_characters=49))
    with pytest.raises(TooLargeError, match="49 characters"):
        read_upload(name, data, limits)


def test_a_deployment_chooses_the_limits():
    chosen = ServeSettings("sqlite://", max_body_bytes=10, max_page_characters=20)
    limits = UploadLimits.of(chosen)
    assert (limits.max_bytes, limits.max_characters, limits.cage.max_characters) == (10, 20, 20)
    with pytest.raises(TooLargeError, match="the limit is 10"):
        read_upload("a.txt", b"x" * 11, limits)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("page.txt", "page.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\版面.pdf", "版面.pdf"),
        ("/absolute/a.txt", "a.txt"),
        ("a\0b\n\r.txt", "ab.txt"),
        ("gpj\u202etxt.exe", "gpjtxt.exe"),
        ("x" * 500 + ".docx", "x" * 115 + ".docx"),
        ("", "upload"),
        ("..", ".."),
        ("///", "upload"),
        ("Cafe\u0301.txt", "Café.txt"),
    ],
)
def test_a_name_is_only_a_label(sent, kept):
    assert clean_name(sent) == kept


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name):
    label = clean_name(name)
    assert 0 < len(label) <= 120
    assert not set("/\\\0\n\r") & set(label)


def test_the_page_carries_the_clean_name():
    assert read_upload("../a\n.txt", ZH.encode()).name == "a.txt"


def test_a_child_that_dies_is_a_damaged_file(monkeypatch):
    monkeypatch.setattr(extraction, "_PROGRAM", "import os, signal; os.kill(os.getpid(), 11)")
    with pytest.raises(FormatError, match="not a readable file"):
        read_upload("a.html", b"<p>x")


def test_a_child_that_gives_up_ran_out_of_memory(monkeypatch):
    # so Python ends where it has no room even for the error
    monkeypatch.setattr(extraction, "_PROGRAM", "import os; os.abort()")
    with pytest.raises(TooLargeError, match="more memory than the limit"):
        read_upload("a.html", b"<p>x")


def test_a_child_that_is_killed_ran_out_of_memory(monkeypatch):
    monkeypatch.setattr(extraction, "_PROGRAM", "import os, signal; os.kill(os.getpid(), 9)")
    with pytest.raises(TooLargeError, match="more memory"):
        read_upload("a.html", b"<p>x")


def test_a_child_that_loops_is_stopped_by_its_processor_time(monkeypatch):
    loop = extraction._PROGRAM.replace("main()", "_shut(Cage(cpu_seconds=1))\nwhile True: pass")
    monkeypatch.setattr(extraction, "_PROGRAM", loop.replace("import main", "import _shut, Cage"))
    cage = Cage(cpu_seconds=1, wall_seconds=60)
    with pytest.raises(TooLargeError, match="limit of 1 s"):
        extraction.extract(b"", "a.pdf", "pdf", cage)


def test_a_child_that_sleeps_is_stopped_by_the_clock(monkeypatch):
    monkeypatch.setattr(extraction, "_PROGRAM", "import time; time.sleep(600)")
    with pytest.raises(TooLargeError, match="limit of 1 s"):
        extraction.extract(b"", "a.pdf", "pdf", Cage(wall_seconds=1))


def test_a_child_may_write_no_file_and_sees_no_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DUIZHAO_DATABASE_URL", "postgresql://user:secret@host/db")
    spy = (
        "import json, os, signal\nfrom service.http.extraction import Cage, _shut\n"
        "_shut(Cage())\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n    wrote = open(" + repr(str(tmp_path / "x")) + ", 'w').write('x' * 99999)\n"
        "except OSError:\n    wrote = 0\n"
        "print(json.dumps({'text': f'{wrote} {sorted(os.environ)}'}))"
    )
    monkeypatch.setattr(extraction, "_PROGRAM", spy)
    seen = extraction.extract(b"", "a.pdf", "pdf", Cage())
    assert seen.startswith("0 ")
    assert "DUIZHAO" not in seen


def test_only_so_many_files_are_read_at_once(monkeypatch):
    monkeypatch.setattr(extraction, "_CHILDREN", extraction.BoundedSemaphore(1))
    with extraction._CHILDREN, pytest.raises(OverloadedError, match="try again") as caught:
        extraction.extract(b"<p>x", "a.html", "html", Cage(wait_seconds=0))
    assert caught.value.retry_after > 0


def test_a_place_is_given_back_after_an_error(monkeypatch):
    monkeypatch.setattr(extraction, "_CHILDREN", extraction.BoundedSemaphore(1))
    for _ in range(2):
        with pytest.raises(NoTextLayerError):
            read_upload("a.pdf", next(h for h in CORPUS if h.title == "a PDF of pictures").make())


def test_the_child_stands_on_its_own():
    """The program runs in an interpreter that has nothing of the parent but the path."""
    done = subprocess.run(
        [sys.executable, "-c", extraction._PROGRAM, "{"],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "JSONDecodeError" in done.stderr


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["docx", "pdf"]),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 3),
)
def test_damaged_files_are_read_or_refused(form, places, cut):
    data = {"docx": good_docx, "pdf": good_pdf}[form]()
    changed = list(mutations(data, places))[-1]
    if cut == 3:
        changed = changed[: places[0][0] % len(changed)]
    try:
        outcome = read_upload(f"a.{form}", changed).text.strip()
    except REFUSED as error:
        outcome = str(error)
    assert outcome


@given(st.binary(max_size=400), st.sampled_from(["txt", "json"]))
def test_any_bytes_are_read_or_refused(data, form):
    try:
        page = read_upload(f"a.{form}", data)
    except REFUSED:
        return
    assert page.text.strip()


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6))
def test_a_damaged_archive_is_judged_without_a_crash(places):
    data = good_docx()
    for changed in mutations(data, places):
        try:
            check_docx(changed, "a.docx", ArchiveLimits())
        except REFUSED:
            continue


def test_every_limit_of_an_archive_can_be_moved():
    data, default = good_docx(), ArchiveLimits()
    check_docx(data, "a.docx", default)
    for tight in (
        replace(default, entries=1),
        replace(default, inflated=100),
        replace(default, ratio=1, ratio_from=1),
        replace(default, paragraphs=1),
    ):
        with pytest.raises(TooLargeError, match="limit is"):
            check_docx(data, "a.docx", tight)


def test_a_page_without_text_is_empty_not_damaged():
    with pytest.raises(EmptyPageError):
        read_upload("a.md", b"\n\n")
