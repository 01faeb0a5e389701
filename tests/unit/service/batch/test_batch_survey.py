from __future__ import annotations

from contextlib import closing

import pytest

from service.batch.ledger import Ledger
from service.batch.model import BatchConfig, Changes, Record, Reject
from service.batch.survey import Survey
from service.errors import InputError

CONFIG = BatchConfig(shard_size=4)


@pytest.fixture
def ledger(tmp_path):
    with closing(Ledger(tmp_path / "ledger.sqlite")) as opened:
        yield opened


def survey(ledger):
    return Survey(ledger, CONFIG, "f")


def records(names, text=b"x"):
    return [Record(str(name), text, "txt") for name in names]


def test_all_inputs_are_new_at_first_and_as_before_at_the_second_run(ledger):
    assert survey(ledger).take(records(range(9))) == Changes(9, 0, 0, 0)
    assert survey(ledger).take(records(range(9))) == Changes(0, 0, 0, 9)


def test_new_changed_and_removed_inputs_are_told_apart(ledger):
    survey(ledger).take(records("abcd"))
    assert survey(ledger).take([*records("bc"), *records("d", b"y"), *records("e")]) == Changes(
        added=1, changed=1, removed=1, kept=2
    )


def test_a_survey_that_broke_off_changes_nothing(ledger):
    survey(ledger).take(records("abcd"))

    def broken():
        yield from records("xy")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        survey(ledger).take(broken())
    ledger.close()
    with closing(Ledger(ledger.path)) as again:
        assert survey(again).take(records("abcd")) == Changes(0, 0, 0, 4)


def test_the_second_input_with_an_id_is_refused(ledger):
    one = survey(ledger)
    one.take([*records("ab"), *records("a", b"y"), Reject("z", "broken")])
    assert [(r.id, r.reason) for r in one.refused()] == [
        ("a", "another input with this id stands before it"),
        ("z", "broken"),
    ]
    assert one.pages() == 2


def test_the_second_reading_gives_the_surveyed_shards_with_their_pages(ledger):
    items = [*records(range(20)), *records([3], b"y"), Reject("z", "broken")]
    one = survey(ledger)
    one.take(items)
    again = list(one.again(items))
    assert [(shard.key, shard.pages) for shard in again] == list(one.shards())
    assert [record for shard in again for record in shard.records] == items[:20]


@pytest.mark.parametrize("now", [records(range(9), b"y"), records(range(8)), records(range(50))])
def test_an_archive_that_changes_between_the_readings_is_noticed(ledger, now):
    one = survey(ledger)
    one.take(records(range(9)))
    with pytest.raises(InputError, match="while it was read"):
        list(one.again(now))


def test_an_empty_archive_has_no_shards(ledger):
    one = survey(ledger)
    assert one.take([]) == Changes(0, 0, 0, 0)
    assert list(one.shards()) == list(one.again([])) == []
    assert one.pages() == 0
