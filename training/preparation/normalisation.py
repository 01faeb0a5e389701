"""Write text in one way: width, simplified characters, white space, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pages.script import to_simplified

# Letters, digits and the signs that belong to figures and names. Marks of sentences keep the
# width of their language.
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％＋／＆＠＄]")
_WIDTH = ord("Ａ") - ord("A")
_POINT = re.compile(r"(?<=\d)．(?=\d)")
# Unicode's Cc and Cf as they occur in text exports; white space is dealt with apart.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BASIC_HAN = range(0x3400, 0xA000)


def normalise(text: str) -> str:
    """Normalise one side of a pair; doing it twice changes nothing more.

    Letters, digits and the signs ``％＋／＆＠＄`` become half width, and so does a point
    between digits. Other marks stay as they are, and so does what NFKC would change in
    meaning (``m²``, ``①``, ``½``). Composed characters are composed (NFC), characters that do
    not show (zero-width spaces, marks of direction) go, traditional Chinese becomes
    simplified, and every run of white space one space.
    """
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = _WIDE.sub(lambda found: chr(ord(found[0]) - _WIDTH), text)
        text = _POINT.sub(".", unicodedata.normalize("NFC", text))
        text = _simplified(text)
    return " ".join(text.split())


def _simplified(text: str) -> str:
    """Turn traditional Chinese into simplified, until nothing traditional is left.

    Some characters are traditional in one word and simplified in another (乾 in 乾燥 and in
    乾清宫). They alone do not make a text traditional, so a simplified text is left alone.
    """
    while _traditional().search(text):
        text, before = to_simplified(text), text
        if text == before:
            break
    return text


@cache
def _traditional() -> re.Pattern[str]:
    """Match a character that conversion changes and that GB 2312 does not hold."""
    chars = [chr(code) for code in _BASIC_HAN]
    # Joined by a mark that no phrase of the tables holds: one conversion instead of 28,000.
    converted = to_simplified("，".join(chars)).split("，")
    changed = (a for a, b in zip(chars, converted, strict=True) if a != b)
    return re.compile(f"[{''.join(c for c in changed if not _in_gb2312(c))}]")


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
