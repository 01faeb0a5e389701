"""Chinese personal names with their pinyin, and titles that go before or after them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from training.errors import TrainingError
from training.phrases import phrases
from training.vocabulary import JOINT

if TYPE_CHECKING:
    import numpy as np

DOUBLE_SHARE = 0.03
TWO_CHARACTERS_SHARE = 0.8


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
    """Write a name in pinyin, surname readings applied.

    Raises:
        TrainingError: The package pypinyin is not installed.
    """
    family = dict(phrases().reading).get(surname) or _reading(surname).capitalize()
    first, *rest = (_reading(character) for character in given)
    syllables = (first.capitalize(), *rest)
    marked = f"{family} {JOINT.join(syllables)}"
    return Name(surname + given, marked.replace(JOINT, ""), marked)


def draw_name(rng: np.random.Generator) -> Name:
    """Draw a name; four of five given names have two characters.

    Common surnames come more often: the table is ordered, and a squared uniform
    variate favours its front.
    """
    table = phrases()
    if rng.random() < DOUBLE_SHARE:
        surname = table.double[int(rng.integers(len(table.double)))]
    else:
        surname = table.surname[int(rng.random() ** 2 * len(table.surname))]
    n_given = 2 if rng.random() < TWO_CHARACTERS_SHARE else 1
    chosen = rng.integers(0, len(table.given), n_given).tolist()
    return pinyin_name(surname, "".join(table.given[i] for i in chosen))


@cache
def _reading(characters: str) -> str:
    try:
        from pypinyin import Style, lazy_pinyin
    except ImportError as error:
        raise TrainingError(
            "synthetic names need the package pypinyin; install it or set synthetic_pairs = 0"
        ) from error
    # Character by character: a name is no phrase, and ü is written yu in passports.
    syllables = (lazy_pinyin(c, style=Style.NORMAL, v_to_u=True)[0] for c in characters)
    return "".join(s.replace("ü", "yu") for s in syllables)
