"""What every store promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from support import results
from support.servers import postgres
from support.stores import START, HandClock, new_urls, opened

from pages.compose import BriefInput
from service.errors import (
    ConflictError,
    InFlightError,
    InputError,
    MismatchError,
    NotFoundError,
)
from service.store.model import (
    Change,
    Claim,
    CorrectionKind,
    JobState,
    Made,
    PageRequest,
    PartialLine,
    Reason,
    SavedAnswer,
    Scope,
)
from service.store.store import Store

REQUEST = PageRequest("page.txt", "ab" * 32, text="会议\n召开。")
TEXT = "page text\n会议"
TRANSLATION = Change(CorrectionKind.TRANSLATION, "a1.p1.s1", text="They met on 4 January.")
CANCELLED = Reason("cancelled")
RENAME = Change(CorrectionKind.TRANSLATION, "a1.h", text="Another headline")


@pytest.fixture(scope="module")
def server():
    with postgres() as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request, tmp_path_factory):
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    with new_urls(request.param, tmp_path_factory.mktemp("stores"), server) as new:
        yield new()


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def store(url, clock):
    with opened(url, clock) as made:
        yield made
        clock.now = START + timedelta(days=1000)
        for job in made.jobs(limit=1000):
            if job.state is JobState.RUNNING:
                made.fail(job.id, job.worker, "swept", retry_at=None)
            elif job.state is JobState.QUEUED:
                made.cancel(job.id)
        made.purge(clock.now + timedelta(days=1))


def page(headline: str, **more):
    """A page whose one article has this headline and nothing else of note."""
    full = results.result()
    story = full.articles[0]
    head = replace(story.headline, zh=headline, en=more.pop("en", None))
    bare = replace(story, headline=head, paragraphs=(), byline=None)
    return replace(full, articles=(bare,), teasers=(), briefs=(), **more)


def add(store: Store, headline: str, owner=None, **more):
    return store.add_article(text=headline, result=page(headline, **more), owner=owner)


def found(store: Store, query: str, **more) -> list[str]:
    return [item.title for item in store.articles(query=query, **more).items]


# articles


def test_an_article_comes_back_as_it_was_given(store, clock):
    added = store.add_article(text=TEXT, result=results.result(), owner="k1")
    assert store.article(added.id) == added
    assert (added.text, added.result, added.owner) == (TEXT, results.result(), "k1")
    assert (added.revision, added.created, added.updated) == (1, clock.now, clock.now)
    assert len(added.id) == 26
    assert len(added.digest) == 64


@pytest.mark.parametrize("text", ["", "a\0b", "𠀀😀", "line\r\nend\u2028", '"quoted" \\ %_'])
def test_a_page_s_text_is_kept_to_the_last_code_point(store, text):
    result = replace(page("题"), name=f"n{text}", warnings=(f"w{text}",))
    added = store.add_article(text=text, result=result)
    again = store.article(added.id)
    assert again.text == text
    assert again.result == result


def test_half_of_a_surrogate_pair_is_refused(store):
    with pytest.raises(InputError, match="lone surrogate"):
        store.add_article(text="a\ud800", result=page("题"))
    with pytest.raises(InputError, match="lone surrogate"):
        store.add_article(text="a", result=page("题\udfff"))
    assert store.articles().items == ()


def test_the_digest_tells_text_result_and_revision_apart(store):
    one = add(store, "一")
    assert add(store, "一").digest == one.digest
    assert add(store, "二").digest != one.digest
    other = store.add_article(text="二", result=one.result)
    assert other.digest != one.digest


def test_an_unknown_article_is_not_found(store):
    with pytest.raises(NotFoundError, match="no article '01NONE'"):
        store.article("01NONE")
    with pytest.raises(NotFoundError):
        store.article("a\0b")
    with pytest.raises(NotFoundError):
        store.delete_article("01NONE")
    with pytest.raises(NotFoundError):
        store.corrections("01NONE")


def test_a_deleted_article_is_gone_with_all_that_hangs_on_it(store):
    claim = begun(store, "key")
    job = store.add_job(REQUEST, claim=claim)
    store.save_answer(claim, ANSWER)
    store.claim(job.id, "w", 30, 3)
    article = store.finish(job.id, "w", text=TEXT, result=results.result())
    store.correct(article.id, TRANSLATION, author="me", revision=1)
    store.delete_article(article.id)
    assert store.articles().items == ()
    assert found(store, "会议") == []
    assert store.corrections() == ()
    assert store.remembered(["1月4日,会议召开。"]) == {}
    with pytest.raises(NotFoundError):
        store.job(job.id)
    begun(store, "key")


def test_an_answer_that_holds_a_deleted_article_is_gone(store):
    claim = begun(store, "key2")
    article = store.add_article(text=TEXT, result=results.result(), claim=claim)
    store.save_answer(claim, ANSWER)
    store.delete_article(article.id)
    begun(store, "key2")


def test_an_article_in_another_state_is_not_deleted(store):
    claim = begun(store, "key3")
    article = store.add_article(text=TEXT, result=results.result(), claim=claim)
    changed = store.correct(article.id, TRANSLATION, author="me", revision=1)
    with pytest.raises(ConflictError, match="revision 2"):
        store.delete_article(article.id, digests={article.digest, "other"})
    assert store.article(article.id) == changed
    assert again(store, "key3") == Made(article.id)
    with pytest.raises(NotFoundError):
        store.delete_article(article.id, owner="x", digests={changed.digest})
    store.delete_article(article.id, digests={article.digest, changed.digest})
    assert store.articles().items == ()


def test_of_a_correction_and_a_deletion_of_the_same_state_one_wins(store):
    for _ in range(20):
        article = add(store, "题")
        barrier = threading.Barrier(2)

        def correct(article=article, barrier=barrier) -> None:
            barrier.wait()
            store.correct(article.id, RENAME, author="me", revision=1)

        def remove(article=article, barrier=barrier) -> None:
            barrier.wait()
            store.delete_article(article.id, digests={article.digest})

        with ThreadPoolExecutor(2) as pool:
            calls = pool.submit(correct), pool.submit(remove)
        assert is_either_or(store, article.id, *(call.exception() for call in calls))


def is_either_or(store: Store, identity: str, late_editor, late_remover) -> bool:
    """Whether the one that failed was told why, and the article is as the other left it."""
    if late_remover is None:
        gone = identity not in {item.id for item in store.articles(limit=100).items}
        return gone and isinstance(late_editor, NotFoundError | ConflictError)
    kept = store.article(identity).revision == 2
    return kept and late_editor is None and isinstance(late_remover, ConflictError)


def test_owners_see_only_their_own(store):
    mine, theirs = add(store, "中山一", owner="a"), add(store, "中山二", owner="b")
    assert store.article(mine.id, owner="a") == mine
    assert [item.id for item in store.articles(owner="a").items] == [mine.id]
    assert found(store, "中山", owner="a") == ["中山一"]
    assert found(store, "中山") == ["中山二", "中山一"]
    for refused in (
        lambda: store.article(theirs.id, owner="a"),
        lambda: store.delete_article(theirs.id, owner="a"),
        lambda: store.corrections(theirs.id, owner="a"),
        lambda: store.correct(theirs.id, TRANSLATION, author="x", revision=1, owner="a"),
    ):
        with pytest.raises(NotFoundError):
            refused()
    assert store.article(theirs.id) == theirs


def test_a_row_of_the_history_sums_the_page_up(store):
    added = store.add_article(text=TEXT, result=results.result())
    (item,) = store.articles().items
    assert (item.id, item.created, item.name) == (added.id, added.created, "page.txt")
    assert (item.title, item.title_en) == ("全会召开 部署工作", "Plenary session held")
    assert (item.n_articles, item.n_briefs, item.n_warnings) == (1, 2, 3)
    assert (item.revision, item.snippet) == (1, None)


def test_the_history_is_newest_first_and_leaf_by_leaf(store):
    titles = [f"第{number}条" for number in range(7)]
    for title in titles:
        add(store, title)
    seen, cursor = [], None
    while True:
        leaf = store.articles(limit=3, cursor=cursor)
        seen += [item.title for item in leaf.items]
        cursor = leaf.next
        if cursor is None:
            break
    assert seen == titles[::-1]


@pytest.mark.parametrize("query", [None, "同一"])
def test_additions_and_deletions_do_not_shift_the_leaves(store, query):
    made = [add(store, f"同一{number}") for number in range(6)]
    first = store.articles(limit=2, query=query)
    for number in range(5):
        add(store, f"同一新{number}")
    store.delete_article(first.items[-1].id)
    store.delete_article(made[3].id)
    rest = store.articles(limit=10, query=query, cursor=first.next)
    assert [item.id for item in rest.items] == [made[2].id, made[1].id, made[0].id]
    assert rest.next is None


def test_a_full_last_leaf_has_no_next(store):
    add(store, "一")
    add(store, "二")
    assert store.articles(limit=2).next is None
    assert store.articles(limit=1).next is not None


@pytest.mark.parametrize("cursor", ["", "x", "YQ", "YS0x", "YTE=", "é", "YTE\n", "YTAx"])
def test_a_cursor_that_is_not_ours_is_refused(store, cursor):
    with pytest.raises(InputError, match="cursor"):
        store.articles(cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_leaf_has_1_to_100_rows(store, limit):
    with pytest.raises(InputError, match=f"limit={limit}"):
        store.articles(limit=limit)


# search


@pytest.mark.parametrize(
    "query",
    [
        "中山",  # two characters: most Chinese words
        "山",  # one
        "市",  # the last of a run
        "中山市",
        "广东省中山市",
        "廣東",  # traditional, the page is simplified
        "ＧＤＰ",  # wide
        "gdp",
        "Guang",  # the beginning of a word
        "GUANGDONG grew",
        "3.3万",
        "  中山   gdp ",
    ],
)
def test_a_page_is_found_by(store, query):
    add(store, "广东省中山市 GDP增3.3万亿", en="Guangdong's economy grew")
    add(store, "别处 100%_", en="elsewhere")
    assert found(store, query) == ["广东省中山市 GDP增3.3万亿"]


@pytest.mark.parametrize("query", ["山中", "东中山", "uangdong", "中山 别处", "中%市", "G_P", "\\"])
def test_a_page_is_not_found_by(store, query):
    add(store, "广东省中山市 GDP增3.3万亿", en="Guangdong's economy grew")
    assert found(store, query) == []


@pytest.mark.parametrize("query", ["100%_", "%", "_", "'", "100%_ '"])
def test_marks_of_query_languages_mean_themselves(store, query):
    add(store, "别处 100%_ it's", en=None)
    add(store, "此处 100")
    assert found(store, query) == ["别处 100%_ it's"]


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "a AND b",
        "NEAR(a b)",
        "terms:a",
        "a*",
        "^a",
        "a & b",
        "a:*",
        "(a",
        "-a",
        "!a",
        "a\0b",
        "\0",
        "\ud800",
        "😀",
        "a\x1cb",
    ],
)
def test_no_query_is_a_fault(store, query):
    add(store, "题")
    assert found(store, query) == []


def test_pairs_from_different_places_make_no_hit(store):
    add(store, "中山会 山会议")
    assert found(store, "中山会议") == []
    assert found(store, "山会议") == ["中山会 山会议"]


def test_a_traditional_page_is_found_by_simplified_words(store):
    add(store, "廣東經濟")
    assert found(store, "广东经济") == ["廣東經濟"]


def test_briefs_and_translations_are_found(store):
    store.add_article(text=TEXT, result=results.result())
    assert len(found(store, "committee reviewed")) == 1
    assert len(found(store, "Elsewhere")) == 1
    assert len(found(store, "金融活水")) == 1


def test_a_snippet_shows_the_page_as_printed(store):
    store.add_article(text=TEXT, result=results.result())
    (item,) = store.articles(query="萬元<").items
    assert item.snippet == "投资3.3万元<全部>&到位。"


@pytest.mark.parametrize("query", ["", "  ", "\u3000", "长" * 201])
def test_a_blank_or_endless_search_is_refused(store, query):
    with pytest.raises(InputError, match="the search is"):
        store.articles(query=query)


def test_a_page_too_large_for_the_index_is_found_all_the_same(store):
    # more terms than one tsvector of PostgreSQL may hold
    words = " ".join(f"w{number:07d}" for number in range(130_000))
    add(store, "大页", en=words)
    add(store, "小页", en="w0000001")
    assert found(store, "w0129999") == ["大页"]
    assert found(store, "大页 w0000001") == ["大页"]
    assert found(store, "missing") == []


# corrections


def test_a_correction_makes_the_next_revision(store, clock):
    article = store.add_article(text=TEXT, result=results.result())
    clock.advance(5)
    corrected = store.correct(article.id, TRANSLATION, author="Lin", revision=1)
    assert store.article(article.id) == corrected
    assert corrected.result.line("a1.p1.s1").en == TRANSLATION.text
    assert (corrected.revision, corrected.created) == (2, article.created)
    assert corrected.updated == clock.now
    assert corrected.digest != article.digest


def test_a_correction_is_kept_with_author_time_and_what_stood_there(store, clock):
    article = store.add_article(text=TEXT, result=results.result())
    store.correct(article.id, TRANSLATION, author="Lin\0", revision=1)
    link = Change(CorrectionKind.LINK, "b1.s2", source=("a1.p2.s1",))
    store.correct(article.id, link, author="Wu", revision=2)
    first, second = store.corrections(article.id)
    assert (first.author, first.revision, first.created) == ("Lin\ufffd", 2, clock.now)
    assert first.change == TRANSLATION
    assert first.before == replace(TRANSLATION, text="The meeting was held on January 4.")
    assert (second.author, second.revision, second.change) == ("Wu", 3, link)
    assert second.before == replace(link, source=("a1.h", "a1.p1.s2"))
    assert store.corrections() == (first, second)
    assert store.corrections(owner="other") == ()


def test_a_corrected_page_is_found_by_its_new_words_only(store):
    article = store.add_article(text=TEXT, result=results.result())
    change = Change(CorrectionKind.TRANSLATION, "t1", text="Fresh capital")
    store.correct(article.id, change, author="me", revision=1)
    assert len(found(store, "fresh capital")) == 1
    assert found(store, "flows") == []


def test_a_stale_correction_changes_nothing(store):
    article = store.add_article(text=TEXT, result=results.result())
    corrected = store.correct(article.id, TRANSLATION, author="a", revision=1)
    with pytest.raises(ConflictError, match="changed since revision 1"):
        store.correct(article.id, replace(TRANSLATION, text="x"), author="b", revision=1)
    assert store.article(article.id) == corrected
    assert len(store.corrections(article.id)) == 1


def test_a_correction_of_what_is_not_there_changes_nothing(store):
    article = store.add_article(text=TEXT, result=results.result())
    with pytest.raises(InputError, match="no Chinese line"):
        store.correct(article.id, replace(TRANSLATION, target="a9.h"), author="a", revision=1)
    assert store.article(article.id) == article


def test_of_two_editors_at_once_one_wins(store):
    article = store.add_article(text=TEXT, result=results.result())

    def attempt(author: str) -> bool:
        change = replace(TRANSLATION, text=f"by {author}")
        try:
            store.correct(article.id, change, author=author, revision=1)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, "abcd")) == [False, False, False, True]
    assert store.article(article.id).revision == 2


def test_a_person_s_translation_is_remembered_without_the_byline(store):
    article = store.add_article(text=TEXT, result=results.result(), owner="a")
    store.correct(article.id, TRANSLATION, author="me", revision=1)
    sentence = "1月4日,会议召开。"
    assert store.remembered([sentence, "别的"]) == {sentence: TRANSLATION.text}
    assert store.remembered([sentence], owner="a") == {sentence: TRANSLATION.text}
    assert store.remembered([sentence], owner="b") == {}


def test_the_latest_translation_is_remembered_in_any_script_and_spacing(store):
    article = store.add_article(text=TEXT, result=results.result())
    store.correct(article.id, TRANSLATION, author="me", revision=1)
    store.correct(article.id, replace(TRANSLATION, text="Later."), author="me", revision=2)
    asked = ["1月4日,會議召開。", "1月4日, 会议召开。"]
    assert store.remembered(asked) == dict.fromkeys(asked, "Later.")


def test_any_number_of_sentences_can_be_looked_up(store):
    article = store.add_article(text=TEXT, result=results.result())
    store.correct(article.id, TRANSLATION, author="me", revision=1)
    sentences = [f"第{number}句。" for number in range(1200)] + ["1月4日,会议召开。"]
    assert store.remembered(sentences) == {"1月4日,会议召开。": TRANSLATION.text}


# jobs


def test_a_job_waits_and_keeps_its_request(store, clock):
    parts = PageRequest(
        "n", "s", title="题\0", paragraphs=("一", "二"), briefs=(BriefInput("t", "b"),)
    )
    job = store.add_job(parts, owner="k")
    assert store.job(job.id) == job
    assert (job.state, job.request, job.owner) == (JobState.QUEUED, parts, "k")
    assert (job.version, job.attempts, job.progress, job.created) == (1, 0, 0.0, clock.now)


def test_a_request_with_half_a_character_is_refused(store):
    with pytest.raises(InputError, match="lone surrogate"):
        store.add_job(replace(REQUEST, text="\ud800"))


def test_jobs_are_listed_newest_first_by_state_and_owner(store, clock):
    first, second = store.add_job(REQUEST, owner="a"), store.add_job(REQUEST, owner="b")
    store.claim(second.id, "w", 30, 3)
    assert [job.id for job in store.jobs()] == [second.id, first.id]
    assert [job.id for job in store.jobs(states={JobState.QUEUED})] == [first.id]
    assert [job.id for job in store.jobs(owner="b")] == [second.id]
    assert [job.id for job in store.jobs(limit=1)] == [second.id]
    with pytest.raises(NotFoundError):
        store.job(first.id, owner="b")
    with pytest.raises(NotFoundError):
        store.lines(first.id, owner="b")
    with pytest.raises(NotFoundError):
        store.cancel(first.id, owner="b")


def test_a_claimed_job_is_held_while_its_lease_lasts(store, clock):
    job = store.add_job(REQUEST)
    assert store.claimable(clock.now) == (job.id,)
    held = store.claim(job.id, "one", 30, 3)
    assert (held.state, held.worker, held.attempts) == (JobState.RUNNING, "one", 1)
    assert held.lease_until == clock.now + timedelta(seconds=30)
    assert store.claimable(clock.now) == ()
    assert store.claim(job.id, "two", 30, 3) is None
    clock.advance(29.9)
    assert store.claim(job.id, "two", 30, 3) is None
    clock.advance(0.1)
    assert store.claimable(clock.now) == (job.id,)
    assert store.claim(job.id, "two", 30, 3).worker == "two"


def test_of_many_workers_at_once_one_gets_the_job(store):
    job = store.add_job(REQUEST)
    barrier = threading.Barrier(8)

    def attempt(worker: str):
        barrier.wait()
        return store.claim(job.id, worker, 30, 3)

    with ThreadPoolExecutor(8) as pool:
        claims = [claim for claim in pool.map(attempt, "abcdefgh") if claim is not None]
    assert len(claims) == 1
    assert store.job(job.id) == claims[0]


def test_an_unknown_job_cannot_be_claimed(store):
    assert store.claim("01NONE", "w", 30, 3) is None


def test_a_beat_lengthens_the_lease_and_tells_how_far_it_is(store, clock):
    job = store.add_job(REQUEST)
    store.claim(job.id, "w", 30, 3)
    clock.advance(20)
    beaten = store.beat(job.id, "w", 30, n_done=1, n_total=4)
    assert beaten.lease_until == clock.now + timedelta(seconds=30)
    assert (beaten.progress, beaten.version) == (0.25, 3)
    assert store.beat(job.id, "w", 30, n_done=2).progress == 0.5
    assert store.beat(job.id, "w", 30).progress == 0.5


def test_a_worker_that_lost_its_job_is_told_and_changes_nothing(store, clock):
    job = store.add_job(REQUEST)
    store.claim(job.id, "slow", 30, 3)
    clock.advance(60)
    held = store.claim(job.id, "new", 30, 3)
    for late in (
        lambda: store.beat(job.id, "slow", 30),
        lambda: store.save_lines(job.id, "slow", [PartialLine("t1", "会", "m", None)]),
        lambda: store.finish(job.id, "slow", text=TEXT, result=results.result()),
        lambda: store.fail(job.id, "slow", "e", retry_at=None),
        lambda: store.confirm_cancel(job.id, "slow"),
    ):
        with pytest.raises(ConflictError, match="no longer held by slow"):
            late()
    assert store.job(job.id) == held
    assert store.lines(job.id) == ()
    assert store.articles().items == ()


def test_a_worker_whose_lease_ran_out_untaken_may_go_on(store, clock):
    job = store.add_job(REQUEST)
    store.claim(job.id, "w", 30, 3)
    clock.advance(60)
    store.beat(job.id, "w", 30)
    assert store.claim(job.id, "other", 30, 3) is None


def test_lines_come_in_the_order_they_first_came(store):
    job = store.add_job(REQUEST)
    store.claim(job.id, "w", 30, 3)
    one, two = PartialLine("s2", "二\0", "b", -0.5, ("split",)), PartialLine("s1", "一", "a", None)
    store.save_lines(job.id, "w", [one, two])
    better, three = replace(one, en="better"), PartialLine("s3", "三", "c", None)
    store.save_lines(job.id, "w", [three, better])
    assert store.lines(job.id) == (better, two, three)


def test_saving_lines_is_a_change_that_streams_can_see(store):
    job = store.add_job(REQUEST)
    before = store.claim(job.id, "w", 30, 3).version
    store.save_lines(job.id, "w", [PartialLine("s1", "一", "a", None)])
    assert store.job(job.id).version == before + 1


def test_a_finished_job_leads_to_its_article(store, clock):
    job = store.add_job(REQUEST, owner="k")
    store.claim(job.id, "w", 30, 3)
    article = store.finish(job.id, "w", text=TEXT, result=results.result())
    done = store.job(job.id)
    assert (done.state, done.article_id, done.worker) == (JobState.DONE, article.id, None)
    assert (done.progress, done.lease_until) == (1.0, None)
    assert store.article(article.id, owner="k") == article
    clock.advance(1000)
    assert store.claimable(clock.now) == ()
    assert store.claim(job.id, "w", 30, 3) is None
    with pytest.raises(ConflictError):
        store.finish(job.id, "w", text=TEXT, result=results.result())
    assert len(store.articles().items) == 1


def test_a_result_that_cannot_be_kept_leaves_the_job_as_it_was(store):
    job = store.add_job(REQUEST)
    held = store.claim(job.id, "w", 30, 3)
    with pytest.raises(InputError):
        store.finish(job.id, "w", text="\ud800", result=results.result())
    assert store.job(job.id) == held


def test_a_failed_attempt_waits_until_it_is_due(store, clock):
    job = store.add_job(REQUEST)
    store.claim(job.id, "w", 30, 3)
    due = clock.now + timedelta(seconds=10)
    busy = Reason("busy")
    back = store.fail(job.id, "w", "engine busy", retry_at=due, reason=busy)
    assert (back.state, back.error, back.not_before) == (JobState.QUEUED, "engine busy", due)
    assert store.job(job.id).reason == busy
    assert store.claimable(clock.now) == ()
    assert store.claim(job.id, "w", 30, 3) is None
    clock.advance(10)
    assert store.claimable(clock.now) == (job.id,)
    again = store.claim(job.id, "w", 30, 3)
    assert (again.attempts, again.error, again.reason) == (2, None, None)


def test_a_job_given_up_is_final(store, clock):
    job = store.add_job(REQUEST)
    store.claim(job.id, "w", 30, 3)
    failed = store.fail(job.id, "w", "no page", retry_at=None)
    assert (failed.state, failed.error, failed.worker) == (JobState.FAILED, "no page", None)
    assert store.claim(job.id, "w", 30, 3) is None
    with pytest.raises(ConflictError, match="failed already"):
        store.cancel(job.id)


def test_a_job_that_kills_its_workers_fails_in_the_end(store, clock):
    job = store.add_job(REQUEST)
    for _ in range(2):
        assert store.claim(job.id, "w", 30, 2) is not None
        clock.advance(31)
    assert store.claim(job.id, "w", 30, 2) is None
    failed = store.job(job.id)
    assert failed.state is JobState.FAILED
    assert "2 attempts" in failed.error
    assert failed.reason == Reason("worker-died", attempts=2)
    assert store.claimable(clock.now) == ()


def test_a_waiting_job_is_cancelled_at_once(store, clock):
    job = store.add_job(REQUEST)
    gone = store.cancel(job.id)
    assert (gone.state, gone.reason) == (JobState.CANCELLED, CANCELLED)
    assert store.cancel(job.id) == gone
    assert store.claim(job.id, "w", 30, 3) is None


def test_a_running_job_is_asked_to_stop(store):
    job = store.add_job(REQUEST)
    store.claim(job.id, "w", 30, 3)
    asked = store.cancel(job.id)
    assert (asked.state, asked.cancel_requested, asked.reason) == (JobState.RUNNING, True, None)
    assert store.cancel(job.id) == asked
    assert store.beat(job.id, "w", 30).cancel_requested
    confirmed = store.confirm_cancel(job.id, "w")
    assert (confirmed.state, confirmed.reason) == (JobState.CANCELLED, CANCELLED)


def test_a_cancelled_job_whose_worker_died_is_not_begun_again(store, clock):
    job = store.add_job(REQUEST)
    store.claim(job.id, "w", 30, 3)
    store.cancel(job.id)
    clock.advance(31)
    assert store.claim(job.id, "other", 30, 3) is None
    gone = store.job(job.id)
    assert (gone.state, gone.reason) == (JobState.CANCELLED, CANCELLED)


def test_a_done_job_cannot_be_cancelled(store):
    job = store.add_job(REQUEST)
    store.claim(job.id, "w", 30, 3)
    store.finish(job.id, "w", text=TEXT, result=results.result())
    with pytest.raises(ConflictError, match="done already"):
        store.cancel(job.id)


# keys


def test_a_secret_leads_to_its_key(store):
    key, secret = store.add_key(" press ", {Scope.READ, Scope.WRITE}, 5000)
    assert secret.startswith(f"dz_{key.id}_")
    assert len(secret) > 50
    assert store.authenticate(secret) == key
    assert (key.name, key.scopes) == ("press", frozenset({Scope.READ, Scope.WRITE}))
    assert key.characters_per_minute == 5000


def test_what_is_not_the_secret_leads_nowhere(store):
    key, secret = store.add_key("press", {Scope.READ})
    other, _ = store.add_key("other", {Scope.READ})
    wrong = [
        "",
        "dz",
        f"dz_{key.id}_",
        secret[:-1],
        secret + "a",
        secret.swapcase(),
        secret.replace(key.id, other.id),
        "é" + secret,
        "\ud800",
        "a\0_b\0_c",
        "x" * 10_000,
    ]
    assert [store.authenticate(attempt) for attempt in wrong] == [None] * len(wrong)


def test_a_revoked_key_opens_nothing(store, clock):
    key, secret = store.add_key("press", {Scope.ADMIN})
    revoked = store.revoke_key(key.id)
    assert revoked.revoked == clock.now
    assert store.authenticate(secret) is None
    clock.advance(60)
    assert store.revoke_key(key.id) == revoked
    listed = store.keys()
    assert revoked in listed


def test_use_is_noted_at_most_once_a_minute(store, clock):
    key, secret = store.add_key("press", {Scope.READ})

    def last_used():
        listed = store.keys()
        return next(k.last_used for k in listed if k.id == key.id)

    assert last_used() is None
    first = clock.now
    store.authenticate(secret)
    clock.advance(59)
    store.authenticate(secret)
    assert last_used() == first
    clock.advance(1)
    store.authenticate(secret)
    assert last_used() == clock.now


def test_a_key_s_limit_can_be_changed(store):
    key, _ = store.add_key("press", {Scope.READ}, 10)
    assert store.limit_key(key.id, 20).characters_per_minute == 20
    assert store.limit_key(key.id, None).characters_per_minute is None
    with pytest.raises(InputError):
        store.limit_key(key.id, 0)


def test_an_unknown_key_is_not_found(store):
    with pytest.raises(NotFoundError, match="no key"):
        store.revoke_key("nokey")
    with pytest.raises(NotFoundError, match="no key"):
        store.limit_key("nokey", 5)


@pytest.mark.parametrize(
    ("name", "scopes", "limit"),
    [
        ("", {Scope.READ}, None),
        ("x" * 201, {Scope.READ}, None),
        ("x", (), None),
        ("x", {Scope.READ}, 0),
    ],
)
def test_a_key_needs_a_name_a_scope_and_a_sound_limit(store, name, scopes, limit):
    with pytest.raises(InputError):
        store.add_key(name, scopes, limit)


# answers to repeated requests

ANSWER = SavedAnswer(201, (("Location", "/x"), ("ETag", '"é"')), "{\0}", "application/json")
LEASE, DAY = 180, 24 * 3600


def begun(store: Store, key: str, owner=None) -> Claim:
    """Begin a request that nobody began before."""
    claim = store.begin(key, owner=owner, digest="d")
    assert isinstance(claim, Claim)
    return claim


def again(store: Store, key: str, owner=None) -> Claim | Made | SavedAnswer:
    return store.begin(key, owner=owner, digest="d")


def test_a_repeated_request_gets_the_first_answer(store):
    store.save_answer(begun(store, "k", "a"), ANSWER)
    assert again(store, "k", "a") == ANSWER


def test_a_key_belongs_to_its_owner(store):
    assert len({begun(store, "k2", owner) for owner in ("a", "b", None)}) == 3


def test_a_key_with_another_request_is_refused(store):
    claim = begun(store, "k3")
    with pytest.raises(MismatchError):
        store.begin("k3", owner=None, digest="other")
    store.save_answer(claim, ANSWER)
    with pytest.raises(MismatchError):
        store.begin("k3", owner=None, digest="other")


def test_a_request_under_way_is_not_begun_twice(store, clock):
    claim = begun(store, "k4")
    clock.advance(LEASE - 1)
    with pytest.raises(InFlightError):
        again(store, "k4")
    store.forget(claim)
    begun(store, "k4")


def test_a_request_whose_process_died_before_it_made_anything_may_be_begun_again(store, clock):
    begun(store, "k5")
    clock.advance(LEASE)
    begun(store, "k5")
    with pytest.raises(InFlightError):
        again(store, "k5")


def test_an_answer_is_forgotten_after_a_day(store, clock):
    store.save_answer(begun(store, "k6"), ANSWER)
    clock.advance(DAY - 1)
    assert again(store, "k6") == ANSWER
    clock.advance(1)
    assert isinstance(store.begin("k6", owner=None, digest="other"), Claim)


def test_the_first_answer_stays(store):
    claim = begun(store, "k7")
    store.save_answer(claim, ANSWER)
    store.save_answer(claim, replace(ANSWER, status=500))
    assert again(store, "k7") == ANSWER


def test_of_many_equal_requests_at_once_one_is_begun(store):
    barrier = threading.Barrier(8)

    def attempt(_number: int) -> bool:
        barrier.wait()
        try:
            return isinstance(again(store, "k8"), Claim)
        except InFlightError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def made_article(store: Store, claim: Claim) -> str:
    return store.add_article(text=TEXT, result=results.result(), claim=claim).id


def made_job(store: Store, claim: Claim) -> str:
    return store.add_job(REQUEST, claim=claim).id


MAKERS = pytest.mark.parametrize("make", [made_article, made_job])


@MAKERS
@pytest.mark.parametrize("seconds", [0, LEASE, DAY - 1])
def test_a_request_that_made_something_is_not_begun_again_though_its_answer_is_lost(
    store, clock, make, seconds
):
    identity = make(store, begun(store, "k9"))
    clock.advance(seconds)
    assert again(store, "k9") == Made(identity)


@MAKERS
def test_a_failure_after_something_was_made_does_not_free_the_key(store, make):
    claim = begun(store, "k10")
    identity = make(store, claim)
    store.forget(claim)
    assert again(store, "k10") == Made(identity)
    store.save_answer(claim, ANSWER)
    assert again(store, "k10") == ANSWER


@MAKERS
def test_a_request_makes_one_thing(store, make):
    claim = begun(store, "k11")
    identity = make(store, claim)
    with pytest.raises(InFlightError):
        make(store, claim)
    assert again(store, "k11") == Made(identity)
    assert len(store.articles().items) + len(store.jobs(states=[JobState.QUEUED])) == 1


@MAKERS
def test_a_request_that_was_taken_over_makes_nothing_and_spoils_nothing(store, clock, make):
    late = begun(store, "k12")
    clock.advance(LEASE)
    living = begun(store, "k12")
    with pytest.raises(InFlightError):
        make(store, late)
    store.forget(late)
    store.save_answer(late, ANSWER)
    assert store.articles().items == ()
    assert store.jobs(states=[JobState.QUEUED]) == ()
    with pytest.raises(InFlightError):
        again(store, "k12")
    identity = make(store, living)
    assert again(store, "k12") == Made(identity)


def test_a_slow_request_that_nobody_took_over_may_go_on(store, clock):
    claim = begun(store, "k13")
    clock.advance(LEASE + 1)
    identity = made_article(store, claim)
    assert again(store, "k13") == Made(identity)
    store.save_answer(claim, ANSWER)
    assert again(store, "k13") == ANSWER


def test_what_cannot_be_kept_leaves_its_request_without_effect(store):
    claim = begun(store, "k14")
    with pytest.raises(InputError):
        store.add_article(text="\ud800", result=results.result(), claim=claim)
    with pytest.raises(InputError):
        store.add_job(replace(REQUEST, text="\ud800"), claim=claim)
    store.forget(claim)
    begun(store, "k14")


def test_a_purged_job_s_key_is_free_again(store, clock):
    claim = begun(store, "k15")
    store.cancel(made_job(store, claim))
    store.save_answer(claim, ANSWER)
    assert store.purge(clock.advance(60)) == 1
    begun(store, "k15")


# retention


def test_purge_deletes_what_is_older_and_counts_it(store, clock):
    old = store.add_article(text=TEXT, result=results.result())
    failed = store.add_job(REQUEST)
    store.claim(failed.id, "w", 30, 3)
    store.fail(failed.id, "w", "e", retry_at=None)
    waiting = store.add_job(REQUEST)
    border = clock.advance(60)
    new = store.add_article(text=TEXT, result=results.result())
    assert store.purge(border) == 2
    assert [item.id for item in store.articles().items] == [new.id]
    assert [job.id for job in store.jobs()] == [waiting.id]
    assert store.purge(border) == 0
    with pytest.raises(NotFoundError):
        store.article(old.id)


def test_purge_deletes_hundreds(store, clock):
    for number in range(230):
        add(store, f"第{number}条")
    assert store.purge(clock.advance(1)) == 230
    assert store.articles().items == ()


# the whole


def test_a_store_opened_again_has_everything(url, store):
    article = store.add_article(text=TEXT, result=results.result())
    with opened(url) as again:
        again.ping()
        assert again.article(article.id) == article


def test_threads_share_a_store(store):
    def work(number: int) -> str:
        article = add(store, f"线程{number}")
        return store.article(article.id).text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == [f"线程{number}" for number in range(40)]
    assert len(store.articles(limit=100).items) == 40
