"""Take the byline off the head of a sentence."""

from __future__ import annotations


def without_byline(text: str, byline: str | None) -> str:
    """Cut a printed byline off the head of a text.

    White space may differ between the two, because the byline is kept as printed and the
    text has its line breaks repaired.

    >>> without_byline("本报讯(记者 陈伟祺)1月4日,会议召开。", "本报讯(记者 陈伟祺)")
    '1月4日,会议召开。'

    Returns: The rest without leading white space; the whole text where it does not begin
        with the byline.
    """
    wanted = "".join(byline.split()) if byline else ""
    matched = 0
    for place, character in enumerate(text):
        if matched == len(wanted):
            return text[place:].lstrip()
        if character.isspace():
            continue
        if character != wanted[matched]:
            return text
        matched += 1
    return "" if wanted and matched == len(wanted) else text
