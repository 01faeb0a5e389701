from __future__ import annotations

import gzip

import pytest

from service.http.compression import unpack
from service.http.problems import ProblemError


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 1_000_000])
def test_what_was_packed_comes_out_whole(size):
    data = (bytes(range(256)) * (size // 256 + 1))[:size]
    assert unpack(gzip.compress(data), 1_000_000) == data


def test_the_limit_is_the_last_size_that_is_taken():
    assert unpack(gzip.compress(b"x" * 100), 100) == b"x" * 100
    with pytest.raises(ProblemError) as caught:
        unpack(gzip.compress(b"x" * 101), 100)
    assert caught.value.members == {"limit": "max_body_bytes", "maximum": 100}


def test_a_bomb_is_stopped_long_before_it_is_unpacked():
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    assert len(bomb) < 250_000
    with pytest.raises(ProblemError):
        unpack(bomb, 1_000_000)


@pytest.mark.parametrize(
    "data",
    [b"", b"x", gzip.compress(b"abc")[:-1], gzip.compress(b"abc") + b"x", gzip.compress(b"a")[:5]],
)
def test_what_is_no_single_whole_member_is_refused(data):
    with pytest.raises(ProblemError) as caught:
        unpack(data, 1_000)
    assert caught.value.kind.slug == "bad-request"
