from __future__ import annotations

import pytest

from service.errors import InputError
from service.store.cursors import read_cursor, write_cursor


@pytest.mark.parametrize("seq", [0, 1, 9, 10, 12345, 2**63 - 1])
def test_a_cursor_gives_the_number_back(seq):
    cursor = write_cursor(seq)
    assert read_cursor(cursor) == seq
    assert "=" not in cursor


@pytest.mark.parametrize(
    "cursor", ["", "1", "a1", write_cursor(-1), write_cursor(2**63), "YTAx", "YSAx", "é", "A" * 99]
)
def test_another_cursor_is_refused(cursor):
    with pytest.raises(InputError, match="not one of ours"):
        read_cursor(cursor)
