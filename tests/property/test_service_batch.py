from __future__ import annotations

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from service.batch.model import BatchConfig, Record, Sketch
from service.batch.near_duplicates import BANDS, ROWS, find, signature
from service.batch.sharding import shards

names = st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=60)
sizes = st.integers(1, 12)


def records(ids):
    return [Record(name, name.encode("utf-8", "replace"), "txt") for name in ids]


def cut(ids, size, fingerprint="f"):
    config = BatchConfig(shard_size=size)
    return list(shards(records(ids), config, fingerprint, keep=True))


def clean(ids):
    return [name for name in ids if name.isprintable()]


@given(names, sizes)
def test_shards_partition_the_pages_in_order(ids, size):
    ids = clean(ids)
    assert list(chain.from_iterable(s.records for s in cut(ids, size))) == records(ids)


@given(names, sizes)
def test_keys_are_distinct_and_depend_on_the_fingerprint(ids, size):
    ids = clean(ids)
    keys = {s.key for s in cut(ids, size)}
    assert len(keys) == len(cut(ids, size))
    assert keys.isdisjoint(s.key for s in cut(ids, size, "g"))


@given(names, sizes, st.data())
def test_a_page_taken_out_leaves_the_shards_before_it_as_they_are(ids, size, data):
    ids = clean(ids)
    if not ids:
        return
    gone = data.draw(st.integers(0, len(ids) - 1))
    whole, rest = cut(ids, size), cut(ids[:gone] + ids[gone + 1 :], size)
    seen = 0
    for shard, other in zip(whole, rest, strict=False):
        seen += shard.pages
        if seen > gone:
            break
        assert shard.key == other.key


@given(st.text(alphabet="市区镇村路桥站港楼园校院店街江河湖海山岭", min_size=44, max_size=200))
def test_a_text_is_its_own_near_duplicate(text):
    sign = signature(text)
    assert sign is not None
    assert len(sign) == 4 * BANDS * ROWS
    (found,) = find([Sketch("a", sign), Sketch("b", sign)])
    assert (found.article, found.like, found.similarity) == ("b", "a", 1.0)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 5), max_size=20))
def test_every_article_is_a_leader_or_points_to_an_earlier_leader(drawn):
    texts = [
        "".join(chr(0x4E00 + (97 * n + 31 * i * (n + 1)) % 4000) for i in range(80))
        for n in range(6)
    ]
    sketches = [Sketch(str(i), signature(texts[n]) or b"") for i, n in enumerate(drawn)]
    pairs = {item.article: item.like for item in find(sketches)}
    for i, n in enumerate(drawn):
        first = str(drawn.index(n))
        assert pairs.get(str(i), first if str(i) == first else None) == first
