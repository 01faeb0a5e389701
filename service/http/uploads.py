"""Files that strangers hand in, made into pages within limits.

Each file ends in a page or in one error that names what is wrong: never in a crash, in memory
without bound, or in a process that does not come back.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import PureWindowsPath

from pages.decode import decode
from pages.errors import FormatError
from pages.formats.json_article import read_page
from pages.formats.registry import format_of
from pages.model import Page
from pages.parse import parse_text
from service.errors import InputError, TooLargeError
from service.http.archives import ArchiveLimits, check_docx
from service.http.extraction import Cage, extract
from service.serve_settings import ServeSettings

_LONGEST_NAME = 120
#: First bytes of kinds of file, and what they are called.
_KINDS = (
    (b"PK\x03\x04", "docx", "a Word file or another ZIP archive"),
    (b"%PDF-", "pdf", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "an old or encrypted Office file"),
    (b"{\\rtf", "", "an RTF file"),
    (b"\x89PNG", "", "a picture (PNG)"),
    (b"\xff\xd8\xff", "", "a picture (JPEG)"),
    (b"GIF89a", "", "a picture (GIF)"),
    (b"GIF87a", "", "a picture (GIF)"),
    (b"II*\0", "", "a picture (TIFF)"),
    (b"MM\0*", "", "a picture (TIFF)"),
    (b"\x1f\x8b", "", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "", "a RAR archive"),
    (b"\x7fELF", "", "a program"),
)
_PDF_HEAD = 1024  # readers accept the mark anywhere in the first kilobyte


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How large a file may be, and what reading it may cost.

    Attributes:
        max_bytes: Size of the file.
        max_characters: Length of its text.
        max_tags: ``<`` of an HTML file; each costs a kilobyte while it is read.
        cage: What a parser in a child process may use.
        archive: What a .docx may unpack to.
    """

    max_bytes: int = 10 * 1024 * 1024
    max_characters: int = 200_000
    max_tags: int = 100_000
    cage: Cage = field(default_factory=Cage)
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)

    @classmethod
    def of(cls, settings: ServeSettings) -> UploadLimits:
        """Take the limits that a deployment chose."""
        most = settings.max_page_characters
        return cls(
            max_bytes=settings.max_body_bytes,
            max_characters=most,
            cage=replace(Cage(), max_characters=most),
        )


DEFAULT = UploadLimits()


def read_upload(file_name: str, data: bytes, limits: UploadLimits = DEFAULT) -> Page:
    """Make a page of an uploaded file; the name's suffix says its format.

    Plain text and JSON are read here; Word, PDF, HTML and Markdown files in a child process
    with limits on time and memory.

    Args:
        file_name: As the client sent it; only its last part is kept, as a label.
        data: The file.
        limits: How large it may be, and what reading it may cost.

    Raises:
        TooLargeError: It is beyond a limit; the message names the limit.
        InputError: Name and content do not go together.
        PageError: It is damaged, encrypted, empty, or has no text layer.
        OverloadedError: Too many files are being read.
    """
    name = clean_name(file_name)
    if len(data) > limits.max_bytes:
        raise TooLargeError(f"{name}: {len(data)} bytes; the limit is {limits.max_bytes}")
    form = format_of(name).name
    _check_kind(data, name, form)
    if form == "json":
        return _read_json(data, name, limits)
    text = _text(data, name, form, limits)
    _check_length(len(text), name, limits)
    return parse_text(text, name=name, sha256=hashlib.sha256(data).hexdigest())


def clean_name(file_name: str) -> str:
    """Reduce a file name to a harmless label: last part, no control or invisible characters.

    >>> clean_name("../../etc/page.txt")
    'page.txt'
    """
    printable = "".join(
        char for char in unicodedata.normalize("NFC", file_name) if char.isprintable()
    )
    name = PureWindowsPath(printable).name.strip()
    stem, dot, suffix = name.rpartition(".")
    if dot and stem:
        return f"{stem[: _LONGEST_NAME - len(suffix[:12]) - 1]}.{suffix[:12]}"
    return name[:_LONGEST_NAME] or "upload"


def _text(data: bytes, name: str, form: str, limits: UploadLimits) -> str:
    if form == "txt":
        # no encoding of text needs more bytes for a character than four
        _check_length(len(data) // 4, name, limits)
        return decode(data, name)
    if form == "docx":
        check_docx(data, name, limits.archive)
    elif form == "html":
        _check_tags(data, name, limits)
    elif form == "md":
        # marks are less than half of a Markdown text
        _check_length(len(decode(data, name)) // 2, name, limits)
    return extract(data, name, form, limits.cage)


def _read_json(data: bytes, name: str, limits: UploadLimits) -> Page:
    text = decode(data, name)
    # escapes only shrink, and what is no text is little: twice the limit cannot be right
    _check_length((len(text) - 5 * text.count("\\u")) // 2, name, limits)
    page = read_page(data, name, hashlib.sha256(data).hexdigest())
    _check_length(len(page.text), name, limits)
    return page


def _check_length(characters: int, name: str, limits: UploadLimits) -> None:
    if characters > limits.max_characters:
        raise TooLargeError(
            f"{name}: more than {limits.max_characters} characters of text, which is the limit; "
            "split it into pages"
        )


def _check_tags(data: bytes, name: str, limits: UploadLimits) -> None:
    tags = data.count(b"<")
    if tags > limits.max_tags:
        raise TooLargeError(f"{name}: {tags} tags; the limit is {limits.max_tags}; split it")


def _check_kind(data: bytes, name: str, form: str) -> None:
    """Refuse a file that is not what its name says."""
    kind, called = _kind_of(data)
    if kind == form and called:
        return
    if called:
        advice = f"name it .{kind}" if kind else "export it as text, .docx or PDF"
        raise InputError(f"{name}: is {called} by its content; {advice}")
    if form in ("docx", "pdf"):
        raise FormatError(f"{name}: is no .{form} file by its content; export it again")


def _kind_of(data: bytes) -> tuple[str, str]:
    for magic, kind, called in _KINDS:
        if data.startswith(magic):
            return kind, called
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf", "a PDF"
    return "", ""
