"""Pages that take too long: rejects, without trace in other results, tried with more time."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from support.archives import LINES
from support.batch_parts import FakeSupplier, contents, cut_off, page_text, run_batch, write_pages

from service.batch import sources
from service.batch.engines import EngineOptions
from service.batch.ledger import Ledger
from service.batch.model import BatchConfig
from service.batch.reading import ReadingRoom

STEPS = ("parse", "translate", "assemble")
#: Only page 7 holds it.
SLOW = "第7号工程2期"
BRIEF = "City builds roads\n\nThe city has built roads this year.\n\nText\nLi Jing\n\n"
WIDE = BatchConfig(shard_size=4, window_pages=100, block_sentences=5)
#: Processor seconds that a page of these tests may take in earnest; it takes a thousandth.
SECONDS = 2.0


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "in"
    write_pages(folder, 20)
    return folder


def run(archive, out, seconds=60.0, **options):
    return run_batch(archive, out, page_seconds=seconds, config=WIDE, **options)


def rejects(out):
    text = (out / "rejects.jsonl").read_text(encoding="utf-8")
    return {line["id"]: line["reason"] for line in map(json.loads, text.splitlines())}


def results(out):
    """Every page's result as it is written, by its id."""
    rows = [row for path in (out / "shards").iterdir() for row in path.read_bytes().splitlines()]
    return {json.loads(row)["source"]["name"]: row for row in rows}


@pytest.mark.parametrize("step", STEPS)
def test_a_page_that_takes_too_long_is_a_reject_and_leaves_no_trace(archive, tmp_path, step):
    report = run(archive, tmp_path / "with", slow={step: SLOW})
    assert (report.pages, report.rejects) == (19, 1)
    ((identity, reason),) = rejects(tmp_path / "with").items()
    done = {"parse": "read", "translate": "translated", "assemble": "linked and scored"}[step]
    assert identity == "0007.txt"
    assert reason.startswith(f"took longer than 60 s to be {done}")
    assert ("第7号工程2期" in reason) is (step == "translate")
    (archive / "0007.txt").unlink()
    run(archive, tmp_path / "without", seconds=0.0)
    assert results(tmp_path / "with") == results(tmp_path / "without")


def test_a_limit_that_nothing_exceeds_shows_nowhere(archive, tmp_path):
    run(archive, tmp_path / "limited")
    run(archive, tmp_path / "free", seconds=0.0)
    assert contents(tmp_path / "limited") == contents(tmp_path / "free")


@pytest.mark.parametrize("seconds", [60.0, 30.0])
@pytest.mark.parametrize("step", STEPS)
def test_a_rerun_with_no_more_time_tries_nothing(archive, tmp_path, step, seconds):
    out = tmp_path / "out"
    run(archive, out, slow={step: SLOW})
    before = contents(out)
    report = run(archive, out, seconds)  # it would be quick by now
    assert (report.shards_done, report.translated, report.rejects) == (0, 0, 1)
    assert contents(out) == before


@pytest.mark.parametrize("seconds", [61.0, 0.0])
@pytest.mark.parametrize("step", STEPS)
def test_with_more_time_or_no_limit_the_page_is_tried_again(archive, tmp_path, step, seconds):
    out = tmp_path / "out"
    run(archive, out, slow={step: SLOW})
    before = results(out)
    report = run(archive, out, seconds)
    assert (report.pages, report.rejects, report.shards_done) == (20, 0, 1)
    after = results(out)
    assert after.pop("0007.txt")
    assert after == before


def test_a_page_that_is_still_too_slow_is_told_with_the_limit_of_now(archive, tmp_path):
    out = tmp_path / "out"
    for seconds in (60.0, 90.0, 75.0):
        run(archive, out, seconds, slow={"assemble": SLOW})
    assert rejects(out) == {"0007.txt": "took longer than 90 s to be linked and scored"}
    assert run(archive, out, 91.0).rejects == 0


def test_each_page_waits_for_more_than_its_own_limit(archive, tmp_path):
    out = tmp_path / "out"
    run(archive, out, 60.0, slow={"parse": SLOW})
    run(archive, out, 40.0)
    (archive / "0020.txt").write_text(page_text(20), encoding="utf-8")
    run(archive, out, 40.0, slow={"parse": "第20号"})
    assert set(rejects(out)) == {"0007.txt", "0020.txt"}
    run(archive, out, 50.0)
    assert set(rejects(out)) == {"0007.txt"}


def test_a_page_that_kills_is_not_tried_again_however_long_the_limit(archive, tmp_path):
    out = tmp_path / "out"
    run(archive, out, deadly={"parse": SLOW})
    assert run(archive, out, 0.0).rejects == 1


def test_a_slow_sentence_costs_all_its_pages_and_more_time_brings_them_back(archive, tmp_path):
    out = tmp_path / "out"
    shared = "全市重点工程建设顺利推进"  # the standing line of every page
    assert run(archive, out, slow={"translate": shared}).rejects == 20
    report = run(archive, out, 90.0)
    assert (report.pages, report.rejects) == (20, 0)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("event", ["lift", "plan", "fill", "commit_shard", "settle"])
def test_a_run_with_more_time_that_is_cut_off_goes_on(archive, tmp_path, event, late):
    for name in ("whole", "cut"):
        run(archive, tmp_path / name, slow={"parse": SLOW})
    run(archive, tmp_path / "whole", 90.0)
    with cut_off(Ledger, event, 1, late=late), pytest.raises(KeyboardInterrupt):
        run(archive, tmp_path / "cut", 90.0)
    run(archive, tmp_path / "cut", 90.0)
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


@pytest.mark.parametrize("workers", [1, 2])
def test_pages_that_hang_real_workers_are_found_once_and_for_all(archive, tmp_path, workers):
    linked = archive / "0003.txt"
    linked.write_text(BRIEF + linked.read_text(encoding="utf-8"), encoding="utf-8")
    real = {"engine": "local", "options": EngineOptions(workers)}
    supplier = FakeSupplier(hang=SLOW, hang_linking="第3号工程1期")
    report = run(archive, tmp_path / "local", SECONDS, supplier=supplier, **real)
    assert (report.pages, report.rejects) == (18, 2)
    slow = {"translate": SLOW, "assemble": "第3号工程1期"}
    run(archive, tmp_path / "here", SECONDS, slow=slow)
    before = contents(tmp_path / "local")
    assert before == contents(tmp_path / "here")
    again = run(archive, tmp_path / "local", SECONDS, supplier=supplier, **real)
    assert (again.shards_done, again.translated) == (0, 0)
    assert contents(tmp_path / "local") == before


def test_a_page_on_which_a_real_worker_stands_still_is_found_by_the_clock(archive, tmp_path):
    supplier = FakeSupplier(freeze=SLOW)
    report = run(archive, tmp_path / "local", 1.0, supplier=supplier, engine="local")
    assert (report.pages, report.rejects) == (19, 1)
    run(archive, tmp_path / "here", 1.0, slow={"translate": SLOW})
    assert contents(tmp_path / "local") == contents(tmp_path / "here")


def test_containers_that_kill_or_hang_their_reader_stop_nothing(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "CONTAINERS", (*sources.CONTAINERS, LINES))
    for name, last in (("0004", "die"), ("0008", "hang")):
        lines = [page_text(int(name)).replace("\n", " "), last, "never read"]
        (archive / f"{name}.lines").write_text("\n".join(lines), encoding="utf-8")
    with closing(ReadingRoom(SECONDS)) as room:
        report = run(archive, tmp_path / "out", SECONDS, opening=room.read)
    assert (report.pages, report.rejects) == (22, 2)
    assert list(rejects(tmp_path / "out")) == ["0004.lines/after:1", "0008.lines/after:1"]
    for name in ("0004", "0008"):
        (archive / f"{name}.lines").write_text(
            page_text(int(name)).replace("\n", " "), encoding="utf-8"
        )
    run(archive, tmp_path / "cut")
    assert results(tmp_path / "out") == results(tmp_path / "cut")
