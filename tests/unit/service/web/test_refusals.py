"""What is refused is said in the reader's language, with the exact words beside it."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask, g

from pages import errors as page_errors
from pages.errors import EncodingError, NoTextLayerError, PageError
from service import errors
from service.errors import InputError, OverloadedError, TooLargeError
from service.failure_kinds import ERRORS, FailureKind
from service.http.problems import ProblemError
from service.store.model import Job, JobState, PageRequest, Reason
from service.web.refusals import FormError, Refusal, refusal, setback
from service.web.texts import LANGUAGES, texts


@pytest.fixture(autouse=True)
def in_chinese():
    """A request whose reader reads Chinese."""
    with Flask("pages").test_request_context():
        g.words = texts("zh")
        yield


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoTextLayerError("a.pdf: scanned"), "这个 PDF 只有图片，没有文字，请先做文字识别。"),
        (EncodingError("a.txt: byte 3", 3, 1), "文件不是 UTF-8、UTF-16 或 GB18030 编码的文本。"),
        (TooLargeError("a.txt: 9 bytes"), "超出了本服务的限制。"),
        (InputError("no such line"), "这样的内容无法使用。"),
        (OverloadedError("full", 3.0), "现在任务太多，请稍后再试。"),
        (ProblemError("too-large", "10 characters"), "超出了本服务的限制。"),
        (ProblemError("rate-limited", "at most 10"), "一分钟内提交得太多，请稍后再试。"),
    ],
)
def test_an_error_is_said_in_words_with_its_message_beside_them(error, said):
    assert refusal(error) == Refusal(said, str(getattr(error, "detail", error)))


def test_what_a_form_lacks_needs_no_second_sentence():
    assert refusal(FormError("请填写")) == Refusal("请填写")


def test_an_error_without_words_keeps_its_message():
    assert refusal(ProblemError("forbidden", "scope")) == Refusal("", "scope")
    assert refusal(ValueError("odd")) == Refusal("", "odd")


def test_every_error_of_a_page_or_an_input_has_words():
    kinds = [*vars(page_errors).values(), *vars(errors).values()]
    mine = [k for k in kinds if isinstance(k, type) and issubclass(k, (PageError, InputError))]
    assert len(mine) >= 8
    for kind in mine:
        assert any(base in ERRORS for base in kind.__mro__)


def job(state: JobState = JobState.FAILED, **more) -> Job:
    moment = datetime(2026, 1, 4, tzinfo=UTC)
    return Job("j", state, moment, moment, None, PageRequest("n", "s"), **more)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FailureKind)
def test_every_reason_of_a_job_has_words_in_every_language(language, kind):
    g.words = texts(language)
    found = setback(job(error="exactly", reason=Reason(kind)))
    assert found.detail == "exactly"
    assert bool(re.search("[\u4e00-\u9fff]", found.said)) == (language == "zh")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason(FailureKind.EMPTY), "版面里没有文字。"),
        (Reason(FailureKind.BUSY), "服务当时任务太多。"),
        (Reason(FailureKind.AWAY, attempts=3), "服务无法连接数据库。尝试 3 次后放弃。"),
        (
            Reason(FailureKind.BROKEN, attempts=2, fault="KeyError"),
            "处理这个版面时程序出错，管理员可在日志中查到详情。错误：KeyError。尝试 2 次后放弃。",
        ),
        (Reason("of a later version"), ""),
        (Reason("of a later version", attempts=3), "尝试 3 次后放弃。"),
    ],
)
def test_a_job_that_does_not_get_on_says_why_and_how_often_it_was_tried(reason, said):
    assert setback(job(error="exactly", reason=reason)) == Refusal(said, "exactly")


def test_sentences_of_a_reason_are_set_apart_as_the_language_does():
    g.words = texts("en")
    found = setback(job(error="e", reason=Reason(FailureKind.BUSY, attempts=1)))
    assert found.said == "The service had too much to do. Given up after 1 attempt."


def test_a_job_that_failed_before_reasons_were_kept_says_its_message():
    assert setback(job(error="no memory")) == Refusal("", "no memory")


def test_a_cancelled_job_does_not_blame_an_attempt_before():
    reason = Reason(FailureKind.CANCELLED)
    cancelled = job(JobState.CANCELLED, error="engine busy", reason=reason)
    assert setback(cancelled) == Refusal("在完成之前已被取消，没有保存版面。")


def test_a_job_that_gets_on_has_nothing_to_say():
    assert setback(job(JobState.RUNNING)) is None


def test_a_damaged_file_is_refused_in_both_languages(client):
    said = {}
    for language in ("zh", "en"):
        client.get(f"/language/{language}")
        file = (io.BytesIO(b"%PDF-1.7 broken"), "a.pdf")
        answer = client.post("/", {"file": file}, content_type="multipart/form-data")
        said[language] = answer.text
    assert "文件已损坏、已加密，或者与后缀名不符。" in said["zh"]
    assert '<span lang="en">a.pdf: not a readable PDF' in said["zh"]
    assert "The file is damaged, encrypted or not what its name says." in said["en"]


def test_no_page_tells_where_the_data_lie(client):
    folder = client.services.settings.data_dir / "evaluations" / "broken"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{")
    for path, status in (("/evaluations", 200), ("/evaluations/broken", 409)):
        text = client.page(path, status=status).text_content()
        assert "broken/manifest.json" in text
        assert str(client.services.settings.data_dir) not in text
