"""The sentence that shows whether the model translates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from service.errors import ServiceError
from translation.model import Translation, Translator

SENTENCE = "今天天气很好。"


@runtime_checkable
class Remembering(Protocol):
    """A translator that may answer out of a memory, and can be told not to."""

    def translate_afresh(self, sentences: Sequence[str]) -> tuple[Translation, ...]:
        """Translate in order without looking anything up."""
        ...


def check(translator: Translator) -> None:
    """Translate one sentence with the model itself, no memory in between.

    Raises:
        ServiceError: The answer is blank or not one sentence.
        Exception: Whatever the translator raises.
    """
    if isinstance(translator, Remembering):
        answers = translator.translate_afresh([SENTENCE])
    else:
        answers = translator.translate([SENTENCE])
    if len(answers) != 1 or not answers[0].text.strip():
        raise ServiceError(
            f"the model '{translator.info.id}' answered nothing to {SENTENCE!r};"
            " its files are damaged or it is no zh-en model"
        )
