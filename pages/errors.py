"""What can be wrong with a page, as one family of exceptions.

PageError
├── EmptyPageError      no text at all
├── EncodingError       bytes that are no text in any known encoding
├── FormatError         unknown or damaged file format
│   └── NoTextLayerError  a scanned PDF: pictures of text, no text
└── PageFileError       the path cannot be read (missing, a folder, no permission)
"""

from __future__ import annotations


class PageError(Exception):
    """Root of everything this room raises; its message says what, where, how to mend it."""


class EmptyPageError(PageError):
    """The page holds no text: it is empty or has only white space."""


class EncodingError(PageError):
    """The bytes are not text in UTF-8, UTF-16 or GB18030.

    Attributes:
        offset: Position of the first undecodable byte, counted from 0.
        line: Line of that byte, counted from 1.
    """

    def __init__(self, message: str, offset: int, line: int) -> None:
        super().__init__(message)
        self.offset = offset
        self.line = line


class FormatError(PageError):
    """The format is unknown, or the file is damaged, encrypted or not what its name says."""


class NoTextLayerError(FormatError):
    """A PDF without a text layer: its pages are pictures."""


class PageFileError(PageError):
    """The path is missing, is no file, or may not be read."""
