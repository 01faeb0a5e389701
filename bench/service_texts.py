"""Chinese sentences for measurements: real ones of the samples, each in many varieties."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import numpy as np

from pages.parse import parse_text
from service.pipeline import translatable

_SAMPLES = Path(__file__).resolve().parent.parent / "samples"
_FIGURE = re.compile(r"[1-9]")
_PART = re.compile(r"[^，；。！？]+[，；。！？]?")
#: Sentences of news have about so many characters; stretches of this length are drawn.
_SHORTEST, _LONGEST = 6, 110


def sentences(number: int, file: Path | None, rng: np.random.Generator) -> list[str]:
    """Give different sentences.

    Args:
        number: How many.
        file: One a line, or the first column of a TSV; None: sentences of the samples with
            other figures, and neighbouring clauses of them put together anew.
        rng: Draws them.

    Raises:
        ValueError: The file holds too few.
    """
    if file is None:
        return _varied(number, rng)
    lines = file.read_text(encoding="utf-8").splitlines()
    found = list(dict.fromkeys(line.split("\t")[0].strip() for line in lines if line.strip()))
    if len(found) < number:
        raise ValueError(f"{file} holds {len(found)} different sentences; {number} are needed")
    return [found[i] for i in rng.permutation(len(found))[:number]]


def _varied(number: int, rng: np.random.Generator) -> list[str]:
    clauses = [part for text in _samples() for part in _PART.findall(text)]
    found: dict[str, None] = {}
    for _ in count():
        if len(found) >= number:
            return list(found)
        start = int(rng.integers(len(clauses)))
        end = start + int(rng.integers(1, 5))
        text = "".join(clauses[start:end]).strip("，；")
        if _SHORTEST <= len(text) <= _LONGEST:
            found[_FIGURE.sub(lambda _: str(rng.integers(1, 10)), text)] = None
    raise AssertionError("count never ends")


def _samples() -> list[str]:
    files = sorted(_SAMPLES.glob("*.txt"))
    pages = [parse_text(file.read_text(encoding="utf-8")) for file in files]
    return [text for page in pages for _, text in translatable(page)]
