"""Reads text files for scoring: one segment a line, nothing lost, oddities counted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eval.errors import InputError

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, without line ends and trailing white space.

    Attributes:
        texts: One per line.
        warnings: What was mended, counted.
    """

    texts: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def read_text(path: Path) -> str:
    """Read a UTF-8 file.

    Raises: InputError: missing, unreadable, a folder, or not UTF-8 (with the byte offset).
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, expected a file of lines") from None
    except PermissionError:
        raise InputError(f"{path}: may not be read; check its permissions") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 at byte {error.start}; convert it first, "
            "for example with iconv -f GB18030 -t UTF-8"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def split_lines(text: str, name: str, *, strip: str | None = None) -> Lines:
    """Split at line feeds only, as sacrebleu does, so that counts agree with ``wc -l``.

    A byte order mark and carriage returns are taken off and reported.

    Args:
        text: The file's content.
        name: For the warnings.
        strip: Characters taken off the end of every line; all white space if None.
    """
    warnings = []
    if text.startswith(_BOM):
        text = text.removeprefix(_BOM)
        warnings.append(f"{name}: byte order mark removed")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    returns = sum(line.endswith("\r") for line in lines)
    if returns:
        warnings.append(f"{name}: {returns} Windows line ends")
    return Lines(tuple(line.rstrip(strip) for line in lines), tuple(warnings))


def read_lines(path: Path, *, strip: str | None = None) -> Lines:
    """Read a file of lines; ``strip`` as in ``split_lines``.

    Raises: InputError: the file cannot be read as UTF-8 text.
    """
    return split_lines(read_text(path), path.name, strip=strip)
