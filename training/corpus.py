"""Where the training text of the embedded model is public, and how its mix is rebuilt.

The text itself stays outside the repository. To rebuild the mix, fetch the sources
named by ``known_sources`` from the public places they name, align them where they are
documents, write each as lines ``zh<TAB>en<TAB>source`` into TSV files of one folder, and
give that folder to ``training.preparation.run.prepare`` (``duizhao prepare``), which
normalises, filters, takes out what is held out or repeated, and writes one file for the
trainer. The cleaning then done by ``training.tsv`` finds nothing more to drop.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from training.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SOURCES = "data/sources.tsv"
SUFFIXES = (".tsv", ".tsv.gz", ".tsv.xz")
# Development sets lie beside training text and must never be learned from.
HELD_OUT = "dev-"


@dataclass(frozen=True, slots=True)
class CorpusSource:
    """One source of parallel text.

    Attributes:
        name: As in the third column of the TSV files.
        kind: ``human`` or ``synthetic`` (one side made by a machine).
        pairs: Pairs after cleaning.
        place: Where it is public.
        licence: As stated there.
    """

    name: str
    kind: str
    pairs: int
    place: str
    licence: str


@cache
def known_sources() -> tuple[CorpusSource, ...]:
    """Return the sources of the embedded model's training text."""
    text = files("training").joinpath(SOURCES).read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return tuple(
        CorpusSource(name, kind, int(pairs), place, licence)
        for name, kind, pairs, place, licence in rows
    )


def corpus_files(folder: Path, suffixes: tuple[str, ...] = SUFFIXES) -> tuple[Path, ...]:
    """Find the training files of a folder, sorted; development sets are left out.

    Raises:
        DataError: The folder holds none.
    """
    found = sorted(
        path
        for path in folder.glob("*")
        if path.name.endswith(suffixes) and not path.name.startswith(HELD_OUT)
    )
    if not found:
        raise DataError(
            f"{folder} holds no {', '.join(suffixes)}; write lines 'zh<TAB>en<TAB>source' there"
        )
    return tuple(found)


def expanded(paths: Iterable[Path], suffixes: tuple[str, ...] = SUFFIXES) -> tuple[Path, ...]:
    """Put the training files of a folder in its place; files stand for themselves."""
    found: list[Path] = []
    for path in paths:
        found.extend(corpus_files(path, suffixes) if path.is_dir() else [path])
    return tuple(found)


def described(names: Iterable[str]) -> Sequence[CorpusSource]:
    """Return what is known about sources of these names, in the table's order."""
    wanted = set(names)
    return [source for source in known_sources() if source.name in wanted]
