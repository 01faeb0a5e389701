"""Romanised Chinese: which Latin words may be pinyin, and which pinyin a text holds."""

from __future__ import annotations

import re
from functools import lru_cache

_FINALS = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo"
    "|üe|ün|a|e|i|o|u|ü"
)
_WORD = re.compile(rf"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:{_FINALS})'?)+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
#: Names of persons and places have two to four characters; a surname alone has one.
_LONGEST = 4


def may_be_pinyin(word: str) -> bool:
    """Whether a word can be read as pinyin syllables, for example ``Zhongshan``."""
    return _WORD.fullmatch(word.lower()) is not None


@lru_cache(maxsize=8192)
def spellings(text: str) -> frozenset[str]:
    """Pinyin without tones of every run of one to four Chinese characters in the text."""
    from pypinyin import lazy_pinyin

    found: set[str] = set()
    for run in _HAN.findall(text):
        syllables = lazy_pinyin(run, v_to_u=False)
        for start in range(len(syllables)):
            for end in range(start + 1, min(start + _LONGEST, len(syllables)) + 1):
                found.add("".join(syllables[start:end]).replace("v", "u"))
    return frozenset(found)


def key(word: str) -> str:
    """The form in which ``spellings`` holds a word."""
    return re.sub(r"[^a-z]", "", word.lower().replace("ü", "u"))
