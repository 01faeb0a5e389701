"""Find text of development and test sets in training text."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

from pages.script import has_han
from training.errors import DataError
from training.preparation.normalisation import normalise
from training.preparation.raw import is_json_lines
from training.tsv import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from training.preparation.config import PrepareConfig
    from training.tsv import CleaningReport, Pair

_QUOTES = str.maketrans("“”„«»‘’‚「」『』—–―‐‑", '"""""\'\'\'""""-----')
_NOT_TEXT = re.compile(r"[\W_]+")
# One block in five is kept: 10,000 held-out lines take some 50 MB.
_KEPT = 5


@dataclass(frozen=True, slots=True)
class HeldOutText:
    """Lines that must not be learned from.

    Attributes:
        files: Name of each file and its number of lines.
        chinese: Their Chinese sides.
        english: Their English sides.
    """

    files: tuple[tuple[str, int], ...]
    chinese: tuple[str, ...]
    english: tuple[str, ...]


def read_held_out(paths: Sequence[Path]) -> HeldOutText:
    """Read held-out sets: lines ``zh<TAB>en[<TAB>…]``, or texts of one language, one a line.

    Blank lines are passed over.

    Raises:
        DataError: A file cannot be read, is not UTF-8 or holds nothing: what cannot be read
            cannot be kept out.
    """
    sides: tuple[list[str], list[str]] = ([], [])
    files = []
    for path in paths:
        if is_json_lines(path):  # read as plain text it would keep nothing out
            raise DataError(f"{path}: held-out text must be lines 'zh<TAB>en'; write it so")
        before = len(sides[0]) + len(sides[1])
        lines = 0
        for number, line in enumerate(read_lines(path), start=1):
            if line.strip():
                lines += 1
                _add(line, sides, f"{path.name}:{number}")
        if len(sides[0]) + len(sides[1]) == before:
            raise DataError(f"{path} holds no text; held-out lines read 'zh<TAB>en' or one text")
        files.append((path.name, lines))
    return HeldOutText(tuple(files), tuple(sides[0]), tuple(sides[1]))


def _add(line: str, sides: tuple[list[str], list[str]], where: str) -> None:
    if "\ufffd" in line:
        raise DataError(f"{where}: not UTF-8; save the held-out file as UTF-8: {line[:80]}")
    texts = [normalise(text) for text in line.split("\t")[:2]]
    if len(texts) == 1:
        texts = [texts[0], ""] if has_han(texts[0]) else ["", texts[0]]
    for text, side in zip(texts, sides, strict=True):
        if text:
            side.append(text)


def comparable(text: str, *, spaces: bool) -> str:
    """Write normalised text as overlap is looked for: case, width and kind of marks do not count.

    Args:
        text: Normalised text.
        spaces: Whether spaces count, as between English words; in Chinese they are typesetting.
    """
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded).translate(_QUOTES)
    return (" " if spaces else "").join(folded.split())


class HeldOut:
    """Says whether a pair overlaps with held-out lines.

    Memory grows with the held-out text alone.
    """

    def __init__(self, text: HeldOutText, *, zh_overlap: int, en_overlap: int) -> None:
        """Index held-out text.

        Args:
            text: What is held out.
            zh_overlap: Consecutive characters that a Chinese side may not share.
            en_overlap: The same for an English side, spaces counted.
        """
        self._zh = _Side((comparable(line, spaces=False) for line in text.chinese), zh_overlap)
        self._en = _Side((comparable(line, spaces=True) for line in text.english), en_overlap)

    def reason(self, zh: str, en: str) -> str | None:
        """Say how a normalised pair overlaps; None if it does not."""
        chinese, english = comparable(zh, spaces=False), comparable(en, spaces=True)
        if self._zh.equals(chinese) or self._en.equals(english):
            return "a side equals a held-out line"
        if self._zh.shares(chinese):
            return f"shares {self._zh.overlap} Chinese characters with a held-out line"
        if self._en.shares(english):
            return f"shares {self._en.overlap} English characters with a held-out line"
        return None


def keep_out(
    pairs: Sequence[Pair], held_out: Sequence[Path], report: CleaningReport, config: PrepareConfig
) -> list[Pair]:
    """Leave out the pairs that overlap with held-out sets, and count them.

    A set may overlap where its files do not: of test sets that were translated from English, a
    system's output back into Chinese stands beside the very reference.

    Args:
        pairs: Clean pairs.
        held_out: TSV files of development and test sets; none leaves all pairs.
        report: Takes the counts and first examples.
        config: How long a shared stretch may be.

    Raises:
        DataError: A file cannot be read, or no pair is left.
    """
    if not held_out:
        return list(pairs)
    text = read_held_out(held_out)
    check = HeldOut(text, zh_overlap=config.zh_overlap, en_overlap=config.en_overlap)
    kept = []
    for pair in pairs:
        reason = check.reason(normalise(pair.zh), normalise(pair.en))
        if reason is None:
            kept.append(pair)
        else:
            report.kept -= 1
            report.drop(reason, pair.source, f"{pair.zh}\t{pair.en}")
    if not kept:
        names = ", ".join(str(path) for path in held_out)
        raise DataError(f"every pair overlaps with {names}; give other training text. {report}")
    return kept


class _Side:
    """Held-out lines of one language.

    Looking up every stretch of a text would take minutes a million lines. Blocks of
    n // 2 + 1 characters are kept from every ``kept``-th place of the held-out lines and
    looked up at every ``stride``-th place of a text. The two have no common factor and their
    product is at most the number of blocks in n characters, so a shared stretch of n holds a
    block that begins at such a place on both sides (Chinese remainder theorem). Where one is
    met, the stretch around it is measured.
    """

    def __init__(self, lines: Iterable[str], overlap: int) -> None:
        self.overlap = overlap
        self._lines = tuple(dict.fromkeys(lines))
        self._whole = {_bare(line) for line in self._lines}
        self._size = overlap // 2 + 1
        places = overlap - self._size + 1
        kept = min(_KEPT, places)
        self._stride = max(n for n in range(1, places // kept + 1) if gcd(n, kept) == 1)
        self._blocks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            if len(line) >= overlap:
                for at in range(0, len(line) - self._size + 1, kept):
                    self._blocks[line[at : at + self._size]].append((number, at))

    def equals(self, text: str) -> bool:
        """Tell whether a text is a held-out line, marks and spaces aside."""
        return _bare(text) in self._whole

    def shares(self, text: str) -> bool:
        """Tell whether a text has ``overlap`` consecutive characters of a held-out line."""
        return any(
            _common(text, at, self._lines[number], other) >= self.overlap
            for at, block in self._met(text)
            for number, other in self._blocks[block]
        )

    def _met(self, text: str) -> Iterator[tuple[int, str]]:
        size, blocks = self._size, self._blocks
        for at in range(0, len(text) - size + 1, self._stride):
            block = text[at : at + size]
            if block in blocks:
                yield at, block


def _bare(text: str) -> str:
    return _NOT_TEXT.sub("", text) or text


def _common(a: str, i: int, b: str, j: int) -> int:
    """Length of the common stretch of two texts that holds a[i] and b[j], which are equal."""
    before = 0
    while before < min(i, j) and a[i - before - 1] == b[j - before - 1]:
        before += 1
    after = 0
    while i + after < len(a) and j + after < len(b) and a[i + after] == b[j + after]:
        after += 1
    return before + after
