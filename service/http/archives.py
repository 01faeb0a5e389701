"""What a Word file would unpack to, found out before anything is unpacked in earnest."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pages.errors import FormatError
from service.errors import TooLargeError

_CHUNK = 1 << 16
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PARAGRAPH = re.compile(rb"<(?:\w+:)?p[\s/>]")
_OVERLAP = 16  # more than the longest match that a chunk's end may cut
_HEADER = 30  # bytes of an entry's own header without its name
_MAIN = "word/document.xml"
_ENCRYPTED = 1


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What a .docx may unpack to.

    Attributes:
        entries: Files in it; Word writes ten to fifty, and one more for each picture.
        inflated: Bytes in all; a page with pictures stays below a tenth.
        ratio: Bytes for each packed byte, counted above ``ratio_from``; XML written by
            Word shrinks to a tenth or twentieth, a bomb to a thousandth.
        ratio_from: Smaller entries may be packed as tightly as they like.
        paragraphs: Paragraphs of the document.
    """

    entries: int = 1_000
    inflated: int = 64 * 1024 * 1024
    ratio: int = 200
    ratio_from: int = 1024 * 1024
    paragraphs: int = 20_000


def check_docx(data: bytes, name: str, limits: ArchiveLimits) -> None:
    """Refuse a .docx whose parsing would cost too much, or that hides something.

    Raises:
        TooLargeError: A limit is passed; the message names it.
        FormatError: The archive is damaged or encrypted, or its XML brings a DTD, which Word
            never writes and which could name files and entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(data), name, limits)
            _check_content(archive, entries, name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise FormatError(f"{name}: damaged .docx file ({error}); save it again") from error
    except (NotImplementedError, RuntimeError) as error:
        raise FormatError(f"{name}: packed in a way that Word does not use ({error})") from error


def _check_entries(
    entries: Sequence[zipfile.ZipInfo], size: int, name: str, limits: ArchiveLimits
) -> None:
    """Judge by the archive's own table of contents."""
    if len(entries) > limits.entries:
        raise TooLargeError(f"{name}: {len(entries)} entries; the limit is {limits.entries}")
    inflated = sum(entry.file_size for entry in entries)
    if inflated > limits.inflated:
        raise TooLargeError(f"{name}: unpacks to {inflated} bytes; the limit is {limits.inflated}")
    for entry in entries:
        _check_entry(entry, name, limits)
    if sum(entry.compress_size + _HEADER for entry in entries) > size:
        raise FormatError(f"{name}: entries of the archive overlap; save the file again in Word")


def _check_entry(entry: zipfile.ZipInfo, name: str, limits: ArchiveLimits) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise FormatError(f"{name}: the file is encrypted; save a copy without password")
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0]:
        raise FormatError(f"{name}: an entry lies outside the archive; save the file again in Word")
    packed = max(entry.compress_size, 1)
    if entry.file_size > limits.ratio_from and entry.file_size > limits.ratio * packed:
        raise TooLargeError(
            f"{name}: an entry unpacks to {entry.file_size // packed} times its size; "
            f"the limit is {limits.ratio}"
        )


def _check_content(
    archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], name: str, limits: ArchiveLimits
) -> None:
    """Read every XML part once, in small pieces."""
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        paragraphs = 0
        for window in _windows(archive, entry):
            if _DOCTYPE.search(window):
                raise FormatError(
                    f"{name}: {entry.filename} declares a document type or entities, which no "
                    "Word file does; save it again in Word"
                )
            if entry.filename == _MAIN:
                paragraphs += len(_PARAGRAPH.findall(window))
        if paragraphs > limits.paragraphs:
            raise TooLargeError(
                f"{name}: {paragraphs} paragraphs; the limit is {limits.paragraphs}; split it"
            )


def _windows(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield an entry's content in pieces that overlap, without the zeros of UTF-16."""
    tail = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            piece = piece.replace(b"\0", b"")
            yield tail + piece
            tail = piece[-_OVERLAP:]
