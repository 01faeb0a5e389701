"""Stand-ins for what loads models: deterministic, quick, and they remember what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from translation.backends.base import Hypothesis, Search
from translation.config import DecodeConfig
from translation.model import ModelInfo, NBest, Progress, Translation

FAKE_INFO = ModelInfo("fake", "f" * 64, "fake", "float32", 1)


def _marked(sentence: str) -> str:
    return f"[{sentence}]"


@dataclass
class FakeTranslator:
    """A ``Translator`` that looks translations up, or puts the source in brackets.

    Attributes:
        answers: Source to English.
        otherwise: Makes the English of a source that ``answers`` lacks.
        warnings: Source to warning codes.
        others: Source to further translations; a made up one has as many as are asked for.
        calls: Every list of sentences asked for, in order.
        lengths: Of the n-best lists asked for, in order.
        fail: Raised instead of translating, where given.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    otherwise: Callable[[str], str] = _marked
    warnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    fail: Exception | None = None

    @property
    def info(self) -> ModelInfo:
        return FAKE_INFO

    def translate_n_best(
        self, sentences: Sequence[str], n: int, *, progress: Progress | None = None
    ) -> tuple[NBest, ...]:
        DecodeConfig().check_n_best(n)
        self.lengths.append(n)
        return tuple(
            NBest(best, self._others(best, n))
            for best in self.translate(sentences, progress=progress)
        )

    def _others(self, best: Translation, n: int) -> tuple[Translation, ...]:
        if not best.text:
            return ()
        made = [f"{best.text} ({k})" for k in range(2, n + 1)]
        texts = self.others.get(best.source, () if best.source in self.answers else made)
        return tuple(
            Translation(best.source, text, -0.5 - k / 10)
            for k, text in enumerate(texts[: n - 1], start=1)
        )

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        self.calls.append(tuple(sentences))
        if self.fail is not None:
            raise self.fail
        results = []
        for done, sentence in enumerate(sentences, start=1):
            results.append(self._one(sentence))
            if progress is not None:
                progress(done, len(sentences))
        return tuple(results)

    def _one(self, sentence: str) -> Translation:
        if not sentence.strip():
            return Translation(sentence, "")
        text = self.answers.get(sentence) or self.otherwise(sentence)
        return Translation(sentence, text, -0.5, self.warnings.get(sentence, ()))


@dataclass
class FakeBackend:
    """A ``Backend`` whose ``answer`` says what each decoding gives.

    ``answer`` gets the source pieces, the search and the forced prefix and returns
    hypotheses, best first.
    """

    answer: Callable[[tuple[str, ...], Search, tuple[str, ...]], Sequence[Hypothesis]]
    positions: int = 64
    workers: int = 1
    searches: list[Search] = field(default_factory=list)
    batches: list[list[tuple[str, ...]]] = field(default_factory=list)
    scorer: Callable[[tuple[str, ...], tuple[str, ...]], tuple[float, ...]] = (
        lambda source, pieces: (-1.0,) * (len(pieces) + 1)
    )

    def decode(
        self,
        sources: Sequence[tuple[str, ...]],
        search: Search,
        prefixes: Sequence[tuple[str, ...]] | None = None,
    ) -> list[tuple[Hypothesis, ...]]:
        self.searches.append(search)
        self.batches.append(list(sources))
        forced = prefixes or [()] * len(sources)
        return [
            tuple(self.answer(s, search, p))[: search.n_best]
            for s, p in zip(sources, forced, strict=True)
        ]

    def start(
        self, sources: Sequence[tuple[str, ...]], search: Search
    ) -> Callable[[], list[tuple[Hypothesis, ...]]]:
        results = self.decode(sources, search)
        return lambda: results

    def score(
        self, sources: Sequence[tuple[str, ...]], targets: Sequence[tuple[str, ...]]
    ) -> list[tuple[float, ...]]:
        return [self.scorer(s, t) for s, t in zip(sources, targets, strict=True)]


class WordTokenizer:
    """A tokenizer without a model: Chinese by characters, English by words."""

    overhead = 1

    def encode(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        return [tuple(text.replace(" ", "")) for text in texts]

    def encode_target(self, text: str) -> tuple[str, ...]:
        return tuple("▁" + word for word in text.split())

    def decode(self, pieces: Sequence[str]) -> str:
        return "".join(pieces).replace("▁", " ").strip()
