"""What a person corrected comes back in later pages: directly and through a job."""

from __future__ import annotations

from contextlib import closing

import pytest
from support.fakes import FakeTranslator
from support.workshop import workshop

from pages.compose import compose
from service.corrections.memory import CODE, with_memory
from service.jobs.attempt import Attempt
from service.pipeline import Pipeline, process_page
from service.store.model import Change, CorrectionKind, PageRequest
from service.store.store import Store

OLD = compose("市政府召开会议", ["本报讯（记者 陈伟祺）会议今天召开。与会者很多。"], name="old")
#: The same sentence in another page, without byline and in traditional characters.
LATER = "會議今天召開。\n"


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(f"sqlite:///{tmp_path}/x.sqlite")) as opened:
        yield opened


def correct(store: Store, owner: str | None) -> None:
    result = process_page(OLD, FakeTranslator())
    article = store.add_article(text=OLD.text, result=result, owner=owner)
    change = Change(CorrectionKind.TRANSLATION, "a1.p1.s1", text="The meeting was held today.")
    store.correct(article.id, change, author="Lin", revision=1, owner=owner)


@pytest.mark.parametrize(("owner", "knows"), [("a", True), ("b", False), (None, True)])
def test_a_later_page_has_the_person_s_words(store, owner, knows):
    correct(store, owner="a")
    inner = FakeTranslator()
    page = compose("另一标题", [LATER])
    line = (
        with_memory(Pipeline(inner), store, owner=owner).process(page).articles[0].paragraphs[0]
    ).sentences[0]
    asked = [sentence for call in inner.calls for sentence in call]
    assert (line.en == "The meeting was held today.") == knows
    assert (line.warnings == (CODE,)) == knows
    assert (LATER.strip() in asked) == (not knows)


def test_a_job_has_the_person_s_words_too(tmp_path):
    translator = FakeTranslator()
    shop = workshop(tmp_path, translator)
    correct(shop.store, owner="a")
    request = PageRequest("n", "s", title="另一标题", paragraphs=(LATER,))
    job = shop.store.add_job(request, owner="a")
    held = shop.store.claim(job.id, "w", 30, 3)
    Attempt(shop, held, "w", 3).run()
    article = shop.store.article(shop.store.job(job.id).article_id)
    assert article.result.line("a1.p1.s1").en == "The meeting was held today."
    assert all(LATER.strip() not in call for call in translator.calls)
