"""A small English-Chinese news lexicon: which Chinese words carry an English stem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Translations and rarity of English stems.

    Attributes:
        words: Per stem, Chinese words with grades in (0, 1], best first.
        idf: Per stem, natural log of (pairs / pairs with the stem).
        unseen: Rarity given to a stem that the lexicon does not hold.
    """

    words: dict[str, tuple[tuple[str, float], ...]]
    idf: dict[str, float]
    unseen: float

    def rarity(self, stem: str) -> float:
        """Weight of a stem: its idf."""
        return self.idf.get(stem, self.unseen)

    def grade(self, stem: str, text: str) -> float:
        """Best grade of the stem's words that occur in Chinese text; 0 if none does."""
        return next((g for word, g in self.words.get(stem, ()) if word in text), 0.0)


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """Read the packaged lexicon (made by ``bench/fit_lexicon.py``); cached."""
    words: dict[str, tuple[tuple[str, float], ...]] = {}
    idf: dict[str, float] = {}
    text = files("alignment").joinpath("data/lexicon.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        stem, rarity, entries = line.split("\t")
        idf[stem] = float(rarity)
        words[stem] = tuple(_entry(entry) for entry in entries.split())
    return Lexicon(words, idf, max(idf.values()))


def _entry(text: str) -> tuple[str, float]:
    word, _, grade = text.rpartition(":")
    return word, float(grade)
