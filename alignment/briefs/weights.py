"""The combiner's weights: a data file, made by ``bench/fit_brief_alignment.py``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from alignment.briefs.choice import Calibration, Weights
from alignment.errors import BriefAlignmentError

SCHEMA = "duizhao.brief-weights/1"


@dataclass(frozen=True, slots=True)
class Combiner:
    """Weights of the two choices, and the calibration of their probabilities.

    Attributes:
        articles: Of ``alignment.briefs.articles.features``, with ``null`` (none) and
            ``shared`` (the article has another brief already).
        links: Of ``alignment.briefs.sets.features``.
        confidence: From the probability of an article (or none) to the brief's confidence.
        score: From the probability of a set to its link's score, the article being right.
    """

    articles: Weights
    links: Weights
    confidence: Calibration
    score: Calibration

    @property
    def price(self) -> float:
        """What an article's second and each further brief costs; at least 0."""
        return max(0.0, -self.articles.of("shared"))


@dataclass(frozen=True, slots=True)
class CombinerWeights:
    """A combiner for pages with translations and one for pages without.

    Attributes:
        translated: Used where every source sentence has a translation.
        untranslated: Used otherwise.
        made_from: What the fit was made from: (name, value) pairs, for reports.
    """

    translated: Combiner
    untranslated: Combiner
    made_from: tuple[tuple[str, str], ...] = ()


def read_weights(path: Path) -> CombinerWeights:
    """Read weights from a JSON file.

    Raises:
        BriefAlignmentError: The file cannot be read or is no weights file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BriefAlignmentError(f"cannot read the weights {path}: {error}") from error
    return parse_weights(text, str(path))


def parse_weights(text: str, name: str) -> CombinerWeights:
    """Read weights from JSON text; ``name`` is used in messages.

    Raises:
        BriefAlignmentError: The text is no weights file.
    """
    try:
        record = json.loads(text)
        if record["schema"] != SCHEMA:
            raise BriefAlignmentError(f"{name}: schema is {record['schema']!r}, not {SCHEMA!r}")
        made_from = tuple((str(k), str(v)) for k, v in record["made_from"].items())
        return CombinerWeights(
            _combiner(record["translated"]), _combiner(record["untranslated"]), made_from
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BriefAlignmentError(
            f"{name} is no weights file ({error!r}); "
            "make one with python -m bench.fit_brief_alignment"
        ) from error


@lru_cache(maxsize=1)
def packaged_weights() -> CombinerWeights:
    """The weights that ship with the project; cached."""
    name = "data/brief_weights.json"
    return parse_weights(files("alignment").joinpath(name).read_text(encoding="utf-8"), name)


def _combiner(record: Mapping[str, Any]) -> Combiner:
    return Combiner(
        _weights(record["articles"]),
        _weights(record["links"]),
        _calibration(record["confidence"]),
        _calibration(record["score"]),
    )


def _weights(record: Mapping[str, Any]) -> Weights:
    return Weights(tuple((str(name), float(value)) for name, value in record.items()))


def _calibration(record: Mapping[str, Any]) -> Calibration:
    return Calibration(float(record["slope"]), float(record["intercept"]))


def write_weights(weights: CombinerWeights, path: Path) -> None:
    """Write weights as JSON, features sorted by name."""
    record = {
        "schema": SCHEMA,
        "made_from": dict(weights.made_from),
        "translated": _record(weights.translated),
        "untranslated": _record(weights.untranslated),
    }
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _record(combiner: Combiner) -> dict[str, dict[str, float]]:
    return {
        "articles": {name: round(value, 5) for name, value in sorted(combiner.articles.values)},
        "links": {name: round(value, 5) for name, value in sorted(combiner.links.values)},
        "confidence": _plain(combiner.confidence),
        "score": _plain(combiner.score),
    }


def _plain(calibration: Calibration) -> dict[str, float]:
    return {
        "slope": round(calibration.slope, 5),
        "intercept": round(calibration.intercept, 5),
    }
