"""Development documents with known beads, made from parallel text.

Two kinds of input:
- a TSV of sentence pairs (zh, en) in no order: pairs are strung together by a walk through
  TF-IDF neighbours, so that neighbouring lines resemble each other as they do in real text;
- a JSONL of paragraph pairs in their natural order: [[zh sentences], [en sentences]] a line.

Gold: a paragraph with one sentence on a side is one bead; with equal counts its sentences pair
off; otherwise its inside is left open, and beads proposed inside it are not scored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix

_ZH = re.compile(r".+?(?:[。！？!?]|……|…)+[”’」』）)\"]*|.+$")
_EN_END = re.compile(r"(?:\.\.\.|[.!?…])+[\"”’')]*\s+(?=[\"“‘'(]*[A-Z0-9])")
_WORD = re.compile(r"[a-z]{3,}|\d+")

Gold = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Chinese and English sentences that translate each other as a whole."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Lines of both sides, the beads known, and the regions left open."""

    name: str
    src: tuple[str, ...]
    tgt: tuple[str, ...]
    gold: tuple[Gold, ...]
    open: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Difficulty:
    """How far a document strays from line by line.

    Attributes:
        merge: Chance that a line is joined to the next of its side, drawn for each side.
        drop: Chance that a line is deleted from its side, which leaves a null bead.
        swap: Chance that a would-be joined bead is instead turned round on the target side: its
            lines stay apart and cross.
    """

    name: str
    merge: float
    drop: float
    swap: float


EASY = Difficulty("easy", 0.03, 0.005, 0.0)
MIDDLE = Difficulty("middle", 0.12, 0.02, 0.02)
NOVEL = Difficulty("novel", 0.25, 0.03, 0.05)
LEVELS = (EASY, MIDDLE, NOVEL)


def split_zh(text: str) -> list[str]:
    """Cut Chinese after 。！？…… with closing quotes."""
    return [part.strip() for part in _ZH.findall(text) if part.strip()]


def split_en(text: str) -> list[str]:
    """Cut English after . ! ? before a capital or digit."""
    cuts = [0, *(match.end() for match in _EN_END.finditer(text)), len(text)]
    parts = [text[a:b].strip() for a, b in pairwise(cuts)]
    return [part for part in parts if part]


def read_pairs(path: Path, limit: int, sources: Sequence[str] = ()) -> list[Paragraph]:
    """Read at most ``limit`` pairs of a TSV; column 3, where given, must be among ``sources``."""
    found: list[Paragraph] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = line.rstrip("\n").split("\t")
            if len(row) < 2 or row[0] == "zh" or (sources and row[2] not in sources):
                continue
            found.append(Paragraph(tuple(split_zh(row[0])), tuple(split_en(row[1]))))
            if len(found) == limit:
                break
    return [p for p in found if p.zh and p.en]


def read_paragraphs(path: Path) -> list[Paragraph]:
    """Read natural paragraphs from a JSONL file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Paragraph(tuple(zh), tuple(en)) for zh, en in rows]


def _tfidf(texts: Sequence[str]) -> csr_matrix:
    vocabulary: dict[str, int] = {}
    rows, cols = [], []
    for row, text in enumerate(texts):
        for word in set(_WORD.findall(text.lower())):
            rows.append(row)
            cols.append(vocabulary.setdefault(word, len(vocabulary)))
    counts = np.bincount(np.array(cols), minlength=len(vocabulary))
    weights = np.log(len(texts) / counts)[cols]
    matrix = csr_matrix((weights, (rows, cols)), shape=(len(texts), len(vocabulary)))
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    return csr_matrix(matrix.multiply(1 / np.maximum(norms, 1e-9)[:, None]))


def chain(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Order paragraphs so that each is followed by its nearest one not yet used."""
    vectors = _tfidf([" ".join(p.en) for p in paragraphs])
    near = (vectors @ vectors.T).toarray()
    np.fill_diagonal(near, -1.0)
    order = [0]
    near[:, 0] = -1.0
    while len(order) < len(paragraphs):
        order.append(int(near[order[-1]].argmax()))
        near[:, order[-1]] = -1.0
    return [paragraphs[i] for i in order]


@dataclass(frozen=True, slots=True)
class _Unit:
    """Lines that belong together, and how: one bead, beads unknown, or line by line crossing."""

    zh: list[str]
    en: list[str]
    kind: Literal["bead", "open", "crossed"] = "bead"

    @property
    def single(self) -> bool:
        return len(self.zh) == 1 and len(self.en) == 1


def _units(paragraphs: Sequence[Paragraph]) -> Iterator[_Unit]:
    for p in paragraphs:
        if len(p.zh) == len(p.en):
            yield from (_Unit([zh], [en]) for zh, en in zip(p.zh, p.en, strict=True))
        else:
            one = min(len(p.zh), len(p.en)) == 1
            yield _Unit(list(p.zh), list(p.en), "bead" if one else "open")


def _joined(lines: Sequence[str], joins: Sequence[bool], marks: str, softly: bool) -> list[str]:
    """Join line k to line k + 1 where joins[k]; ``marks`` is the joint, then the space."""
    out = [lines[0]]
    for line, join in zip(lines[1:], joins, strict=True):
        if not join:
            out.append(line)
        elif softly:
            out[-1] = out[-1].rstrip("。.;；") + marks + line
        else:
            out[-1] = out[-1] + marks[1:] + line
    return out


def _run(units: list[_Unit], rng: np.random.Generator, level: Difficulty) -> Iterator[_Unit]:
    """Join lines of single-line units, each side by its own draw, and give the beads."""
    zh_joins = (rng.random(len(units) - 1) < level.merge).tolist()
    en_joins = (rng.random(len(units) - 1) < level.merge).tolist()
    start = 0
    for end in range(1, len(units) + 1):
        if end < len(units) and (zh_joins[end - 1] or en_joins[end - 1]):
            continue
        zh = [unit.zh[0] for unit in units[start:end]]
        en = [unit.en[0] for unit in units[start:end]]
        if len(zh) == 2 and rng.random() < level.swap:
            yield _Unit(zh, en[::-1], "crossed")
        else:
            inner, softly = slice(start, end - 1), rng.random() < 0.5
            joined_zh = _joined(zh, zh_joins[inner], "，", softly)
            yield _Unit(joined_zh, _joined(en, en_joins[inner], ", ", softly))
        start = end


def _merge(units: list[_Unit], rng: np.random.Generator, level: Difficulty) -> Iterator[_Unit]:
    for single, run in groupby(units, key=lambda unit: unit.single):
        members = list(run)
        yield from _run(members, rng, level) if single else members


def _drop(units: Iterator[_Unit], rng: np.random.Generator, level: Difficulty) -> Iterator[_Unit]:
    for unit in units:
        roll = rng.random()
        if roll < level.drop / 2:
            yield _Unit([], unit.en)
        elif roll < level.drop:
            yield _Unit(unit.zh, [])
        else:
            yield unit


def _beads(unit: _Unit, s: range, t: range) -> list[Gold]:
    if unit.kind == "crossed" and s and t:
        return [((i,), (j,)) for i, j in zip(s, reversed(t), strict=True)]
    if s and t:
        return [(tuple(s), tuple(t))]
    return [((i,), ()) for i in s] + [((), (j,)) for j in t]


def build(
    name: str, paragraphs: Sequence[Paragraph], level: Difficulty, rng: np.random.Generator
) -> Document:
    """Lay paragraphs out as a document of one difficulty."""
    src: list[str] = []
    tgt: list[str] = []
    gold: list[Gold] = []
    left_open: list[Gold] = []
    for unit in _drop(_merge(list(_units(paragraphs)), rng, level), rng, level):
        s = range(len(src), len(src) + len(unit.zh))
        t = range(len(tgt), len(tgt) + len(unit.en))
        src.extend(unit.zh)
        tgt.extend(unit.en)
        (left_open if unit.kind == "open" else gold).extend(_beads(unit, s, t))
    return Document(f"{name}-{level.name}", tuple(src), tuple(tgt), tuple(gold), tuple(left_open))


def documents(
    name: str, paragraphs: Sequence[Paragraph], size: int, rng: np.random.Generator
) -> list[Document]:
    """Cut paragraphs into runs of ``size``; the levels take turns."""
    runs = [paragraphs[at : at + size] for at in range(0, len(paragraphs) - size // 2, size)]
    return [build(f"{name}{k}", run, LEVELS[k % len(LEVELS)], rng) for k, run in enumerate(runs)]
