"""One window of shards: what is told, what is counted, what is left in the ledger."""

from __future__ import annotations

from contextlib import closing

import pytest
from support.batch_parts import IDENTITY, FakeSupplier, HereEngine, page_text

from service.batch import windows
from service.batch.job import Job
from service.batch.ledger import Ledger
from service.batch.model import BatchConfig, Record
from service.batch.output import OutputFolder
from service.batch.sharding import shards
from service.batch.steps import Assemble, Parse, Translate
from service.errors import ServiceError

CONFIG = BatchConfig(shard_size=3, window_pages=100, block_sentences=5)
RECORDS = [Record(f"{n}.txt", page_text(n).encode(), "txt") for n in range(8)]


@pytest.fixture
def job(tmp_path):
    output = OutputFolder(tmp_path / "out")
    with output.locked():
        yield Job(lambda: RECORDS, output, IDENTITY, "jsonl", CONFIG)


@pytest.fixture
def ledger(job):
    with closing(Ledger(job.output.ledger)) as opened:
        yield opened


@pytest.fixture
def window(job):
    return list(shards(RECORDS, CONFIG, job.fingerprint(), keep=True))


def kinds(engine):
    return [type(task) for task in engine.performed]


def process(job, ledger, engine, window, told=None):
    return windows.process(job, ledger, engine, window, (told if told is not None else []).append)


def test_a_window_is_settled_when_its_shards_are_written(job, ledger, window):
    counts = process(job, ledger, HereEngine(FakeSupplier()), window)
    assert (counts.shards, counts.translated, counts.sentences) == (len(window), 8 * 4 + 3, 8 * 7)
    entries = [ledger.settled_shard(shard.key) for shard in window]
    assert sum(entry.pages for entry in entries) == 8
    assert all(job.output.holds(entry) for entry in entries)


def test_progress_tells_of_every_page_once(job, ledger, window):
    told = []
    process(job, ledger, HereEngine(FakeSupplier()), window, told)
    assert sum(told) == 8
    assert min(told) > 0


def test_progress_never_goes_back_when_a_window_begins_again(job, ledger, window):
    told = []
    process(job, ledger, HereEngine(FakeSupplier(), {"assemble": "第3号"}), window, told)
    assert sum(told) == 8
    assert min(told) > 0


def test_what_was_undone_is_not_counted(job, ledger, window):
    counts = process(job, ledger, HereEngine(FakeSupplier(), {"assemble": "第3号"}), window)
    assert (counts.shards, counts.translated, counts.sentences) == (len(window), 7 * 4 + 3, 7 * 7)


def test_a_barred_page_is_neither_parsed_nor_translated_again(job, ledger, window):
    process(job, ledger, HereEngine(FakeSupplier(), {"parse": "第3号"}), window)
    engine = HereEngine(FakeSupplier(), {"parse": "第3号", "translate": "第3号"})
    (job.output.folder / "shards").joinpath(f"{window[0].key}.jsonl").unlink()
    process(job, ledger, engine, window)
    assert kinds(engine).count(Assemble) == 1
    parsed = [r.id for task in engine.performed if isinstance(task, Parse) for r in task.records]
    assert "3.txt" not in parsed
    assert len(parsed) == 7


def test_a_plan_that_was_cut_off_is_finished_as_it_was_written(job, ledger, window):
    planned = [["甲", "乙"], ["丙"]]
    ledger.plan(job.namespace(), planned)
    engine = HereEngine(FakeSupplier())
    process(job, ledger, engine, window)
    blocks = [list(task.sentences) for task in engine.performed if isinstance(task, Translate)]
    assert blocks[:2] == planned
    assert kinds(engine)[2] is Parse


def test_blocks_are_of_like_length_and_one_size(job, ledger, window):
    engine = HereEngine(FakeSupplier())
    process(job, ledger, engine, window)
    blocks = [task.sentences for task in engine.performed if isinstance(task, Translate)]
    assert {len(block) for block in blocks[:-1]} == {5}
    lengths = [len(sentence) for block in blocks for sentence in block]
    assert lengths == sorted(lengths, reverse=True)


def test_shards_that_are_there_are_not_assembled_again(job, ledger, window):
    process(job, ledger, HereEngine(FakeSupplier()), window[:1])
    engine = HereEngine(FakeSupplier())
    process(job, ledger, engine, window)
    assert kinds(engine).count(Assemble) == len(window) - 1


def test_the_reason_names_signal_and_sentence(job, ledger, window):
    process(job, ledger, HereEngine(FakeSupplier(), {"translate": "第3号工程2期"}), window)
    found = [reject for shard in window for reject in ledger.rejects(shard.key)]
    assert [reject.id for reject in found] == ["3.txt"]
    assert found[0].reason.startswith("kills the process that translates it (SIGSEGV), with '第3号")


def test_a_window_of_deadly_pages_alone_is_a_window_of_rejects(job, ledger, window):
    counts = process(job, ledger, HereEngine(FakeSupplier(), {"parse": "工程"}), window)
    assert (counts.shards, counts.translated, counts.sentences) == (len(window), 0, 0)
    assert sum(len(ledger.rejects(shard.key)) for shard in window) == 8


def test_an_engine_that_dies_of_crowds_ends_the_run_and_leaves_the_plan(job, ledger, window):
    class Crowd(HereEngine):
        def _kills(self, task):
            return isinstance(task, Translate) and len(task.sentences) > 1

    with pytest.raises(ServiceError, match="memory"):
        process(job, ledger, Crowd(FakeSupplier()), window)
    assert ledger.pending(job.namespace())
    counts = process(job, ledger, HereEngine(FakeSupplier()), window)
    assert counts.shards == len(window)
