"""Systems under test that need a model, the page pipeline or the network."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

from alignment.errors import AlignmentError
from eval.digests import digest_of
from eval.errors import AnswerError, SpecError
from eval.model import Progress, Responses, SystemCard, SystemUnderTest, TestSet
from eval.spec import DecodeSpec
from eval.systems import SYSTEM_KINDS, OpenRequest, SystemFactory
from pages.errors import PageError
from service.settings import Settings
from translation.errors import TranslationError

if TYPE_CHECKING:
    from translation.model import Translator

_WEIGHTS = (".safetensors", ".bin")
_ENDPOINT_BATCH = 32
_ENDPOINT_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class ModelSystem:
    """A Marian model: translates segments, and runs the whole pipeline on pages.

    The model is loaded when it is first asked and let go afterwards.
    """

    card: SystemCard
    settings: Settings
    decode: DecodeSpec | None

    def respond(self, test_set: TestSet, *, progress: Progress | None = None) -> Responses:
        """Translate the sources, or process the pages.

        Raises: AnswerError: the model cannot be loaded or used.
        """
        try:
            translator = open_translator(self.settings, self.decode)
            # loading the weights and the first decoding are no part of the speed
            translator.translate(["今天天气很好。"])
            if test_set.kind == "pages":
                return self._process(translator, test_set, progress)
            return self._translate(translator, test_set, progress)
        except (TranslationError, AlignmentError, PageError) as error:
            raise AnswerError(f"{self.card.name}: {error}") from None

    def _translate(
        self, translator: Translator, test_set: TestSet, progress: Progress | None
    ) -> Responses:
        import time

        started = time.perf_counter()
        sources = [segment.source for segment in test_set.segments]
        answers = translator.translate(sources, progress=progress)
        seconds = time.perf_counter() - started
        kinds = [warning.partition(":")[0] for a in answers for warning in a.warnings]
        warnings = tuple(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
        return Responses(
            tuple(a.text for a in answers), tuple(a.score for a in answers), seconds, warnings
        )

    def _process(
        self, translator: Translator, test_set: TestSet, progress: Progress | None
    ) -> Responses:
        from pages.read import read_text
        from service.linking import BriefLinker
        from service.pipeline import Pipeline
        from service.schema import to_json

        pipeline = Pipeline(translator, BriefLinker.load(self.settings.encoder))
        texts = []
        for done, segment in enumerate(test_set.segments, 1):
            result = pipeline.process(read_text(segment.source, name=segment.id))
            record = {**json.loads(to_json(result)), "id": segment.id}
            texts.append(json.dumps(record, ensure_ascii=False))
            if progress is not None:
                progress(done, len(test_set.segments))
        return Responses(tuple(texts))


def open_translator(settings: Settings, decode: DecodeSpec | None) -> Translator:
    """Load a model with decode settings.

    Raises: TranslationError: the model or backend cannot be used.
    """
    from service.wiring import compute_type_of, find_model
    from translation.config import DecodeConfig
    from translation.engine import load

    config = DecodeConfig()
    if decode is not None and decode.beam_size is not None:
        config = replace(config, beam_size=decode.beam_size)
    return load(
        find_model(settings),
        backend=settings.backend,
        compute_type=compute_type_of(settings),
        device=settings.device,
        config=config,
        cache_dir=settings.cache_dir / "converted",
        threads=settings.threads,
    )
