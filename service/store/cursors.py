"""Where a leaf of the history ends, as clients carry it: opaque, stable under inserts."""

from __future__ import annotations

import base64
import binascii

from service.errors import InputError

_PREFIX = b"a"
#: The largest number that a database holds.
_LARGEST = 2**63 - 1


def write_cursor(seq: int) -> str:
    """Give the cursor behind the article with this number."""
    return base64.urlsafe_b64encode(_PREFIX + str(seq).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """Give the number in a cursor.

    Raises:
        InputError: It was not made by ``write_cursor``.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        seq = int(raw.removeprefix(_PREFIX).decode("ascii"))
    except (binascii.Error, ValueError) as error:
        raise _bad(cursor) from error
    if not 0 <= seq <= _LARGEST or write_cursor(seq) != cursor:
        raise _bad(cursor)
    return seq


def _bad(cursor: str) -> InputError:
    return InputError(
        f"the cursor {cursor[:40]!r} is not one of ours; start without it, then take 'next'"
    )
