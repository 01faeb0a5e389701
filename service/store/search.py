"""What can be found: texts folded and cut into terms, pure.

Chinese words are mostly two characters long, so a run of Chinese is cut into all its pairs
(and its last character); other scripts into words.  Terms find candidates, in any database
with an index of words; a hit must then hold the folded query itself, so that pairs from
different places make no hit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pages.script import HAN, simplify_char
from service.errors import InputError
from service.result import PageResult

LONGEST_QUERY = 200
LONGEST_WORD = 64
#: PostgreSQL's tsvector holds 2**20 bytes of terms; larger texts are always candidates.
MOST_BYTES = 900_000
UNCUT = "_uncut"

_RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>[^\W_{HAN}]+)")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a query; an open one also stands for all longer terms that begin so."""

    text: str
    open: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What a search asks for.

    Attributes:
        needles: Folded; each must stand in the text.
        terms: All of them stand among a hit's terms; empty where the needles have no
            letters.
    """

    needles: tuple[str, ...]
    terms: tuple[Term, ...]


class _Folding(dict[int, str]):
    """Code point → folded character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = simplify_char(chr(code))
        folded = unicodedata.normalize("NFKC", char).casefold()
        self[code] = found = folded if len(folded) == 1 else char
        return found


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Fold width, case and script, character by character, so that length and places stay.

    >>> fold("ＣＨＩＮＡ會議")
    'china会议'
    """
    return text.translate(_FOLDING)


def plain_text(result: PageResult) -> str:
    """Give all that can be found of a page, one line each, Chinese and English."""
    return "\n".join(" ".join(line.split()) for line in _lines(result))


def cut(folded: str) -> str:
    """Give the terms of a folded text, each once, parted by blanks."""
    terms = " ".join(dict.fromkeys(term.text for term in _terms(folded)))
    return UNCUT if len(terms.encode()) > MOST_BYTES else terms


def parse_query(text: str) -> Query:
    """Read what a person typed: words parted by blanks, all of which must be found.

    Raises:
        InputError: It is blank or too long.
    """
    needles = tuple(dict.fromkeys(fold(text).split()))
    if not needles or len(text) > LONGEST_QUERY:
        raise InputError(
            f"the search is {len(text)} characters long; give 1 to {LONGEST_QUERY}, not only blanks"
        )
    terms = dict.fromkeys(term for needle in needles for term in _needle_terms(needle))
    return Query(needles, tuple(terms))


def snippet(plain: str, folded: str, query: Query, before: int = 24, after: int = 72) -> str:
    """Cut the surroundings of the longest needle's first hit out of its line.

    Args:
        plain: The text as printed.
        folded: The same, folded.
        query: What was searched.
        before: Characters kept in front of the hit.
        after: Characters kept from its start on.
    """
    hit = max(0, folded.find(max(query.needles, key=len)))
    line_start = plain.rfind("\n", 0, hit) + 1
    line_end = plain.find("\n", hit)
    line_end = len(plain) if line_end < 0 else line_end
    start, end = max(line_start, hit - before), min(line_end, hit + after)
    head, tail = "…" * (start > line_start), "…" * (end < line_end)
    return head + plain[start:end] + tail


def _lines(result: PageResult) -> Iterator[str]:
    for line in result.lines():
        yield line.zh
        if line.en is not None:
            yield line.en
    for brief in result.briefs:
        yield brief.title.en
        yield from (sentence.en for sentence in brief.sentences)


def _terms(folded: str) -> Iterator[Term]:
    """Yield every pair of a run of Chinese, its last character alone, and every word."""
    for run in _RUN.finditer(folded):
        text = run.group()
        if run.lastgroup == "word":
            yield Term(text[:LONGEST_WORD], open=len(text) > LONGEST_WORD)
        else:
            yield from (Term(text[i : i + 2], open=False) for i in range(len(text)))


def _needle_terms(needle: str) -> Iterator[Term]:
    """Yield what a text that holds the needle must have among its terms.

    A run at the needle's end may go on in the text, so its last term is open; the last
    character of a longer run of Chinese is in the pair before it.
    """
    for run in _RUN.finditer(needle):
        terms = list(_terms(run.group()))
        if run.lastgroup == "han" and len(terms) > 1:
            yield from terms[:-1]
        elif run.end() == len(needle) or terms[0].open:
            yield Term(terms[0].text, open=True)
        else:
            yield terms[0]
