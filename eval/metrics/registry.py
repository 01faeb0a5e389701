"""The metrics by name: adding one is a module and a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alignment.model import Encoder, Matrix
from eval.errors import SpecError
from eval.model import Metric


@dataclass(frozen=True, slots=True)
class Providers:
    """What metrics may need from outside the room.

    Attributes:
        encoder: Opens the sentence encoder for ``similarity``, or None where there is none.
        comet_python: Python of COMET's own environment, or None where there is none.
        comet_model: COMET's checkpoint, a file or folder on disk.
    """

    encoder: Callable[[], Encoder] | None = None
    comet_python: Path | None = None
    comet_model: Path | None = None


def _bleu(_: Providers) -> Metric:
    from eval.metrics.overlap import Bleu

    return Bleu()


def _chrf(_: Providers) -> Metric:
    from eval.metrics.overlap import Chrf

    return Chrf()


def _ter(_: Providers) -> Metric:
    from eval.metrics.overlap import Ter

    return Ter()


def _rouge(_: Providers) -> Metric:
    from eval.metrics.rouge import RougeL

    return RougeL()


def _fidelity(_: Providers) -> Metric:
    from eval.metrics.fidelity import Fidelity

    return Fidelity()


def _rates(_: Providers) -> Metric:
    from eval.metrics.rates import Rates

    return Rates()


def _similarity(providers: Providers) -> Metric:
    from eval.metrics.similarity import Similarity

    if providers.encoder is None:
        raise SpecError("the metric similarity needs a sentence encoder, and none was given")
    return Similarity(providers.encoder())


def _confidence(_: Providers) -> Metric:
    from eval.metrics.calibration import Confidence

    return Confidence()


def _beads(_: Providers) -> Metric:
    from eval.metrics.beads import BeadScores

    return BeadScores()


def _pages(_: Providers) -> Metric:
    from eval.metrics.pages import PageScores

    return PageScores()


def _comet(providers: Providers) -> Metric:
    from eval.metrics.comet import Comet

    return Comet(providers.comet_python, providers.comet_model)


MetricFactory = Callable[[Providers], Metric]

METRICS: Mapping[str, MetricFactory] = {
    "bleu": _bleu,
    "chrf": _chrf,
    "ter": _ter,
    "rouge-l": _rouge,
    "fidelity": _fidelity,
    "rates": _rates,
    "similarity": _similarity,
    "confidence": _confidence,
    "alignment": _beads,
    "briefbench": _pages,
    "comet": _comet,
}


#: Metrics that hold a model or start a process of their own; they stay in one process.
IN_MAIN_PROCESS = frozenset({"similarity", "comet"})


class _NoEncoder:
    """Stands in where statistics are read and nothing is encoded."""

    id = "none"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Refuse."""
        raise SpecError(f"no sentence encoder was given, so {len(texts)} texts cannot be embedded")


@dataclass(frozen=True, slots=True)
class MetricRegistry:
    """Makes metrics by name.

    Attributes:
        providers: What metrics may need from outside.
        factories: Name to factory; ``METRICS`` unless a caller adds its own.
    """

    providers: Providers = field(default_factory=Providers)
    factories: Mapping[str, MetricFactory] = field(default_factory=lambda: METRICS)

    def make(self, names: Sequence[str]) -> tuple[Metric, ...]:
        """Make metrics in the order named.

        Raises: SpecError: an unknown name, or a metric that needs what was not given.
        """
        unknown = [name for name in names if name not in self.factories]
        if unknown:
            raise SpecError(f"unknown metric {unknown[0]!r}; known are {', '.join(self.factories)}")
        return tuple(self.factories[name](self.providers) for name in dict.fromkeys(names))

    def readers(self, names: Sequence[str]) -> tuple[Metric, ...]:
        """Make metrics that only aggregate stored statistics; no model is opened."""
        return MetricRegistry(Providers(encoder=_NoEncoder), self.factories).make(names)
