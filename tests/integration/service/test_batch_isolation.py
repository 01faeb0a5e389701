"""Pages that kill worker processes: rejects, and no trace of them in the others' results."""

from __future__ import annotations

import json
from contextlib import closing
from functools import partial

import pytest
from support.batch_parts import (
    IDENTITY,
    SMALL,
    FakeSupplier,
    HereEngine,
    contents,
    cut_off,
    page_text,
    run_batch,
    write_pages,
)

from service.batch.engines import EngineOptions
from service.batch.job import Job
from service.batch.ledger import Ledger
from service.batch.model import BatchConfig
from service.batch.output import OutputFolder
from service.batch.run import BatchRun
from service.batch.sources import read_archive

STEPS = ("parse", "translate", "assemble")
#: Only page 7 holds it.
DEADLY = "第7号工程2期"
BRIEF = "City builds roads\n\nThe city has built roads this year.\n\nText\nLi Jing\n\n"
WIDE = BatchConfig(shard_size=4, window_pages=100, block_sentences=5)


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "in"
    write_pages(folder, 20)
    return folder


def lines(out, name):
    return [json.loads(line) for line in (out / name).read_text(encoding="utf-8").splitlines()]


def rejects(out):
    return {line["id"]: line["reason"] for line in lines(out, "rejects.jsonl")}


def results(out):
    """Every page's result as it is written, by its id."""
    rows = [row for path in (out / "shards").iterdir() for row in path.read_bytes().splitlines()]
    return {json.loads(row)["source"]["name"]: row for row in rows}


@pytest.mark.parametrize("step", STEPS)
def test_a_page_that_kills_workers_is_a_reject_with_the_reason(archive, tmp_path, step):
    report = run_batch(archive, tmp_path / "out", deadly={step: DEADLY})
    assert (report.pages, report.rejects) == (19, 1)
    ((identity, reason),) = rejects(tmp_path / "out").items()
    assert identity == "0007.txt"
    assert "SIGSEGV" in reason
    assert {"parse": "reads", "translate": "translates", "assemble": "links"}[step] in reason


@pytest.mark.parametrize("step", STEPS)
def test_the_other_results_are_those_of_an_archive_without_the_page(archive, tmp_path, step):
    run_batch(archive, tmp_path / "with", deadly={step: DEADLY}, config=WIDE)
    (archive / "0007.txt").unlink()
    run_batch(archive, tmp_path / "without", config=WIDE)
    assert results(tmp_path / "with") == results(tmp_path / "without")
    name = "near_duplicates.jsonl"
    assert contents(tmp_path / "with")[name] == contents(tmp_path / "without")[name]


@pytest.mark.parametrize("step", STEPS)
def test_with_many_windows_they_are_those_of_an_archive_where_it_is_empty(archive, tmp_path, step):
    run_batch(archive, tmp_path / "with", deadly={step: DEADLY}, config=SMALL)
    (archive / "0007.txt").write_bytes(b"")
    run_batch(archive, tmp_path / "empty", config=SMALL)
    assert results(tmp_path / "with") == results(tmp_path / "empty")


def test_that_is_not_so_of_its_own_accord(archive, tmp_path):
    """The fake model's answers show who was in the block, or these tests would prove nothing."""
    run_batch(archive, tmp_path / "whole", config=WIDE)
    (archive / "0007.txt").unlink()
    run_batch(archive, tmp_path / "without", config=WIDE)
    whole, without = results(tmp_path / "whole"), results(tmp_path / "without")
    assert {name: row for name, row in whole.items() if name in without} != without


def test_a_sentence_of_many_pages_costs_all_of_them(archive, tmp_path):
    shared = "全市重点工程建设顺利推进"  # the standing line of every page
    (archive / "other.txt").write_text("别的\n\n　　本报讯 今天下雨。\n", encoding="utf-8")
    report = run_batch(archive, tmp_path / "out", deadly={"translate": shared}, config=WIDE)
    assert (report.pages, report.rejects) == (1, 20)


def test_several_pages_that_kill_in_different_steps_are_all_found(archive, tmp_path):
    deadly = {"parse": "第2号", "translate": "第12号工程1期", "assemble": "第18号"}
    run_batch(archive, tmp_path / "out", deadly=deadly, config=WIDE)
    assert set(rejects(tmp_path / "out")) == {"0002.txt", "0012.txt", "0018.txt"}
    for name in rejects(tmp_path / "out"):
        (archive / name).unlink()
    run_batch(archive, tmp_path / "without", config=WIDE)
    assert results(tmp_path / "out") == results(tmp_path / "without")


def test_the_same_content_under_another_name_is_rejected_too(archive, tmp_path):
    (archive / "copy.txt").write_bytes((archive / "0007.txt").read_bytes())
    run_batch(archive, tmp_path / "out", deadly={"parse": DEADLY}, config=WIDE)
    assert set(rejects(tmp_path / "out")) == {"0007.txt", "copy.txt"}


@pytest.mark.parametrize("step", STEPS)
def test_a_rerun_does_nothing_and_tries_the_page_no_more(archive, tmp_path, step):
    out = tmp_path / "out"
    run_batch(archive, out, deadly={step: DEADLY})
    before = contents(out)
    report = run_batch(archive, out)  # it would not kill any more
    assert (report.shards_done, report.translated, report.rejects) == (0, 0, 1)
    assert contents(out) == before


@pytest.mark.parametrize("step", STEPS)
def test_a_page_that_was_mended_is_processed(archive, tmp_path, step):
    out = tmp_path / "out"
    run_batch(archive, out, deadly={step: DEADLY})
    (archive / "0007.txt").write_text(page_text(70), encoding="utf-8")
    assert run_batch(archive, out, deadly={step: DEADLY}).rejects == 0
    assert "0007.txt" in results(out)


def test_pages_added_later_do_not_undo_what_was_settled(archive, tmp_path):
    out = tmp_path / "out"
    run_batch(archive, out, config=WIDE)
    before = results(out)
    (archive / "0020.txt").write_text(page_text(20), encoding="utf-8")
    report = run_batch(archive, out, deadly={"translate": "第20号工程"}, config=WIDE)
    assert report.rejects == 1
    assert results(out) == before


def test_shards_of_the_window_that_were_written_are_written_again(archive, tmp_path):
    """The page is found when the last shard is assembled; the first were committed by then."""
    job = Job(
        partial(read_archive, archive, SMALL.max_page_bytes),
        OutputFolder(tmp_path / "out"),
        IDENTITY,
        "jsonl",
        WIDE,
    )
    engine = HereEngine(FakeSupplier(), {"assemble": "第19号"})
    with job.output.locked(), closing(Ledger(job.output.ledger)) as ledger:
        report = BatchRun(job, ledger, engine).run(lambda _pages: lambda _steps: None)
    assert report.shards_done == report.shards > 3
    written = [type(task).__name__ for task in engine.performed].count("Assemble")
    assert written > report.shards
    assert set(rejects(tmp_path / "out")) == {"0019.txt"}


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("event", "count"),
    [
        *((event, n) for event in ("fill", "commit_shard") for n in (1, 4)),
        *((event, 1) for event in ("plan", "bar", "settle")),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_a_run_cut_off_at_any_step_ends_with_the_same_bytes(
    archive, tmp_path, step, event, count, late
):
    run_batch(archive, tmp_path / "whole", deadly={step: DEADLY}, config=WIDE)
    with cut_off(Ledger, event, count, late=late), pytest.raises(KeyboardInterrupt):
        run_batch(archive, tmp_path / "cut", deadly={step: DEADLY}, config=WIDE)
    run_batch(archive, tmp_path / "cut", deadly={step: DEADLY}, config=WIDE)
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


@pytest.mark.parametrize("workers", [1, 2])
def test_real_crashes_are_survived_and_the_bytes_are_those_of_any_engine(
    archive, tmp_path, workers
):
    linked = archive / "0003.txt"
    linked.write_text(BRIEF + linked.read_text(encoding="utf-8"), encoding="utf-8")
    supplier = FakeSupplier(die=DEADLY, die_linking="第3号工程1期")
    report = run_batch(
        archive,
        tmp_path / "local",
        supplier=supplier,
        engine="local",
        options=EngineOptions(workers),
        config=WIDE,
    )
    assert (report.pages, report.rejects) == (18, 2)
    deadly = {"translate": DEADLY, "assemble": "第3号工程1期"}
    run_batch(archive, tmp_path / "here", deadly=deadly, config=WIDE)
    assert contents(tmp_path / "local") == contents(tmp_path / "here")
