"""Any page, any query, any order of events: the store against a plain model of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from support import results
from support.stores import HandClock

from pages.script import simplify_char
from service.errors import ConflictError
from service.store.model import FINAL, JobState, PageRequest
from service.store.search import cut, fold, parse_query, snippet
from service.store.store import Store

#: Few letters, so that they meet; both scripts, wide letters, marks of query languages.
LETTERS = st.text(st.sampled_from("中山會会 aAｂ1.%_'\"*&|()\\\0😀"), max_size=12)
ANY = st.text(max_size=40)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('property')}/x.sqlite")
    yield store
    store.close()


def page(text: str):
    head = replace(results.article().headline, zh=text, en=None)
    story = replace(results.article(), headline=head, paragraphs=(), byline=None)
    return replace(results.result(), articles=(story,), teasers=(), briefs=())


@given(ANY)
def test_folding_keeps_every_place(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert "".join(map(fold, text)) == folded


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_folding_has_one_form_for_both_scripts(text):
    assert fold("".join(map(simplify_char, text))) == fold(text)


@given(ANY, ANY)
def test_every_part_that_begins_with_a_word_is_found_by_its_terms(text, before):
    """The index loses no hit: a text that holds the needle has all terms of the query."""
    assume(fold(text).split() and len(text) <= 200)
    query = parse_query(text)
    terms = cut(fold(f"{before} {text}")).split(" ")
    for term in query.terms:
        assert term.text in terms or (term.open and any(t.startswith(term.text) for t in terms))


@given(ANY, ANY)
def test_a_snippet_is_a_piece_of_the_text(plain, text):
    assume(fold(text).split() and len(text) <= 200)
    cutout = snippet(plain, fold(plain), parse_query(text))
    assert cutout.strip("…") in plain or cutout in plain
    assert len(cutout) <= 24 + 72 + 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=LETTERS, query=LETTERS)
def test_search_finds_what_a_reader_would(store, text, query):
    """Against the rule in words: every word of the query stands in the folded text."""
    assume(fold(query).split())
    article = store.add_article(text=text, result=page(text))
    found = [item.id for item in store.articles(query=query).items]
    folded = " ".join(fold(text).replace("\0", "\ufffd").split())
    needles = fold(query).replace("\0", "\ufffd").split()
    stands = all(needle in folded for needle in needles)
    if not stands:
        assert found == []
    elif all(at_a_beginning(needle, folded) for needle in needles):
        assert found == [article.id]
    store.delete_article(article.id)


def at_a_beginning(needle: str, folded: str) -> bool:
    """Whether the needle stands where no Latin word is cut by its beginning or inner ends."""
    place = folded.find(needle)
    return place == 0 or not (folded[place - 1].isascii() and folded[place - 1].isalnum())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_unicode_text_comes_back(store, text):
    article = store.add_article(text=text, result=page(text or "题"))
    assert store.article(article.id) == article
    store.delete_article(article.id)


class Jobs(RuleBasedStateMachine):
    """Workers that claim, beat, die, finish and fail, against what the rules allow."""

    store: Store
    #: One file for all runs; each run looks at jobs of its own.
    _ids: list[str]

    @initialize()
    def start(self):
        self.clock = type(self).clock
        self.clock.advance(100_000)
        self._ids = []
        self.finished: dict[str, str] = {}

    @rule()
    def add(self):
        job = self.store.add_job(PageRequest("n", "s", text="t"))
        self._ids.append(job.id)

    @rule(seconds=st.sampled_from([1, 10, 31]))
    def wait(self, seconds):
        self.clock.advance(seconds)

    @rule(which=st.integers(0, 5), worker=st.sampled_from("ab"))
    def claim(self, which, worker):
        job = self._pick(which)
        if job is None:
            return
        taken = self.store.claim(job.id, worker, 30, 3)
        due = job.not_before is None or job.not_before <= self.clock.now
        waits = job.state is JobState.QUEUED and due
        left = job.state is JobState.RUNNING and job.lease_until <= self.clock.now
        allowed = (waits or left) and job.attempts < 3 and not job.cancel_requested
        assert (taken is not None) == allowed
        if taken is not None:
            assert (taken.worker, taken.attempts) == (worker, job.attempts + 1)

    @rule(
        which=st.integers(0, 5),
        worker=st.sampled_from("ab"),
        deed=st.sampled_from(["beat", "finish", "fail", "retry", "confirm"]),
    )
    def act(self, which, worker, deed):
        job = self._pick(which)
        if job is None:
            return
        holds = job.state is JobState.RUNNING and job.worker == worker
        try:
            self._deeds()[deed](job.id, worker)
        except ConflictError:
            assert not holds
        else:
            assert holds

    @rule(which=st.integers(0, 5))
    def cancel(self, which):
        job = self._pick(which)
        if job is None:
            return
        try:
            after = self.store.cancel(job.id)
        except ConflictError:
            assert job.state in {JobState.DONE, JobState.FAILED}
        else:
            assert after.cancel_requested
            assert (after.state is JobState.RUNNING) == (job.state is JobState.RUNNING)

    @invariant()
    def every_job_is_in_order(self):
        claimable = set(self.store.claimable(self.clock.now))
        for identity in self._ids:
            job = self.store.job(identity)
            assert (job.worker is None) == (job.state is not JobState.RUNNING)
            assert (job.article_id is None) == (job.state is not JobState.DONE)
            assert not (job.state in FINAL and identity in claimable)
            assert self.finished.get(identity) == job.article_id
            assert job.attempts <= 3

    def _pick(self, which):
        return self.store.job(self._ids[which]) if which < len(self._ids) else None

    def _deeds(self):
        def finish(identity, worker):
            article = self.store.finish(identity, worker, text="t", result=page("题"))
            self.finished[identity] = article.id

        later = self.clock.now + timedelta(seconds=5)
        return {
            "beat": lambda i, w: self.store.beat(i, w, 30),
            "finish": finish,
            "fail": lambda i, w: self.store.fail(i, w, "e", retry_at=None),
            "retry": lambda i, w: self.store.fail(i, w, "e", retry_at=later),
            "confirm": self.store.confirm_cancel,
        }


def test_jobs_obey_their_rules_in_any_order(tmp_path):
    clock = HandClock()
    store = Store.open(f"sqlite:///{tmp_path}/x.sqlite", clock=clock)
    machine = type("Machine", (Jobs,), {"store": store, "clock": clock})
    case = machine.TestCase()
    case.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
    case.runTest()
    store.close()
