"""Systems under test that need a model, the page pipeline or the network."""

from __future__ import annotations

import json
import time
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

#: What a backend computes with unless the specification says otherwise.
_COMPUTE_TYPES: Mapping[str, str] = {"ctranslate2": "int8", "transformers": "float32"}
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
        from pages.read import read_bytes
        from service.forms import to_json
        from service.linking import BriefLinker
        from service.pipeline import Pipeline

        pipeline = Pipeline(translator, BriefLinker.load(self.settings.encoder))
        texts = []
        for done, segment in enumerate(test_set.segments, 1):
            page = read_bytes(segment.source.encode(), name=segment.id, format="txt")
            record = {**json.loads(to_json(pipeline.process(page))), "id": segment.id}
            texts.append(json.dumps(record, ensure_ascii=False))
            if progress is not None:
                progress(done, len(test_set.segments))
        return Responses(tuple(texts))


def open_translator(settings: Settings, decode: DecodeSpec | None) -> Translator:
    """Load a model with decode settings.

    Raises: TranslationError: the model or backend cannot be used.
    """
    from service.wiring import find_model
    from translation.config import decode_config
    from translation.engine import load

    record = find_model(settings)
    return load(
        record,
        backend=settings.backend,
        compute_type=settings.compute_type or _COMPUTE_TYPES[settings.backend],
        device=settings.device,
        config=decode_config(record, beam_size=decode.beam_size if decode else None),
        cache_dir=settings.cache_dir / "converted",
        threads=settings.threads,
    )


@dataclass(frozen=True, slots=True)
class ModelKind:
    """Makes systems of kind ``model`` from deployment settings."""

    settings: Settings

    def __call__(self, request: OpenRequest) -> Sequence[SystemUnderTest]:
        """Find the model; its weights are not loaded yet.

        Raises: AnswerError: the model is not here, or a file is not the one recorded.
        """
        from service.wiring import find_model
        from translation.config import decode_config

        decode, spec = request.decode, request.spec
        settings = self._settings(request)
        try:
            record = find_model(settings)
        except TranslationError as error:
            raise AnswerError(f"system {spec.name}: {error}") from None
        compute_type = settings.compute_type or _COMPUTE_TYPES.get(settings.backend, "float32")
        config = decode_config(record, beam_size=decode.beam_size if decode else None)
        how = (settings.backend, compute_type, config.digest(), settings.encoder)
        card = SystemCard(
            request.name,
            "model",
            digest_of("model", record.sha256, *how),
            model=record.id,
            backend=settings.backend,
            compute_type=compute_type,
            beam_size=config.beam_size,
            size_bytes=_weight_bytes(record.path),
            kinds=("segments", "pages"),
            sets=request.sets,
        )
        return (ModelSystem(card, settings, decode),)

    def _settings(self, request: OpenRequest) -> Settings:
        decode, name = request.decode, request.spec.model or self.settings.model
        if request.spec.path is not None:
            name = str((request.root / request.spec.path).resolve())
        settings = replace(self.settings, model=name)
        if decode is None:
            return settings
        return replace(
            settings,
            backend=decode.backend or settings.backend,
            compute_type=decode.compute_type or settings.compute_type,
        )


def _weight_bytes(folder: Path | None) -> int | None:
    if folder is None:
        return None
    return sum(p.stat().st_size for p in folder.iterdir() if p.suffix in _WEIGHTS) or None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service that speaks LibreTranslate's API.

    What such a service runs cannot be known from outside, so its fingerprint is its address:
    use a new run folder when the service changes.
    """

    card: SystemCard
    url: str

    def respond(self, test_set: TestSet, *, progress: Progress | None = None) -> Responses:
        """Ask for translations, 32 segments a request.

        Raises: AnswerError: no connection, or an answer of another shape.
        """
        texts: list[str] = []
        sources = [segment.source for segment in test_set.segments]
        for start in range(0, len(sources), _ENDPOINT_BATCH):
            texts += self._ask(sources[start : start + _ENDPOINT_BATCH])
            if progress is not None:
                progress(len(texts), len(sources))
        return Responses(tuple(texts))

    def _ask(self, sources: Sequence[str]) -> list[str]:
        body = {"q": list(sources), "source": "zh", "target": "en", "format": "text"}
        request = Request(  # noqa: S310 - the scheme was checked when the endpoint was opened
            self.url,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=_ENDPOINT_TIMEOUT_S) as answer:  # noqa: S310 - same
                texts = json.load(answer)["translatedText"]
        except (URLError, TimeoutError, ValueError, KeyError, TypeError) as error:
            raise AnswerError(f"{self.card.name}: {self.url} did not translate ({error})") from None
        if not isinstance(texts, list) or len(texts) != len(sources):
            raise AnswerError(f"{self.card.name}: {self.url} did not answer line by line")
        return [str(text) for text in texts]


def open_endpoint(request: OpenRequest) -> Sequence[SystemUnderTest]:
    """Make a system of kind ``libretranslate``.

    Raises: SpecError: no http(s) address.
    """
    url = request.spec.url or ""
    if not url.startswith(("http://", "https://")):
        raise SpecError(f'system {request.spec.name}: kind libretranslate needs url = "http://…"')
    address = url.rstrip("/").removesuffix("/translate") + "/translate"
    card = SystemCard(
        request.name, "libretranslate", digest_of("http", address), model=url, sets=request.sets
    )
    return (Endpoint(card, address),)


def system_kinds(settings: Settings) -> Mapping[str, SystemFactory]:
    """All kinds of systems that a specification may name."""
    return {**SYSTEM_KINDS, "model": ModelKind(settings), "libretranslate": open_endpoint}
