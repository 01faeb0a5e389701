"""Bytes made into text: UTF-8, UTF-16 with its mark, or GB18030; anything else is an error."""

from __future__ import annotations

import codecs

from pages.cohesion import is_common
from pages.errors import EncodingError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Read as GB18030, UTF-8 becomes rare characters: of real text nearly all are common ones.
_LEAST_COMMON = 0.6
_FEWEST = 4


def decode(data: bytes, name: str) -> str:
    """Decode a text file.

    A byte order mark decides; then UTF-8; then GB18030, line by line: because GB18030 accepts
    nearly anything, also damaged UTF-8, most characters of a line must be common ones.

    Args:
        data: The bytes.
        name: Label for the error message.

    Raises:
        EncodingError: A byte fits neither, or is NUL; says where.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_strictly(data, encoding, name)
    nul = data.find(b"\0")
    if nul >= 0:
        advice = "is this a binary file, or UTF-16 without its mark? Save it as UTF-8"
        raise _error(data, nul, name, f"a NUL byte ({advice})")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as broken:
        return _decode_chinese(data, broken, name)


def _decode_chinese(data: bytes, broken: UnicodeDecodeError, name: str) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if not text or not all(map(_is_plausible, text.splitlines())):
        fault = "is text neither in UTF-8 nor, with its line, in GB18030"
        raise _error(data, broken.start, name, fault) from broken
    return text


def _is_plausible(line: str) -> bool:
    beyond_ascii = [char for char in line if ord(char) > 127]
    if len(beyond_ascii) < _FEWEST:
        return True
    return sum(map(is_common, beyond_ascii)) >= _LEAST_COMMON * len(beyond_ascii)


def _decode_strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _error(data, error.start, name, f"does not fit {encoding}") from error


def _error(data: bytes, offset: int, name: str, fault: str) -> EncodingError:
    line = data.count(b"\n", 0, offset) + 1
    message = (
        f"{name}: byte {offset} (0x{data[offset]:02x}, line {line}) {fault}; "
        "save the file as UTF-8 and try again."
    )
    return EncodingError(message, offset, line)
