from __future__ import annotations

import io

import pytest

from service.errors import InputError
from service.streaming import blocks


def pieces(*parts: bytes):
    remaining = iter((*parts, b""))
    return lambda _size: next(remaining)


def test_a_block_is_what_one_read_completed():
    assert list(blocks(pieces(b"a\nb", b"c\n", b"d"), "x")) == [("a",), ("bc",), ("d",)]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a\n\n\nb\n", ["a", "", "", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        ("\ufeffa\nb".encode(), ["a", "b"]),
        ("a\u2028b\x0cc\rd\n".encode(), ["a\u2028b\x0cc\rd"]),
        ("中山\n".encode(), ["中山"]),
    ],
)
def test_only_a_line_feed_ends_a_line(data, lines):
    found = [line for block in blocks(io.BytesIO(data).read, "x") for line in block]
    assert found == lines


def test_a_character_cut_between_two_reads_is_put_together():
    data = "中\n".encode()
    assert list(blocks(pieces(data[:1], data[1:]), "x")) == [("中",)]


def test_lines_before_a_bad_byte_are_still_answered():
    stream = blocks(pieces(b"ok\n\xff\xfe\n"), "page.txt")
    assert next(stream) == ("ok",)
    with pytest.raises(InputError, match=r"page\.txt, line 2: byte 1 is not UTF-8; .*iconv"):
        next(stream)


def test_the_line_number_counts_over_blocks():
    with pytest.raises(InputError, match="line 3"):
        list(blocks(pieces(b"a\n", b"b\n", b"\xff"), "x"))
