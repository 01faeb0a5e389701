"""Refuses what cannot be scored: unequal lengths, wrong nesting, empty corpora.

sacrebleu's Python interface zips hypotheses with references and stops at the
shorter one, so two hypotheses with one reference score 100.  Everything that
scores here passes through these checks first.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.errors import InputError


def check_streams(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> None:
    """Check that references are streams ``[ref_set][segment]`` as long as the hypotheses.

    Raises: InputError: naming the stream, both lengths and the likely mistake.
    """
    _check_lines(hypotheses, "hypotheses")
    if not hypotheses:
        raise InputError("there is nothing to score: the list of hypotheses is empty")
    if isinstance(references, str) or not references:
        raise InputError(
            "references must be a non-empty list of reference streams, [ref_set][segment]; "
            "wrap a single reference list in one more list"
        )
    for number, stream in enumerate(references):
        _check_lines(stream, f"references[{number}]")
    for number, stream in enumerate(references):
        if len(stream) != len(hypotheses):
            raise InputError(_unequal(hypotheses, references, number))


def _check_lines(lines: Sequence[str], name: str) -> None:
    if isinstance(lines, str):
        raise InputError(
            f"{name} is one string where a list of lines is expected; "
            "references are nested as [ref_set][segment]"
        )
    for position, line in enumerate(lines):
        if not isinstance(line, str):
            raise InputError(f"{name}[{position}] is {type(line).__name__}, expected a string")


def _unequal(hypotheses: Sequence[str], references: Sequence[Sequence[str]], number: int) -> str:
    message = (
        f"{len(hypotheses)} hypotheses but {len(references[number])} lines in reference "
        f"stream {number + 1}: they must pair one to one"
    )
    if len(references) == len(hypotheses):
        message += (
            "; the references look transposed, give them as [ref_set][segment] "
            "and not as [segment][ref_set]"
        )
    return message
