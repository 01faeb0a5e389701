"""Chinese personal names in pinyin, as news English writes them: 郭文海, Guo Wenhai."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

FILE = "data/surnames.tsv"


@cache
def surnames() -> dict[str, str]:
    """Surnames, most common first, double ones last; those with a reading of their own have it.

    The list was written for this project; the readings are those of 现代汉语词典.
    """
    text = files("translation").joinpath(FILE).read_text(encoding="utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines())


def family(surname: str) -> str:
    """Write a surname: 欧阳 Ouyang, 曾 Zeng.

    >>> family("郭")
    'Guo'
    """
    return surnames().get(surname) or "".join(syllables(c)[0] for c in surname).capitalize()


@cache
def syllables(character: str) -> tuple[str, ...]:
    """Readings of one character without tones, the usual one first; ü is yu, as in passports.

    >>> syllables("女")[0]
    'nyu'
    """
    # 0.3 s to import: only where there is a name
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=True)[0]
    return tuple(dict.fromkeys(s.replace("ü", "yu") for s in found))
