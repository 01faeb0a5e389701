"""Evaluation runs of the data folder as pages."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from support.evaluation_runs import small_run

from service.web.evaluation_pages import FOLDER, inline_policy


@pytest.fixture
def runs(client):
    """One finished run and one that is damaged."""
    folder = client.services.settings.data_dir / FOLDER
    small_run(folder / "one")
    (folder / "broken").mkdir()
    (folder / "broken" / "manifest.json").write_text("{")
    return folder


def test_without_runs_the_page_says_how_to_make_one(client):
    assert "duizhao eval run" in client.page("/evaluations").text_content()


def test_runs_are_listed_and_damaged_ones_named(client, runs):
    page = client.page("/evaluations")
    assert page.xpath("//tbody//a/@href") == ["/evaluations/one"]
    assert "broken" in page.xpath("string(//p[@class='complaint'])")


def test_a_run_shows_its_main_figures(client, runs):
    page = client.page("/evaluations/one")
    assert page.xpath("string(//h1)") == "spring"
    assert re.search(r"\d\d\.\d", page.xpath("string(//tbody)"))


def test_the_report_may_run_its_own_blocks_and_nothing_else(client, runs):
    answer = client.get("/evaluations/one/report")
    assert "Leaderboard" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for content in re.findall(r"<style>(.*?)</style>", answer.text, flags=re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not re.search(r"\s(style|on[a-z]+)=\"", answer.text)


def test_a_run_that_goes_on_is_read_anew(client, runs):
    first = client.page("/evaluations/one").text_content()
    cell = next((runs / "one" / "cells").iterdir())
    cell.write_text("{")
    assert client.get("/evaluations/one").status_code == 409
    assert "spring" in first


@pytest.mark.parametrize(
    ("run", "status"), [("none", 404), ("broken", 409), ("..", 404), ("%2e%2e%2fone", 404)]
)
def test_what_is_no_run_is_an_error_page(client, runs, run, status):
    for ending in ("", "/report"):
        assert client.get(f"/evaluations/{run}{ending}").status_code == status


def test_a_document_without_blocks_may_run_nothing():
    assert inline_policy("<p>x</p>").startswith("default-src 'none'; base-uri")
