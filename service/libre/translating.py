"""All texts of a request in one call of the engine."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from service.libre.detection import Detection
from service.libre.drafts import Draft, draft_html, draft_text
from service.libre.languages import AUTO, check_pair, known, recognise
from service.libre.markup import Sort, tokens
from translation.model import NBest

HTML = "html"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text with the language that it is in.

    Attributes:
        draft: The text taken apart; nothing of it is translated where it is English already.
    """

    detection: Detection
    draft: Draft


@dataclass(frozen=True, slots=True)
class Translated:
    """A text's translations.

    Attributes:
        others: From the second, third … translation of each sentence; all differ.
    """

    text: str
    others: tuple[str, ...]


#: Gives the n-best list of each sentence.
Lister = Callable[[Sequence[str]], Sequence[NBest]]


def prepare(texts: Sequence[str], source: str, target: str, form: str) -> list[Prepared]:
    """Take texts apart.

    Args:
        texts: Any number.
        source: Code of their language, or ``auto``.
        target: Code of the language to translate into.
        form: ``text`` or ``html``.

    Raises:
        LibreError: The pair, or the language of a text, is not supported.
    """
    goal = known(target)
    given = None if source == AUTO else Detection(known(source), 100.0)
    if given is not None:
        check_pair(given.language, goal)
    prepared = []
    for text in texts:
        found = given or recognise(_visible(text) if form == HTML else text)
        check_pair(found.language, goal)
        prepared.append(Prepared(found, _draft(text, found.language, goal, form)))
    return prepared


def _draft(text: str, source: str, target: str, form: str) -> Draft:
    if source == target:
        return Draft((text,))
    return draft_html(text) if form == HTML else draft_text(text)


def _visible(markup: str) -> str:
    return " ".join(html.unescape(t.raw) for t in tokens(markup) if t.sort is Sort.TEXT)


def translate(prepared: Sequence[Prepared], listed: Lister) -> list[Translated]:
    """Translate the sentences of all texts in one call and put the texts together again."""
    wanted = [sentence for one in prepared for sentence in one.draft.sentences]
    remaining = iter(listed(wanted) if wanted else ())
    return [
        _translated(one.draft, tuple(islice(remaining, len(one.draft.sentences))))
        for one in prepared
    ]


def _translated(draft: Draft, lists: Sequence[NBest]) -> Translated:
    """Write a text once for each rank; a sentence that has no more others keeps its best."""
    written = draft.is_written
    most = max((len(one.others) for one, w in zip(lists, written, strict=True) if w), default=0)
    texts = dict.fromkeys(
        draft.render(
            _ranked(one, rank if is_written else 0)
            for one, is_written in zip(lists, written, strict=True)
        )
        for rank in range(most + 1)
    )
    text, *others = texts
    return Translated(text, tuple(others))


def _ranked(one: NBest, rank: int) -> str:
    chosen = one.others[rank - 1] if 0 < rank <= len(one.others) else one.best
    return chosen.text
