from __future__ import annotations

import itertools

import pytest
from support.batch_parts import FakeSupplier, page_text

from service.batch.dry_run import SampleConfig, estimate
from service.batch.model import Record, Reject
from service.batch.workbench import Bench
from service.errors import InputError


def records(count, text=page_text):
    return [Record(f"{n}.txt", text(n).encode(), "txt") for n in range(count)]


def ticking():
    """A clock on which every measurement takes one second."""
    return itertools.count().__next__


def run(items, *, workers=1, pages=50):
    config = SampleConfig(pages=pages, finished=5)
    return estimate(
        items, Bench(FakeSupplier()), form="jsonl", workers=workers, config=config, clock=ticking()
    )


def test_inputs_are_counted_and_sentences_extrapolated():
    found = run([*records(200), Reject("x", "broken")])
    assert (found.pages, found.rejects) == (200, 1)
    assert found.sentences == 200 * 7


def test_distinct_sentences_of_pages_that_share_lines_are_estimated_within_a_tenth():
    # four own sentences a page and three that all pages share
    assert run(records(400)).unique == pytest.approx(400 * 4 + 3, rel=0.1)


def test_an_archive_that_repeats_itself_is_not_counted_as_new():
    assert run(records(400, lambda n: page_text(n % 3))).unique == pytest.approx(15, rel=0.1)


def test_time_grows_with_the_work_and_falls_with_the_workers():
    # five pages translated in one second: 5 x 4 + 3 sentences
    one, four = run(records(200)), run(records(200), workers=4)
    assert one.sentences_per_second == pytest.approx(23)
    parse, assemble, translate = 1 / 50, 1 / 5 - 1 / 50, 1 / 23
    seconds = 200 * (2 * parse + assemble) + one.unique * translate
    assert one.hours == pytest.approx(seconds / 3600)
    assert four.hours == pytest.approx(one.hours / 4)


def test_output_grows_with_the_pages():
    assert run(records(200)).output_bytes == pytest.approx(
        2 * run(records(100)).output_bytes, rel=0.05
    )


def test_the_sample_does_not_depend_on_the_order_of_the_archive():
    items = records(120)
    assert run(items) == run(items[::-1])


def test_an_archive_without_pages_cannot_be_estimated():
    with pytest.raises(InputError, match="no page"):
        run([Reject("x", "broken")])


def test_pages_without_a_sentence_cost_no_translation():
    found = run([Record("a.txt", b"\x00", "txt")])
    assert (found.sentences, found.unique, found.sentences_per_second) == (0, 0, 0.0)


def test_the_text_names_all_figures():
    text = run(records(200), workers=4).text()
    for part in ("200 pages", "1,400 sentences", "sentences/s a worker", "with 4 workers", "MB"):
        assert part in text
