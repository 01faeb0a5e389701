"""Whole batch runs with fakes: what is redone, what is dropped, and that bytes stay equal."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
from support.batch_parts import (
    IDENTITY,
    SMALL,
    FakeSupplier,
    contents,
    cut_off,
    page_text,
    run_batch,
    write_pages,
)

from service.batch.engines import EngineOptions
from service.batch.ledger import Ledger
from service.batch.model import Changes
from service.batch.output import OutputFolder
from service.batch.shard_files import FORMS
from service.errors import InputError
from service.schema import read


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "in"
    write_pages(folder, 20)
    return folder


def lines(out, name):
    return [json.loads(line) for line in (out / name).read_text(encoding="utf-8").splitlines()]


def translated(log):
    return sum(int(line.split()[1]) for line in log.read_text().splitlines()) if log.exists() else 0


def test_every_page_has_its_result_once_and_the_manifest_tells_where(archive, tmp_path):
    out = tmp_path / "out"
    report = run_batch(archive, out)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["schema"] == "duizhao.batch/1"
    assert manifest["model"]["sha256"] == IDENTITY.model.sha256
    assert manifest["pages"] == report.pages == 20
    assert report.shards == report.shards_done == len(manifest["shards"]) > 3
    names = [
        read(line, name="line").source.name
        for shard in manifest["shards"]
        for line in (out / "shards" / shard["file"]).read_text(encoding="utf-8").splitlines()
    ]
    assert names == [f"{number:04}.txt" for number in range(20)]


def test_a_sentence_that_recurs_is_translated_once(archive, tmp_path):
    log = tmp_path / "log"
    report = run_batch(archive, tmp_path / "out", supplier=FakeSupplier(log=log))
    assert report.translated == translated(log) < report.sentences
    # four own sentences a page, and a headline and two standing lines that all share
    assert (report.translated, report.sentences) == (20 * 4 + 3, 20 * 7)


def test_a_second_run_does_nothing(archive, tmp_path):
    out, log = tmp_path / "out", tmp_path / "log"
    run_batch(archive, out)
    before = contents(out)
    report = run_batch(archive, out, supplier=FakeSupplier(log=log))
    assert (report.shards_done, report.translated, translated(log)) == (0, 0, 0)
    assert report.changes == Changes(0, 0, 0, 20)
    assert contents(out) == before


def test_a_changed_page_costs_its_shard_and_its_new_sentences(archive, tmp_path):
    out, log = tmp_path / "out", tmp_path / "log"
    first = run_batch(archive, out)
    (archive / "0007.txt").write_text(page_text(99), encoding="utf-8")
    report = run_batch(archive, out, supplier=FakeSupplier(log=log))
    assert report.changes == Changes(added=0, changed=1, removed=0, kept=19)
    assert (report.shards_done, report.shards_dropped) == (1, 1)
    assert report.translated == translated(log) == 4
    assert report.shards == first.shards


def test_new_and_removed_pages_leave_most_shards_alone(archive, tmp_path):
    out = tmp_path / "out"
    run_batch(archive, out)
    (archive / "0003.txt").unlink()
    (archive / "0012b.txt").write_text(page_text(77), encoding="utf-8")
    report = run_batch(archive, out)
    assert report.changes == Changes(added=1, changed=0, removed=1, kept=19)
    assert report.shards_done < report.shards
    assert report.pages == 20
    assert set(contents(out)) == {
        "manifest.json",
        "rejects.jsonl",
        "near_duplicates.jsonl",
        *(f"shards/{s['file']}" for s in json.loads((out / "manifest.json").read_text())["shards"]),
    }


@pytest.mark.parametrize(
    ("identity", "translated_anew"),
    [
        (replace(IDENTITY, encoder="another"), False),
        (replace(IDENTITY, model=replace(IDENTITY.model, sha256="0" * 64)), True),
        (replace(IDENTITY, release="next"), True),
        (replace(IDENTITY, glossary="1" * 64), True),
    ],
)
def test_another_model_or_configuration_redoes_what_depends_on_it(
    archive, tmp_path, identity, translated_anew
):
    out = tmp_path / "out"
    first = run_batch(archive, out)
    report = run_batch(archive, out, identity=identity)
    assert report.shards_done == report.shards_dropped == first.shards
    assert (report.translated > 0) is translated_anew


def test_another_form_redoes_the_shards_and_translates_nothing(archive, tmp_path):
    out = tmp_path / "out"
    run_batch(archive, out)
    report = run_batch(archive, out, form="parquet")
    assert report.translated == 0
    assert {path.suffix for path in (out / "shards").iterdir()} == {".parquet"}


def test_a_shard_that_was_deleted_or_cut_is_written_again(archive, tmp_path):
    out = tmp_path / "out"
    run_batch(archive, out)
    before = contents(out)
    one, other, *_ = sorted((out / "shards").iterdir())
    one.unlink()
    other.write_bytes(other.read_bytes()[:-1])
    report = run_batch(archive, out)
    assert report.shards_done == 2
    assert contents(out) == before


@pytest.mark.parametrize("form", FORMS)
def test_two_workers_write_the_bytes_of_one(archive, tmp_path, form):
    run_batch(archive, tmp_path / "one", form=form)
    run_batch(archive, tmp_path / "two", form=form, engine="local", options=EngineOptions(2))
    assert contents(tmp_path / "two") == contents(tmp_path / "one")


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("event", "count"),
    [
        *(("plan", n) for n in (1, 3)),
        *(("fill", n) for n in (1, 3)),
        *(("commit_shard", n) for n in (1, 3)),
        *(("write_shard", n) for n in (1, 3)),
        ("drop_all_but", 1),
    ],
)
def test_a_run_cut_off_at_any_step_ends_with_the_same_bytes(archive, tmp_path, event, late, count):
    run_batch(archive, tmp_path / "whole")
    owner = OutputFolder if event == "write_shard" else Ledger
    with cut_off(owner, event, count, late=late), pytest.raises(KeyboardInterrupt):
        run_batch(archive, tmp_path / "cut")
    run_batch(archive, tmp_path / "cut")
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


def test_bad_pages_are_listed_with_their_reason_and_stop_nothing(archive, tmp_path):
    out = tmp_path / "out"
    (archive / "0005.txt").write_bytes(b"")
    (archive / "0006.txt").write_bytes(b"\x00\x01")
    (archive / "more.jsonl").write_text('{"id": "0001.txt", "text": "二"}\n{"id": \n')
    report = run_batch(archive, out)
    assert report.pages == 18
    rejects = {line["id"]: line["reason"] for line in lines(out, "rejects.jsonl")}
    assert report.rejects == len(rejects) == 4
    assert "no text" in rejects["0005.txt"]
    assert "NUL" in rejects["0006.txt"]
    assert rejects["0001.txt"] == "another input with this id stands before it"
    assert "no JSON" in rejects["more.jsonl/2"]


def test_rejects_of_untouched_shards_stay_listed(archive, tmp_path):
    (archive / "0005.txt").write_bytes(b"")
    run_batch(archive, tmp_path / "out")
    (archive / "0019.txt").write_text(page_text(500), encoding="utf-8")
    assert run_batch(archive, tmp_path / "out").rejects == 1


def test_a_sentence_that_breaks_the_model_costs_its_page(archive, tmp_path):
    supplier = FakeSupplier(poison="第7号工程2期")
    report = run_batch(archive, tmp_path / "out", supplier=supplier)
    assert (report.pages, report.rejects) == (19, 1)
    (reject,) = lines(tmp_path / "out", "rejects.jsonl")
    assert reject["id"] == "0007.txt"


def test_reprints_are_reported_by_page_and_article(archive, tmp_path):
    for name in ("0100.txt", "0200.txt"):
        (archive / name).write_text(page_text(1, "城市新区交通改善"), encoding="utf-8")
    report = run_batch(archive, tmp_path / "out")
    found = lines(tmp_path / "out", "near_duplicates.jsonl")
    assert report.near_duplicates == len(found)
    assert {"article": "0200.txt#a1", "like": "0100.txt#a1", "similarity": 1.0} in found


def test_an_empty_archive_gives_an_empty_output(tmp_path):
    (tmp_path / "in").mkdir()
    report = run_batch(tmp_path / "in", tmp_path / "out")
    assert (report.pages, report.shards, report.rejects) == (0, 0, 0)
    assert json.loads((tmp_path / "out/manifest.json").read_text())["shards"] == []


def test_an_archive_changed_under_the_run_is_refused(archive, tmp_path, monkeypatch):
    from service.batch.survey import Survey

    original = Survey.again

    def again(self, items):
        return original(self, list(items)[:-1])

    monkeypatch.setattr(Survey, "again", again)
    with pytest.raises(InputError, match="while it was read"):
        run_batch(archive, tmp_path / "out")


def test_the_same_pages_from_another_container_give_the_same_results(archive, tmp_path):
    run_batch(archive, tmp_path / "folder")
    packed = shutil.make_archive(str(tmp_path / "pages"), "gztar", archive)
    from pathlib import Path

    run_batch(Path(packed), tmp_path / "tar", config=SMALL)
    results = [
        sorted(
            line
            for n, data in contents(out).items()
            if "shards/" in n
            for line in data.split(b"\n")
        )
        for out in (tmp_path / "folder", tmp_path / "tar")
    ]
    # members are named ./0001.txt in the order of the file system; results are the same
    assert [line for line in results[0] if line] == [line for line in results[1] if line]
