"""The one place that knows concrete classes: settings in, working parts out.

Nothing heavy is imported before a part is asked for.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from service.settings import Settings
from translation.model import NBestTranslator

if TYPE_CHECKING:
    from service.pipeline import Pipeline
    from service.serve_settings import ServeSettings
    from service.services import Services
    from translation.registry import ModelRecord

#: What a backend computes with unless told otherwise: int8 is the fast choice on a
#: processor, float16 on a GPU; transformers is the reference and stays exact.
_COMPUTE_TYPES = {
    ("ctranslate2", "cpu"): "int8",
    ("ctranslate2", "cuda"): "float16",
    ("transformers", "cpu"): "float32",
    ("transformers", "cuda"): "float32",
}


def models_dir(settings: Settings) -> Path:
    """Say where fetched models are kept."""
    return settings.data_dir / "models"


def find_model(settings: Settings) -> ModelRecord:
    """Find the model that the settings name, its files checked.

    Raises:
        TranslationError: It is not here and cannot be fetched, or a file is corrupted.
    """
    from translation.registry import resolve

    return resolve(settings.model, models_dir=models_dir(settings), offline=settings.offline)


def build_translator(settings: Settings, *, glossary: Path | None = None) -> NBestTranslator:
    """Load the model.

    Args:
        settings: Which model, backend and device.
        glossary: Terms that translations must use, .tsv or .tbx.

    Raises:
        TranslationError: The model, backend or glossary cannot be used.
    """
    from translation.engine import load
    from translation.glossary import read_glossary
    from translation.memory import TranslationMemory

    terms = None if glossary is None else read_glossary(glossary)
    record = find_model(settings)
    memory = TranslationMemory(settings.cache_dir / "memory.sqlite") if settings.memory else None
    default = _COMPUTE_TYPES.get((settings.backend, settings.device), "float32")
    return load(
        record,
        backend=settings.backend,
        compute_type=settings.compute_type or default,
        device=settings.device,
        cache_dir=settings.cache_dir / "converted",
        threads=settings.threads,
        memory=memory,
        glossary=terms,
    )


def build_pipeline(settings: Settings, *, glossary: Path | None = None) -> Pipeline:
    """Put translator and linker together; the encoder's model is read at the first brief.

    Raises:
        TranslationError: The model, backend or glossary cannot be used.
        AlignmentError: The encoder is unknown or not installed.
    """
    from service.linking import BriefLinker
    from service.pipeline import Pipeline

    linker = BriefLinker.load(settings.encoder)
    return Pipeline(build_translator(settings, glossary=glossary), linker)


def build_services(
    settings: Settings, serve: ServeSettings, *, metrics_dir: Path | None = None
) -> Services:
    """Put the parts of a web process together; the model is loaded when the engine starts.

    Args:
        settings: Model, encoder and folders.
        serve: Database, queue and limits.
        metrics_dir: Where several processes leave their counts; None: this one counts alone.

    Raises:
        UnavailableError: The database cannot be opened.
        AlignmentError: The encoder is unknown or not installed.
        SettingsError: Counting together was not prepared.
    """
    from service.engine.config import EngineConfig
    from service.engine.engine import Engine
    from service.jobs.queue import JobQueue
    from service.linking import BriefLinker
    from service.metrics import Metrics
    from service.pipeline import Pipeline
    from service.services import Services
    from service.store.store import Store

    metrics = Metrics(metrics_dir)
    batching = EngineConfig(queue_sentences=serve.queue_sentences, workers=settings.threads)
    engine = Engine(partial(build_translator, settings), batching, metrics)
    return Services(
        settings=settings,
        serve=serve,
        engine=engine,
        pipeline=Pipeline(engine, BriefLinker.load(settings.encoder)),
        store=Store.open(serve.database_url),
        queue=JobQueue.open(serve.redis_url, settings.data_dir),
        metrics=metrics,
    )
