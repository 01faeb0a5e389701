"""Signal: names of a statement that a source holds.

Gazetteer names by their Chinese forms, names in pinyin by the reading of the characters,
and Latin names (``C919``, ``AG600``) as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from alignment import gazetteer, lexicon
from alignment.material import Material
from alignment.signals.protocol import Reading
from alignment.text import english, pinyin

_CAPITALISED = re.compile(r"[A-ZÜ][a-zü']+(?:-[A-Z][a-z]+)*")
_LATIN = re.compile(r"\b(?=\w*[A-Z])(?:[A-Z]+[0-9][\w-]*|[0-9]+[A-Z]\w*|[A-Z]{2,}[\w-]*)\b")

#: Whether a source (its text) holds the name.
_Test = Callable[[str], bool]


def read(material: Material) -> tuple[Reading, ...]:
    """Items are the names, of equal weight; a grade is 1 or 0."""
    texts = [source.text for source in material.sources]
    return tuple(_reading(statement.text, texts) for statement in material.statements)


def _reading(statement: str, texts: list[str]) -> Reading:
    rows = [
        [float(test(text)) for text in texts]
        for test, sure in _names(statement)
        if sure or any(test(text) for text in texts)
    ]
    return Reading(np.ones(len(rows)), np.array(rows).reshape(len(rows), len(texts)))


def _names(statement: str) -> Iterator[tuple[_Test, bool]]:
    """Tests of the names, and whether each is surely a name (else only when found)."""
    known = gazetteer.load()
    for match in known.pattern.finditer(statement):
        yield _holds_any(known.forms[match.group()]), True
    rest = known.pattern.sub(" ", statement)
    for word in dict.fromkeys(_LATIN.findall(rest)):
        yield _holds_any((word,)), False
    vocabulary = lexicon.load().words
    for word in dict.fromkeys(_CAPITALISED.findall(rest)):
        if len(word) > 2 and pinyin.may_be_pinyin(word):
            yield _spells(pinyin.key(word)), english.stem(word) not in vocabulary


def _holds_any(forms: tuple[str, ...]) -> _Test:
    return lambda text: any(form in text for form in forms)


def _spells(key: str) -> _Test:
    return lambda text: key in pinyin.spellings(text)
