from __future__ import annotations

from functools import partial

import pytest
from support.archives import PACKINGS
from support.batch_parts import IDENTITY, FakeSupplier, HereEngine, page_text, write_pages
from support.command import duizhao

from service.batch.parts import SettingsSupplier
from service.cli import COMMANDS
from service.command_group import Command


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    row = Command("service.commands.batch:batch", "Process an archive.")
    monkeypatch.setitem(COMMANDS, "batch", row)
    fake = FakeSupplier()
    monkeypatch.setattr(SettingsSupplier, "translator", lambda _self: fake.translator())
    monkeypatch.setattr(SettingsSupplier, "linker", lambda _self: fake.linker())
    monkeypatch.setattr(SettingsSupplier, "release", lambda _self: fake.release())
    monkeypatch.setattr(SettingsSupplier, "identity", lambda _self: IDENTITY)
    # another process would know nothing of these fakes
    here = HereEngine(fake)
    monkeypatch.setattr("service.batch.local_engine.open_engine", partial(opened, here))


#: Time limits that an engine was opened with.
LIMITS: list[float] = []


def opened(engine, _supplier, options):
    LIMITS.append(options.page_seconds)
    return engine


@pytest.fixture
def archive(tmp_path):
    write_pages(tmp_path / "in", 6)
    return tmp_path / "in"


def batch(*arguments):
    return duizhao("batch", *arguments, "--workers", 1)


def test_an_archive_is_processed_and_summed_up(archive, tmp_path):
    answer = batch(archive, tmp_path / "out", "--format", "jsonl")
    assert answer.exit_code == 0, answer.output
    assert "6 pages in 1 shards, 1 written now" in answer.stdout
    assert "6 new, 0 changed, 0 removed, 0 as before" in answer.stdout


def test_a_rerun_says_what_changed_and_drops_what_is_gone(archive, tmp_path):
    batch(archive, tmp_path / "out")
    (archive / "0000.txt").unlink()
    (archive / "0001.txt").write_text(page_text(50), encoding="utf-8")
    answer = batch(archive, tmp_path / "out", "--resume")
    assert "0 new, 1 changed, 1 removed, 4 as before; 1 stale shards dropped" in answer.stdout


def test_bad_pages_give_exit_code_3_and_an_archive_of_them_1(archive, tmp_path):
    (archive / "0000.txt").write_bytes(b"")
    answer = batch(archive, tmp_path / "out")
    assert answer.exit_code == 3
    assert "1 rejects" in answer.stdout
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "a.txt").write_bytes(b"")
    assert batch(bad, tmp_path / "out2").exit_code == 1


def test_a_dry_run_estimates_and_writes_nothing(archive, tmp_path):
    answer = batch(archive, tmp_path / "out", "--dry-run")
    assert answer.exit_code == 0, answer.output
    assert "6 pages" in answer.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "seconds"), [((), 120), (("--page-seconds", 7), 7), (("--page-seconds", 0), 0)]
)
def test_pages_have_two_minutes_unless_told_otherwise(archive, tmp_path, options, seconds):
    assert batch(archive, tmp_path / "out", *options).exit_code == 0
    assert LIMITS[-1] == seconds


def test_containers_are_read_by_another_process_in_a_run_and_in_a_dry_run(tmp_path):
    source = PACKINGS["a.tar.gz"].write(tmp_path, [("1.txt", page_text(1)), ("2.txt", "")])
    answer = batch(source, tmp_path / "out")
    assert answer.exit_code == 3, answer.output
    assert "1 pages in 1 shards" in answer.stdout
    assert "2 pages" in batch(source, tmp_path / "none", "--dry-run").stdout


def test_an_output_inside_the_archive_is_refused(archive):
    answer = batch(archive, archive / "out")
    assert answer.exit_code == 1
    assert "lies inside" in answer.stderr


def test_wrong_usage_has_exit_code_2(archive, tmp_path):
    assert batch(archive, tmp_path / "out", "--engine", "spark").exit_code == 2
    assert batch(archive, tmp_path / "out", "--shard-size", "0").exit_code == 2
    assert batch(archive, tmp_path / "out", "--page-seconds", "-1").exit_code == 2
    assert batch(tmp_path / "none", tmp_path / "out").exit_code == 2


def test_a_second_run_on_the_same_output_is_refused_while_one_is_at_work(archive, tmp_path):
    from service.batch.output import OutputFolder

    with OutputFolder(tmp_path / "out").locked():
        answer = batch(archive, tmp_path / "out")
    assert answer.exit_code == 1
    assert "another run" in answer.stderr
