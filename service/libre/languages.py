"""The languages of these routes, and what their codes mean."""

from __future__ import annotations

from pages.script import has_han
from service.libre.detection import Detection, detect
from service.libre.errors import LibreError

#: Code → name and what it can be translated into, as ``/languages`` lists them.
LANGUAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "en": ("English", ("en",)),
    "zh": ("Chinese", ("en",)),
    "zh-Hans": ("Chinese (simplified)", ("en",)),
    "zh-Hant": ("Chinese (traditional)", ("en",)),
}
AUTO = "auto"
#: Codes that clients send as well, in lower case → the code they mean.
_ALIASES = {
    "zt": "zh-Hant", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant",
    "zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "en-us": "en", "en-gb": "en",
} | {code.lower(): code for code in LANGUAGES}  # fmt: skip
#: A language is believed, and so refused, from this confidence on.
_SURE = 50.0
#: Other languages that Chinese characters stand in.
_WITH_HAN = frozenset({"ja", "ko"})


def known(code: str) -> str:
    """Give the code of the table that a client's code means.

    Raises:
        LibreError: There is none.
    """
    found = _ALIASES.get(code.strip().replace("_", "-").lower())
    if found is None:
        raise LibreError(400, f"{code[:20]} is not supported")
    return found


def check_pair(source: str, target: str) -> None:
    """Refuse a pair that cannot be translated.

    Raises:
        LibreError: Named as LibreTranslate names it.
    """
    if target not in LANGUAGES[source][1]:
        raise LibreError(
            400,
            f"{LANGUAGES[target][0]} ({target}) is not available as a target language from "
            f"{LANGUAGES[source][0]} ({source})",
        )


def recognise(text: str) -> Detection:
    """Choose the language of a text among those that can be translated.

    Chinese with many foreign words is Chinese; Latin letters that are not surely another
    language are English and stay as they are.

    Raises:
        LibreError: It is surely in another language.
    """
    candidates = detect(text)
    best = candidates[0]
    has_chinese = has_han(text)
    is_foreign = best.language not in LANGUAGES and best.confidence >= _SURE
    if is_foreign and (not has_chinese or best.language in _WITH_HAN):
        raise LibreError(400, f"{best.language} is not supported")
    family = "zh" if has_chinese else "en"
    ours = [one for one in candidates if one.language.startswith(family)]
    return ours[0] if ours else Detection({"zh": "zh-Hans"}.get(family, family), 0.0)
