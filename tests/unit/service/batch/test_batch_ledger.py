from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from service.batch.ledger import Ledger
from service.batch.model import Bar, Reject, ShardEntry, Sketch
from service.errors import OutputError
from translation.model import Translation

ENTRY = ShardEntry("k1", "k1.jsonl", 2, 9, "0" * 64, 77)


@pytest.fixture
def ledger(tmp_path):
    with closing(Ledger(tmp_path / "state/ledger.sqlite")) as opened:
        yield opened


def reopened(ledger):
    ledger.close()
    return Ledger(ledger.path)


def test_a_translation_is_found_again_with_all_its_fields(ledger):
    kept = Translation("一", "One", -0.25, ("split", "number-lost:3"))
    ledger.fill("n", 1, [("一", kept), ("二", None)])
    assert ledger.lookup("n", ["二", "一"]) == {"二": None, "一": kept}


def test_a_passed_through_sentence_keeps_its_missing_score(ledger):
    kept = Translation("abc", "abc", None, ("passthrough",))
    ledger.fill("n", 1, [("abc", kept)])
    assert ledger.lookup("n", ["abc"]) == {"abc": kept}


def test_namespaces_do_not_see_each_other(ledger):
    ledger.fill("n", 1, [("一", Translation("一", "One", -1.0))])
    assert ledger.missing("m", ["一"]) == ["一"]
    assert ledger.missing("n", ["一"]) == []
    with pytest.raises(KeyError):
        ledger.lookup("m", ["一"])


def test_missing_sentences_come_in_order_however_many(ledger):
    sentences = [str(n) for n in range(1700)]
    ledger.fill("n", 1, [(s, Translation(s, s, -1.0)) for s in sentences[::2]])
    assert ledger.missing("n", sentences) == sentences[1::2]


def test_the_first_translation_of_a_sentence_stays(ledger):
    for text in ("One", "Eins"):
        ledger.fill("n", 1, [("一", Translation("一", text, -1.0))])
    assert ledger.lookup("n", ["一"])["一"].text == "One"


def test_a_plan_outlives_the_process_until_its_blocks_are_filled(ledger):
    ledger.plan("n", [["一", "二"], ["三"]])
    ledger = reopened(ledger)
    (first, sentences), (second, rest) = ledger.pending("n")
    assert (sentences, rest) == (("一", "二"), ("三",))
    ledger.fill("n", first, [(s, Translation(s, s, -1.0)) for s in sentences])
    assert ledger.pending("n") == [(second, ("三",))]
    assert ledger.pending("m") == []
    ledger.close()


def test_a_plan_is_written_whole_or_not_at_all(ledger):
    def blocks():
        yield ["一"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ledger.plan("n", blocks())
    assert ledger.pending("n") == []


def test_a_shard_is_known_with_its_rejects_and_articles(ledger):
    assert ledger.shard("k1") is None
    for _ in range(2):  # a second commit replaces the first
        ledger.commit_shard(ENTRY, [Reject("a", "bad")], [Sketch("b#a1", b"12")])
    assert ledger.shard("k1") == ENTRY
    assert list(ledger.rejects("k1")) == [Reject("a", "bad")]
    assert list(ledger.sketches("k1")) == [Sketch("b#a1", b"12")]


def test_shards_that_are_not_wanted_are_forgotten(ledger):
    ledger.commit_shard(ENTRY, [Reject("a", "bad")], [Sketch("b#a1", b"12")])
    ledger.connection.execute("CREATE TABLE wanted (key TEXT)")
    ledger.drop_all_but("wanted")
    assert ledger.shard("k1") is None
    assert list(ledger.rejects("k1")) == list(ledger.sketches("k1")) == []


def test_a_damaged_file_says_what_to_do(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(OutputError, match="delete the output folder"):
        Ledger(path)


def test_an_error_of_the_database_is_one_of_this_room(ledger):
    with pytest.raises(OutputError, match="cannot be used"), ledger.reported():
        raise sqlite3.OperationalError("disk I/O error")


def translated(*sentences):
    return [(s, Translation(s, f"[{s}]", -1.0)) for s in sentences]


def test_a_settled_window_outlives_a_bar(ledger):
    ledger.fill("n", 1, translated("一"))
    ledger.commit_shard(ENTRY, [Reject("a", "bad")], [])
    ledger.settle("n")
    ledger.bar("n", "scope", {"二": Bar("kills")})
    assert ledger.missing("n", ["一", "二"]) == ["二"]
    assert ledger.settled_shard("k1") == ENTRY
    assert ledger.rejects("k1") == (Reject("a", "bad"),)


def test_a_bar_undoes_the_window_at_work_and_nothing_else(ledger):
    ledger.fill("n", 1, translated("一"))
    ledger.settle("n")
    ledger.plan("n", [["二"], ["三"]])
    ledger.plan("other", [["四"]])
    (block, _), _ = ledger.pending("n")
    ledger.fill("n", block, translated("二"))
    ledger.fill("other", 99, translated("五"))
    ledger.commit_shard(ENTRY, [Reject("a", "bad")], [Sketch("a#1", b"1")])
    ledger.bar("n", "scope", {"三": Bar("kills")})
    assert ledger.missing("n", ["一", "二", "三"]) == ["二", "三"]
    assert ledger.pending("n") == []
    assert ledger.pending("other")[0][1] == ("四",)
    assert ledger.missing("other", ["五"]) == []
    assert ledger.shard("k1") is None
    assert (ledger.rejects("k1"), ledger.sketches("k1")) == ((), ())


def test_a_shard_is_tentative_until_its_window_is_settled(ledger):
    ledger.commit_shard(ENTRY, [], [])
    assert ledger.shard("k1") == ENTRY
    assert ledger.settled_shard("k1") is None
    ledger = reopened(ledger)
    assert ledger.settled_shard("k1") is None
    ledger.settle("n")
    assert ledger.settled_shard("k1") == ENTRY
    ledger.close()


def test_a_shard_that_is_written_again_is_tentative_again(ledger):
    ledger.commit_shard(ENTRY, [], [])
    ledger.settle("n")
    ledger.commit_shard(ENTRY, [], [])
    assert ledger.settled_shard("k1") is None


def test_what_is_barred_is_known_by_scope_and_keeps_its_first_reason(ledger):
    ledger.bar("n", "scope", {"一": Bar("kills (SIGSEGV)"), "二": Bar("kills (SIGKILL)")})
    ledger.bar("n", "scope", {"一": Bar("kills (SIGABRT)")})
    ledger = reopened(ledger)
    assert ledger.barred("scope", ["三", "一"]) == {"一": Bar("kills (SIGSEGV)")}
    assert ledger.barred("another", ["一", "二"]) == {}
    ledger.close()


@pytest.mark.parametrize("table", ["tentative_shards", "bars", "sentences", "blocks"])
def test_a_bar_that_is_cut_off_changes_nothing(ledger, table):
    ledger.plan("n", [["二"], ["三"]])
    ledger.fill("n", ledger.pending("n")[0][0], translated("二"))
    ledger.commit_shard(ENTRY, [], [])
    ledger.connection.execute(
        f"CREATE TRIGGER cut BEFORE {'INSERT' if table == 'bars' else 'DELETE'} ON {table} "
        "BEGIN SELECT raise(ABORT, 'cut'); END"
    )
    with pytest.raises(OutputError, match="cut"):
        ledger.bar("n", "scope", {"三": Bar("kills")})
    assert ledger.missing("n", ["二"]) == []
    assert [sentences for _, sentences in ledger.pending("n")] == [("三",)]
    assert ledger.shard("k1") == ENTRY
    assert ledger.barred("scope", ["三"]) == {}


def test_what_took_too_long_is_forgotten_under_a_longer_limit_and_what_kills_is_not(ledger):
    bars = {"一": Bar("slow", 60.0), "二": Bar("slower", 90.0), "三": Bar("kills")}
    ledger.bar("n", "scope", bars)
    for seconds in (30.0, 60.0):
        ledger.lift(seconds)
        assert ledger.barred("scope", ["一", "二", "三"]) == bars
    ledger.lift(90.0)
    assert ledger.barred("scope", ["一", "二", "三"]) == {"二": bars["二"], "三": bars["三"]}
    ledger.lift(0.0)
    assert ledger.barred("scope", ["一", "二", "三"]) == {"三": bars["三"]}


def test_a_shard_that_lacks_a_slow_page_is_forgotten_with_the_bar(ledger):
    for key, seconds in (("k1", 60.0), ("k2", None), ("k3", 90.0)):
        entry = replace(ENTRY, key=key)
        ledger.commit_shard(entry, [Reject("a", "bad")], [Sketch("b#a1", b"12")], seconds)
    ledger.settle("n")
    ledger.lift(60.0)
    assert ledger.settled_shard("k1") is not None
    ledger.lift(61.0)
    assert ledger.settled_shard("k1") is None
    assert (ledger.rejects("k1"), ledger.sketches("k1")) == ((), ())
    assert ledger.settled_shard("k2") is not None
    ledger.commit_shard(replace(ENTRY, key="k3"), [], [])  # now it lacks nothing
    ledger.lift(0.0)
    assert ledger.shard("k3") is not None
