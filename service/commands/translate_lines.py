"""What ``duizhao translate`` prints for a block of lines: their translations, or n-best lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from service.segments import one_line
from translation.model import NBest, NBestTranslator, Translation, Translator

#: Lines in, lines out and the translations whose warnings are told, one for each line in.
Answering = Callable[[Sequence[str]], tuple[list[str], Sequence[Translation]]]

_BETWEEN = "|||"


def plain(translator: Translator) -> Answering:
    """Answer each line with one line."""

    def answer(block: Sequence[str]) -> tuple[list[str], Sequence[Translation]]:
        translations = translator.translate(block)
        return [one_line(t.text) for t in translations], translations

    return answer


def n_best_lists(translator: NBestTranslator, n: int) -> Answering:
    """Answer each line with its n-best list, as Moses writes them.

    The lines are numbered from 0 through all that is asked for. The score is the mean natural
    log-probability per piece; its field is empty where no model was run.
    """
    numbers = count()

    def answer(block: Sequence[str]) -> tuple[list[str], Sequence[Translation]]:
        lists = translator.translate_n_best(block, n)
        lines = [line for one in lists for line in _listed(one, next(numbers))]
        return lines, [one.best for one in lists]

    return answer


def _listed(one: NBest, number: int) -> Iterator[str]:
    for translation in (one.best, *one.others):
        text = one_line(translation.text).replace(_BETWEEN, "| | |")
        score = "" if translation.score is None else f"{translation.score:.4f}"
        yield f"{number} {_BETWEEN} {text} {_BETWEEN} {score}"
