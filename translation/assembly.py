"""A sentence taken into parts, and put together again from what they became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translation.candidates import Decoded
from translation.mending import mend
from translation.model import Translation
from translation.splitting import Part, join


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sentence is translated.

    Attributes:
        source: The sentence as given.
        simplified: What the model reads.
        parts: Its parts in order.
        is_split: Whether length forced more than one part.
    """

    source: str
    simplified: str
    parts: tuple[Part, ...]
    is_split: bool

    @property
    def units(self) -> tuple[str, ...]:
        """What the model is to translate, in order."""
        return tuple(part.text for part in self.parts if not part.literal)


def assemble(plan: Plan, results: Sequence[Decoded]) -> Translation:
    """Join the parts of a sentence, mend it and gather its warnings.

    Args:
        plan: The sentence's parts.
        results: What each of ``plan.units`` became.
    """
    translated = iter(results)
    texts = [p.text if p.literal else next(translated).text for p in plan.parts]
    text = join(plan.parts, texts)
    warnings = [*(("split",) if plan.is_split else ())]
    warnings.extend(w for result in results for w in result.warnings)
    if "empty" not in warnings:
        mended = mend(plan.simplified, text)
        text = mended.text
        warnings.extend(mended.warnings)
    return Translation(plan.source, text, _mean(results), tuple(dict.fromkeys(warnings)))


def _mean(results: Sequence[Decoded]) -> float | None:
    """Mean score of the parts, weighted by their length in words."""
    if not results:
        return None
    total = sum(result.words * result.score for result in results)
    return total / sum(result.words for result in results)
