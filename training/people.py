"""Chinese personal names with their pinyin, and titles that go before or after them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from training.phrases import phrases
from training.vocabulary import JOINT
from translation.romanisation import family, surnames, syllables

if TYPE_CHECKING:
    import numpy as np

DOUBLE_SHARE = 0.03
TWO_CHARACTERS_SHARE = 0.8
# Twice as many draws from the first quarter of given names as from the last.
FRONT = 1.4


@dataclass(frozen=True, slots=True)
class Name:
    """A name in characters and in pinyin, surname first: 郭文海, Guo Wenhai.

    Attributes:
        marked: ``en`` with a joint between the syllables of the given name, where no
            target piece may cross, so that a character is always the same pieces.
    """

    zh: str
    en: str
    marked: str


def pinyin_name(surname: str, given: str) -> Name:
    """Write a name in pinyin, surname readings applied."""
    first, *rest = (syllables(character)[0] for character in given)
    marked = f"{family(surname)} {JOINT.join((first.capitalize(), *rest))}"
    return Name(surname + given, marked.replace(JOINT, ""), marked)


def draw_name(rng: np.random.Generator) -> Name:
    """Draw a name; four of five given names have two characters.

    Common characters come more often: the tables are ordered, and a power of a uniform
    variate favours their front.
    """
    single, double = _surnames()
    if rng.random() < DOUBLE_SHARE:
        surname = double[int(rng.integers(len(double)))]
    else:
        surname = single[int(rng.random() ** 2 * len(single))]
    n_given = 2 if rng.random() < TWO_CHARACTERS_SHARE else 1
    given = phrases().given
    chosen = (rng.random(n_given) ** FRONT * len(given)).astype(int).tolist()
    return pinyin_name(surname, "".join(given[i] for i in chosen))


@cache
def _surnames() -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = surnames()
    return tuple(s for s in known if len(s) == 1), tuple(s for s in known if len(s) > 1)
