"""The pages as HTTP answers, without a browser."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from support.fakes import FakeTranslator
from support.web_client import make_client

from service.engine.engine import Engine
from service.errors import OverloadedError, StoppedError, UnavailableError
from service.exports.registry import EXPORTS
from service.jobs.queue import JobQueue
from service.store.model import JobState, PartialLine, Reason
from service.store.store import Store
from service.web.assets import ASSETS
from service.web.start_page import _example

SHORT = "全市新增岗位3.2万个\n\n本报讯(记者 陈宇)3月6日,航线开通。首班船共有126名旅客。"


def corrected(stored, revision=1, **more):
    form = {"kind": "translation", "target": "a1.p1.s1", "text": "New.", "author": "Li Jing"}
    return f"/articles/{stored.id}/corrections", {**form, "revision": revision, **more}


def test_a_short_page_is_answered_at_once(client):
    answer = client.post("/", {"text": SHORT, "name": "航线"})
    assert answer.status_code == 303
    article = client.services.store.article(answer.location.rsplit("/", 1)[1])
    assert article.text == SHORT
    assert article.result.name == "航线"
    assert client.page(answer.location).xpath("string(//h1)") == "航线"


def test_line_ends_of_forms_become_those_of_the_page(client):
    answer = client.post("/", {"text": SHORT.replace("\n", "\r\n")})
    assert client.services.store.article(answer.location.rsplit("/", 1)[1]).text == SHORT


def test_a_longer_page_becomes_a_job(client):
    answer = client.post("/", {"text": _example()})
    (job,) = client.services.store.jobs()
    assert answer.location == f"/jobs/{job.id}"
    assert client.services.queue.take(1) == job.id
    page = client.page(answer.location)
    assert page.xpath("string(//progress/@value)") == "0.0000"
    assert page.xpath("//noscript/meta[@http-equiv='refresh']")
    assert page.xpath("string(//@data-events)") == f"/v1/jobs/{job.id}/events"


def test_a_file_is_taken_like_a_text(client):
    file = (io.BytesIO(SHORT.encode("gb18030")), "../page.txt")
    answer = client.post("/", {"file": file}, content_type="multipart/form-data")
    article = client.services.store.article(answer.location.rsplit("/", 1)[1])
    assert (article.text, article.result.name) == (SHORT, "page.txt")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "neither text nor a file"),
        ({"text": "  \n "}, "neither text nor a file"),
        ({"text": SHORT, "file": (io.BytesIO(b"x"), "a.txt")}, "both a text and a file"),
        ({"file": (io.BytesIO(b"%PDF-1.7 broken"), "a.pdf")}, "a.pdf"),
        ({"file": (io.BytesIO(b"MZ"), "a.exe")}, "a.exe"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_form(client, form, said):
    answer = client.post("/", form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert client.services.store.jobs() == ()


def test_a_page_that_is_refused_stays_in_the_form(tmp_path):
    client = make_client(tmp_path, max_page_characters=10)
    answer = client.post("/", {"text": SHORT, "name": "航线"})
    assert answer.status_code == 413
    assert "本报讯" in answer.text
    assert 'value="航线"' in answer.text
    assert "10 characters" in answer.text


def test_a_text_of_half_a_million_bytes_and_more_is_taken(client):
    answer = client.post("/", {"text": ("航线" * 50 + "开通。") * 1_900})
    assert answer.status_code == 303


def test_a_page_that_cannot_be_translated_now_is_not_lost(tmp_path):
    client = make_client(tmp_path, FakeTranslator(), max_sentences=1)
    answer = client.post("/", {"text": SHORT})
    assert answer.status_code == 413
    assert "首班船" in answer.text


def raising(error):
    def fail(*arguments, **named):
        raise error

    return fail


def test_a_job_is_kept_although_the_queue_is_away(client, monkeypatch):
    monkeypatch.setattr(JobQueue, "enqueue", raising(UnavailableError("Redis is away")))
    answer = client.post("/", {"text": _example()})
    (job,) = client.services.store.jobs()
    assert answer.location == f"/jobs/{job.id}"


@pytest.mark.parametrize("error", [OverloadedError("full", 3.0), TimeoutError("too long")])
def test_a_short_page_becomes_a_job_where_the_engine_is_busy(client, monkeypatch, error):
    monkeypatch.setattr(Engine, "translate", raising(error))
    assert client.post("/", {"text": SHORT}).location.startswith("/jobs/")


@pytest.mark.parametrize("error", [StoppedError("going down"), UnavailableError("disk full")])
def test_text_stays_in_the_form_where_the_service_cannot_take_it(client, monkeypatch, error):
    monkeypatch.setattr(Store, "add_job", raising(error))
    monkeypatch.setattr(Store, "articles", raising(UnavailableError("away")))
    answer = client.post("/", {"text": _example()})
    assert answer.status_code == 503
    assert str(error) in answer.text
    assert "水上巴士" in answer.text


def test_a_store_that_is_away_is_said_on_a_page(client, monkeypatch):
    monkeypatch.setattr(Store, "articles", raising(UnavailableError("away")))
    answer = client.get("/history")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Nothing was lost" in answer.text


def test_the_example_is_filled_in(client):
    assert client.page("/?example=1").get_element_by_id("text").text.strip() == _example().strip()


def test_a_finished_job_leads_to_its_result(client, stored):
    store = client.services.store
    client.post("/", {"text": _example()})
    (job,) = store.jobs()
    store.claim(job.id, "w", 30, 3)
    done = store.finish(job.id, "w", text="x" * 300, result=stored.result)
    assert client.get(f"/jobs/{job.id}").location == f"/articles/{done.id}"


def test_a_failed_job_says_why_and_offers_another_try(client):
    store = client.services.store
    client.post("/", {"text": _example(), "name": "渡轮"})
    (job,) = store.jobs()
    store.claim(job.id, "w", 30, 3)
    store.fail(job.id, "w", "no memory", retry_at=None, reason=Reason("away", attempts=3))
    page = client.page(f"/jobs/{job.id}")
    assert "could not reach its database. Given up after 3 attempts." in page.text_content()
    assert page.xpath("string(//main//*[@lang='en'])") == "no memory"
    chinese = client.page(f"/jobs/{job.id}", headers={"Accept-Language": "zh"})
    assert "服务无法连接数据库。尝试 3 次后放弃。" in chinese.text_content()
    assert chinese.xpath("string(//main//*[@lang='en'])") == "no memory"
    (again,) = page.xpath("//main//a[contains(@href, 'again')]/@href")
    form = client.page(again)
    assert form.get_element_by_id("text").text.strip() == _example().strip()
    assert form.get_element_by_id("name").value == "渡轮"


def test_a_job_is_cancelled_by_its_button(client):
    client.post("/", {"text": _example()})
    (job,) = client.services.store.jobs()
    assert client.post(f"/jobs/{job.id}/cancel").location == f"/jobs/{job.id}"
    assert client.services.store.job(job.id).state is JobState.CANCELLED


def test_a_cancelled_job_says_so_in_the_readers_language(client):
    client.post("/", {"text": _example()})
    (job,) = client.services.store.jobs()
    client.post(f"/jobs/{job.id}/cancel")
    chinese = client.page(f"/jobs/{job.id}", headers={"Accept-Language": "zh"})
    assert chinese.xpath("string(//h1)") == "已取消"
    assert "在完成之前已被取消" in chinese.xpath("string(//*[@role='status'])")


def test_a_job_that_waits_for_another_try_says_why(client):
    store = client.services.store
    client.post("/", {"text": _example()})
    (job,) = store.jobs()
    store.claim(job.id, "w", 30, 3)
    due = datetime.now(UTC) + timedelta(hours=1)
    store.fail(job.id, "w", "queue full", retry_at=due, reason=Reason("busy"))
    page = client.page(f"/jobs/{job.id}")
    assert page.xpath("string(//h1)") == "Waits for another try"
    assert page.xpath("string(//*[@role='status'])") == (
        "The service had too much to do. queue full"
    )
    assert page.xpath("string(//@data-events)")


def test_a_job_that_ends_before_it_is_cancelled_is_shown_as_it_ended(client, stored):
    store = client.services.store
    client.post("/", {"text": _example()})
    (job,) = store.jobs()
    store.claim(job.id, "w", 30, 3)
    done = store.finish(job.id, "w", text="x" * 300, result=stored.result)
    answer = client.post(f"/jobs/{job.id}/cancel")
    assert (answer.status_code, answer.location) == (303, f"/jobs/{job.id}")
    assert client.get(answer.location).location == f"/articles/{done.id}"


def test_the_article_shows_both_languages_marks_and_figures(client, stored):
    page = client.page(f"/articles/{stored.id}")
    for line in stored.result.lines():
        row = page.get_element_by_id(line.id)
        assert row.xpath("string(.//p[@lang='zh-Hans'])") == line.zh
        assert row.xpath("string(.//p[@lang='en'])") == line.en
    card = page.get_element_by_id("b1").text_content()
    for fact in ("97 %", "BLEU 21.2", "chrF2++ 55.0", "TER 71.5", "Li Jing", "Of 100 briefs"):
        assert fact in card
    assert "not on this page" in page.get_element_by_id("b2").text_content()
    assert "figure missing in the translation: 3.3万" in page.text_content()


def test_every_link_inside_the_article_has_its_target(client, stored):
    for query in ("", "?edit=a1.h", "?edit=b1.s1", "?edit=b1", "?edit=b2.s1"):
        page = client.page(f"/articles/{stored.id}{query}")
        identities = page.xpath("//@id")
        assert len(identities) == len(set(identities))
        inside = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}
        assert inside <= set(identities)


def test_text_of_a_page_cannot_become_markup(client):
    evil = "<script>alert(1)</script>标题\n\n本报讯(记者 陈宇)<b onclick=x>三月六日</b>,航线开通。"
    answer = client.post("/", {"text": evil, "name": "<i>名</i>"})
    for path in (answer.location, "/history", "/history?q=<b", "/"):
        text = client.get(path).text
        assert not re.search(r"<script>alert|<b onclick|<i>名", text)


def test_a_correction_is_saved_with_its_author(client, stored):
    answer = client.post(*corrected(stored, author="  Li   Jing "))
    assert answer.location == f"/articles/{stored.id}?saved=2#a1.p1.s1"
    (correction,) = client.services.store.corrections(stored.id)
    assert (correction.author, correction.change.text) == ("Li Jing", "New.")
    page = client.page(answer.location)
    assert "Saved as revision 2." in page.text_content()
    assert client.page(f"/articles/{stored.id}?edit=a1.h").get_element_by_id("author").value == (
        "Li Jing"
    )


def test_an_author_with_a_chinese_name_is_remembered(client, stored):
    client.post(*corrected(stored, author="王芳"))
    page = client.page(f"/articles/{stored.id}?edit=a1.h")
    assert page.get_element_by_id("author").value == "王芳"


def test_who_was_slower_keeps_the_text_and_sees_what_stands(client, stored):
    client.post(*corrected(stored, text="First."))
    answer = client.post(*corrected(stored, text="Second.", author="Wu Yan"))
    assert answer.status_code == 409
    assert "Li Jing saved another version" in answer.text
    assert "Li Jing&#39;s version, saved" in answer.text
    assert ">\nSecond.</textarea>" in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert client.services.store.article(stored.id).revision == 2


@pytest.mark.parametrize(
    "form",
    [
        {"author": " "},
        {"text": ""},
        {"kind": "link", "target": "b1.s1", "source": "t1"},
        {"kind": "link", "target": "b2.s1", "source": "a1.h"},
        {"kind": "article", "target": "b1", "article": "a9"},
    ],
)
def test_a_correction_that_cannot_be_saved_stays_in_its_editor(client, stored, form):
    answer = client.post(*corrected(stored, **form))
    assert answer.status_code == 400
    assert 'id="editor"' in answer.text
    assert 'role="alert"' in answer.text
    assert client.services.store.article(stored.id).revision == 1


@pytest.mark.parametrize(
    "form", [{"kind": "x"}, {"revision": "x"}, {"target": "a9"}, {"target": "b1.s1"}]
)
def test_a_correction_of_nothing_is_refused(client, stored, form):
    assert client.post(*corrected(stored, **form)).status_code == 400


def test_an_editor_of_nothing_is_not_found(client, stored):
    client.page(f"/articles/{stored.id}?edit=zzz", status=404)


def test_what_stood_before_a_revision_fills_the_editor(client, stored):
    client.post(*corrected(stored))
    page = client.page(f"/articles/{stored.id}?edit=a1.p1.s1&back=2")
    assert page.get_element_by_id("new-text").text.strip() == "The meeting was held on January 4."
    other = client.page(f"/articles/{stored.id}?edit=a1.p1.s1&back=7")
    assert other.get_element_by_id("new-text").text.strip() == "New."


def test_the_page_to_read_offline_is_in_the_readers_language(client, stored):
    path = f"/articles/{stored.id}/export/html"
    english, chinese = (
        client.get(path, headers={"Accept-Language": wish}) for wish in ("en", "zh-CN")
    )
    assert '<html lang="en">' in english.text
    assert '<html lang="zh-Hans">' in chinese.text
    assert english.headers["ETag"] != chinese.headers["ETag"]
    for answer in (english, chinese):
        assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    client.get("/language/zh")
    assert client.get(path, headers={"Accept-Language": "en"}).text == chinese.text


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_offered_and_sent(client, stored, name):
    page = client.page(f"/articles/{stored.id}")
    (path,) = page.xpath(f"//a[contains(@href, '/export/{name}')][@download]/@href")[:1]
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if name == "moses":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            assert len(archive.namelist()) == 3


def test_the_history_is_searched_and_leafed_through(client, stored):
    for _ in range(20):
        client.services.store.add_article(text="页" * 300, result=stored.result)
    first = client.page("/history")
    (older,) = first.xpath("//a[@rel='next']/@href")
    assert len(first.xpath("//ol[@class='entries']/li")) == 20
    assert len(client.page(older).xpath("//ol[@class='entries']/li")) == 1
    found = client.page("/history?q=会议总结")
    assert found.xpath("string(//p[@class='snippet']/mark)") == "会议总结"
    assert "No page holds" in client.page("/history?q=无此词语").text_content()


def test_a_bad_cursor_is_an_error_page(client):
    assert client.page("/history?cursor=x", status=400).xpath("//main//h1")


@pytest.mark.parametrize("path", ["/articles/" + "0" * 26, "/jobs/" + "0" * 26, "/language/xx"])
def test_what_is_not_there_is_said_on_a_page(client, path):
    page = client.page(path, status=404)
    assert page.xpath("string(//h1)") == "There is nothing here"


def test_the_interface_speaks_the_readers_language(client):
    assert client.page("/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).get("lang") == "zh-Hans"
    answer = client.get("/language/zh?next=/about")
    assert answer.location == "/about"
    assert client.page("/about").get("lang") == "zh-Hans"
    client.get("/language/en?next=//elsewhere.example")
    assert client.page("/about").get("lang") == "en"


@pytest.mark.parametrize("name", ASSETS)
def test_assets_are_kept_for_good_under_their_digest(client, name):
    (address,) = set(re.findall(rf'"(/assets/{name}\?v=[0-9a-f]+)"', client.get("/").text)) or {
        f"/assets/{name}"
    }
    answer = client.get(address)
    assert answer.status_code == 200
    assert ("immutable" in answer.headers["Cache-Control"]) == ("?v=" in address)
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_other_files_are_no_assets(client):
    client.page("/assets/views.py", status=404)


def test_pages_are_not_kept_and_allow_nothing_inline(client, stored):
    answer = client.get(f"/articles/{stored.id}")
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script>", answer.text)


@pytest.mark.parametrize("sent", [None, "", "other"])
def test_a_form_without_the_mark_changes_nothing(client, stored, sent):
    path, form = corrected(stored)
    client.get("/")
    form |= {} if sent is None else {"csrf_token": sent}
    answer = client.flask.post(path, data=form)
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert client.services.store.article(stored.id).revision == 1


def test_a_form_of_another_site_is_refused(client, stored):
    path, form = corrected(stored)
    answer = client.post(path, form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert client.services.store.article(stored.id).revision == 1


def test_the_corrections_are_offered_as_gold_once_there_are_some(client, stored):
    assert "/v1/corrections/export" not in client.get(f"/articles/{stored.id}").text
    client.post(*corrected(stored))
    links = client.page(f"/articles/{stored.id}").xpath("//a[@download]/@href")
    offered = [link for link in links if link.startswith("/v1/corrections")]
    assert offered == [
        "/v1/corrections/export?format=briefbench",
        "/v1/corrections/export?format=tsv",
    ]
    assert client.get(offered[1]).status_code == 200


def test_a_script_gets_only_the_lines_that_it_has_not(client):
    store = client.services.store
    client.post("/", {"text": _example()})
    (job,) = store.jobs()
    store.claim(job.id, "w", 30, 3)
    store.save_lines(
        job.id, "w", [PartialLine(f"a1.p1.s{n}", "航线", f"Line {n}", None) for n in (1, 2)]
    )
    for query, shown in (
        ("", 2),
        ("?after=1", 1),
        ("?after=9", 0),
        ("?after=-5", 2),
        ("?after=x", 2),
    ):
        page = client.page(f"/jobs/{job.id}{query}")
        assert len(page.xpath("//*[@id='lines']/*")) == shown
