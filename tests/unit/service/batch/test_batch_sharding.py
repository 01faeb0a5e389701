from __future__ import annotations

from service.batch.model import BatchConfig, Record
from service.batch.sharding import digest, shards

CONFIG = BatchConfig(shard_size=16)


def records(names, text=b"x"):
    return [Record(str(name), text, "txt") for name in names]


def keys(items, fingerprint="f"):
    return [shard.key for shard in shards(items, CONFIG, fingerprint, keep=False)]


def test_shards_hold_the_pages_in_order():
    items = records(range(500))
    groups = list(shards(items, CONFIG, "f", keep=True))
    assert [record for shard in groups for record in shard.records] == items
    assert all(shard.pages == len(shard.records) for shard in groups)


def test_shards_are_about_as_large_as_asked():
    sizes = [shard.pages for shard in shards(records(range(5000)), CONFIG, "f", keep=False)]
    assert max(sizes) <= 2 * CONFIG.shard_size
    assert min(sizes[:-1]) >= CONFIG.shard_size // 4
    assert 0.7 < sum(sizes) / len(sizes) / CONFIG.shard_size < 1.3


def test_counting_gives_the_same_keys_as_keeping():
    items = records(range(100))
    assert keys(items) == [s.key for s in shards(items, CONFIG, "f", keep=True)]


def test_a_key_changes_with_content_format_id_and_configuration():
    items = records(range(3))
    base = keys(items)
    assert keys(records(range(3), b"y")) != base
    assert keys([Record("0", b"x", "md"), *items[1:]]) != base
    assert keys(records([0, 1, 9])) != base
    assert keys(items, "g") != base


def test_ids_that_run_together_are_not_confused():
    assert keys(records(["ab", "c"])) != keys(records(["a", "bc"]))


def test_no_page_no_shard():
    assert keys([]) == []


def test_the_digest_is_that_of_format_and_bytes_not_of_the_id():
    assert digest(Record("a", b"x", "txt")) == digest(Record("b", b"x", "txt"))
    assert digest(Record("a", b"x", "txt")) != digest(Record("a", b"x", "md"))


def test_a_shard_of_one_page_is_possible():
    one = BatchConfig(shard_size=1)
    assert [s.pages for s in shards(records(range(4)), one, "f", keep=False)] == [1, 1, 1, 1]
