"""Judge the service's translations by the library's own.

A sentence in a batch with longer ones is padded, and the padding can move the last bits of
the model's numbers; now and then the beam then ends elsewhere. So a text may differ from the
library's and yet be right. What differs is held against the library's translation of the
sentence alone, then against those of all other sentences: nearest to another is wrong. Where that
other one is nearly the same sentence, so are their translations, and figures decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

from translation.checks import lost_figures
from translation.model import Translator

#: Sentences this much alike differ in a figure, a name or an ending.
_NEARLY_SAME = 0.6

SAME, ALONE, VARIANT, WRONG = "same", "same as alone", "variant", "wrong"


def verdicts(pairs: Iterable[tuple[str, str]], translator: Translator) -> Counter[str]:
    """Count the pairs by verdict.

    Args:
        pairs: Chinese and English as the service answered, repeated ones included.
        translator: The library with the same model.
    """
    counted = Counter(pairs)
    sources = list(dict.fromkeys(zh for zh, _ in counted))
    own = {t.source: t.text for t in translator.translate(sources)}
    found: Counter[str] = Counter()
    for (zh, en), number in counted.items():
        found[_verdict(zh, en, own, translator)] += number
    return found


def _verdict(zh: str, en: str, own: dict[str, str], translator: Translator) -> str:
    if en == own[zh]:
        return SAME
    if en == translator.translate([zh])[0].text:
        return ALONE
    likeness = _likeness(en, own[zh])
    keeps_figures = len(lost_figures(zh, en)) <= len(lost_figures(zh, own[zh]))
    others = (
        text
        for source, text in own.items()
        if text != own[zh] and not (keeps_figures and _likeness(source, zh) >= _NEARLY_SAME)
    )
    return WRONG if any(_likeness(en, text) > likeness for text in others) else VARIANT


def _likeness(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
