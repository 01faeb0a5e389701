"""The sentences that all contenders translate, and the subsets for the slow ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.service_texts import sentences

_SEED = 6


@dataclass(frozen=True, slots=True)
class SpeedSet:
    """Sentences in random order, as they would come.

    Attributes:
        texts: Chinese, each once.
        references: English of each; empty where the input has none.
    """

    texts: tuple[str, ...]
    references: tuple[str, ...] = ()

    def subset(self, count: int) -> tuple[int, ...]:
        """Indices of so many texts, evenly by length, so that each subset is like the whole."""
        order = sorted(range(len(self.texts)), key=lambda i: (len(self.texts[i]), i))
        step = max(1, len(order) // max(1, count))
        return tuple(sorted(order[step // 2 :: step][:count]))


def read_set(files: list[Path], count: int) -> SpeedSet:
    """Read the sentences.

    Args:
        files: One sentence a line, or a TSV of Chinese and English; none: sentences made of
            those of the sample pages.
        count: Most sentences; drawn at random where there are more.

    Raises:
        ValueError: The files hold no sentence.
    """
    rng = np.random.default_rng(_SEED)
    if not files:
        return SpeedSet(tuple(sentences(count, None, rng)))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    rows = {line.split("\t")[0]: line.split("\t")[1:2] for line in lines if line.strip()}
    if not rows:
        raise ValueError(f"{files[0]} holds no sentence")
    found = list(rows)
    chosen = [found[i] for i in rng.permutation(len(found))[:count]]
    references = tuple(rows[text][0] for text in chosen if rows[text])
    return SpeedSet(tuple(chosen), references if len(references) == len(chosen) else ())
