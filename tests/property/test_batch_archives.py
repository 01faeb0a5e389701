"""Random archives: results depend on pages, not on containers, sizes, workers or kills."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.archives import PACKINGS, write_folder
from support.batch_parts import contents, page_text, run_batch

from service.batch.ledger import Ledger
from service.batch.model import BatchConfig
from service.batch.output import OutputFolder

#: One window, so that the shards' sizes do not decide who is translated with whom.
ONE_WINDOW = BatchConfig(shard_size=4, window_pages=1000, block_sentences=5)
BRIEF = "City builds roads\n\nThe city has built {} roads this year.\n\nText\nLi Jing\n\n"
#: A page of which some worker may die; no other text holds it.
DEADLY = "致命的一页"

pages_of_text = st.one_of(
    st.integers(0, 30).map(page_text),
    st.integers(0, 5).map(lambda n: BRIEF.format(n) + page_text(n)),
    st.sampled_from(["", " \n\u3000\n", "只有一个标题\n", "City opens port\n\nShips came.\n"]),
    st.text(alphabet="市区道路。，!“”(记者 李敏)讯\nab1", max_size=80),
)
archives = st.lists(pages_of_text, max_size=9).map(
    lambda texts: [(f"d{n % 2}/{n:02}.txt", text) for n, text in enumerate(texts)]
)
sorted_archives = archives.map(sorted)
sizes = st.builds(
    BatchConfig,
    shard_size=st.integers(1, 12),
    window_pages=st.just(1000),
    block_sentences=st.just(5),
)


@contextmanager
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def results(out):
    rows = [row for path in (out / "shards").iterdir() for row in path.read_bytes().splitlines()]
    return {json.loads(row)["source"]["name"]: row for row in rows}


def without_digest(rows):
    """What is left when a page may be a file or a record: the digest of its bytes is not."""
    trees = {name: json.loads(row) for name, row in rows.items()}
    for tree in trees.values():
        del tree["source"]["sha256"]
    return trees


def rejects(out):
    lines = (out / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted(json.loads(line)["id"] for line in lines)


@settings(max_examples=12, deadline=None)
@given(sorted_archives, st.data())
def test_results_do_not_depend_on_the_container(pages, data):
    name = data.draw(st.sampled_from(sorted(PACKINGS)))
    with folder() as here:
        source = write_folder(here / "in", pages)
        source.mkdir(exist_ok=True)
        packing = PACKINGS[name]
        run_batch(source, here / "folder", config=ONE_WINDOW)
        run_batch(packing.write(here, pages), here / "packed", config=ONE_WINDOW)
        loose, packed = results(here / "folder"), results(here / "packed")
        assert rejects(here / "folder") == rejects(here / "packed")
        if packing.kind == "txt":
            assert packed == loose
        else:
            assert without_digest(packed) == without_digest(loose)


@settings(max_examples=12, deadline=None)
@given(sorted_archives, sizes)
def test_results_do_not_depend_on_the_size_of_shards(pages, config):
    with folder() as here:
        source = write_folder(here / "in", pages)
        source.mkdir(exist_ok=True)
        run_batch(source, here / "one", config=ONE_WINDOW)
        run_batch(source, here / "other", config=config)
        assert results(here / "one") == results(here / "other")
        assert rejects(here / "one") == rejects(here / "other")
        found = set(results(here / "one")) | set(rejects(here / "one"))
        assert found == {name for name, _ in pages}


class _Cut(BaseException):
    """The end of a process, at a place that is known."""


_EVENTS = (
    (Ledger, "plan"),
    (Ledger, "fill"),
    (Ledger, "commit_shard"),
    (Ledger, "settle"),
    (Ledger, "bar"),
    (OutputFolder, "write_shard"),
    (OutputFolder, "write_lines"),
    (OutputFolder, "write_manifest"),
)


@contextmanager
def cut_after(steps, *, before):
    """End the run at its so-manyth step that changes a file."""
    left = steps
    patch = pytest.MonkeyPatch()

    def stopping(original):
        def step(self, *arguments):
            nonlocal left
            left -= 1
            if left < 0 and before:
                raise _Cut
            answer = original(self, *arguments)
            if left < 0:
                raise _Cut
            return answer

        return step

    for owner, name in _EVENTS:
        patch.setattr(owner, name, stopping(getattr(owner, name)))
    try:
        yield
    finally:
        patch.undo()


def run_with_cuts(source, out, cuts, **options):
    """Run again after every cut; answers how many cuts there were."""
    happened = 0
    for steps, before in cuts:
        with cut_after(steps, before=before):
            try:
                run_batch(source, out, **options)
            except _Cut:
                happened += 1
    run_batch(source, out, **options)
    return happened


cuts = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=4)
small = st.builds(
    BatchConfig,
    shard_size=st.integers(1, 4),
    window_pages=st.integers(1, 8),
    block_sentences=st.integers(1, 6),
)


@settings(max_examples=15, deadline=None)
@given(sorted_archives, cuts, small)
def test_kills_in_any_order_change_no_byte(pages, places, config):
    with folder() as here:
        source = write_folder(here / "in", pages)
        source.mkdir(exist_ok=True)
        run_batch(source, here / "whole", config=config)
        run_with_cuts(source, here / "cut", places, config=config)
        assert contents(here / "cut") == contents(here / "whole")


@settings(max_examples=15, deadline=None)
@given(sorted_archives, cuts, st.sampled_from(["parse", "translate", "assemble"]), st.data())
def test_kills_of_a_run_whose_workers_die_or_hang_change_no_byte(pages, places, step, data):
    """And the results are those of an archive whose deadly pages are empty."""
    deadly = data.draw(st.lists(st.sampled_from(range(9)), min_size=1, max_size=2, unique=True))
    texts = dict(pages)
    names = sorted(texts)
    chosen = [names[n] for n in deadly if n < len(names)]
    for number, name in enumerate(chosen):
        texts[name] = page_text(80 + number) + f"\n　　本报讯 这是{DEADLY}。\n"
    empty = {name: "" if name in chosen else text for name, text in texts.items()}
    kind = data.draw(st.sampled_from(["deadly", "slow"]))
    options = {"config": BatchConfig(2, 4, 5), "page_seconds": 60.0, kind: {step: DEADLY}}
    with folder() as here:
        for place, archive in (("in", texts), ("empty", empty)):
            write_folder(here / place, sorted(archive.items())).mkdir(exist_ok=True)
        run_batch(here / "in", here / "whole", **options)
        run_with_cuts(here / "in", here / "cut", places, **options)
        run_batch(here / "empty", here / "without", **options)
        assert contents(here / "cut") == contents(here / "whole")
        assert results(here / "whole") == results(here / "without")
        assert set(chosen) <= set(rejects(here / "whole"))


@settings(max_examples=10, deadline=None)
@given(sorted_archives, sorted_archives)
def test_a_changed_archive_holds_its_own_pages_and_nothing_else(before, after):
    with folder() as here:
        source = write_folder(here / "in", before)
        source.mkdir(exist_ok=True)
        run_batch(source, here / "out", config=ONE_WINDOW)
        for name, _ in before:
            (source / name).unlink()
        write_folder(source, after)
        report = run_batch(source, here / "out", config=ONE_WINDOW)
        old, new = dict(before), dict(after)
        assert report.changes.kept == sum(old.get(name) == text for name, text in after)
        assert report.changes.removed == len(old.keys() - new.keys())
        assert set(results(here / "out")) | set(rejects(here / "out")) == set(new)
        assert report.pages == len(results(here / "out"))
        again = run_batch(source, here / "out", config=ONE_WINDOW)
        assert (again.shards_done, again.translated) == (0, 0)
