"""The engine over a loaded model, and over many threads at once."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from support.fakes import FakeTranslator
from support.gated import Caller
from support.tiny_marian import ZH_LINES, Layout, build

from service.engine.config import EngineConfig
from service.engine.engine import Engine
from service.errors import OverloadedError, StoppedError
from translation.engine import MarianTranslator, load
from translation.memory import TranslationMemory
from translation.registry import resolve


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tiny model and a place for converted ones."""
    root = tmp_path_factory.mktemp("engine")
    layout = Layout(end_bias=6.0)  # short translations: none loops until the limit
    return build(root / "tiny", layout), root / "converted"


def opened(folders: tuple[Path, Path], memory: TranslationMemory | None = None) -> MarianTranslator:
    record = resolve(str(folders[0]), models_dir=None, offline=True)
    return load(record, compute_type="float32", cache_dir=folders[1], threads=1, memory=memory)


@pytest.fixture
def engine(folders: tuple[Path, Path]) -> Iterator[Engine]:
    engine = Engine(partial(opened, folders), EngineConfig(batch_characters=200))
    yield engine
    engine.stop(20)


def made(seed: int, count: int) -> list[str]:
    """Sentences of random characters, a few of them asked for by everybody."""
    drawn = random.Random(seed)
    characters = "".join(ZH_LINES)
    own = ["".join(drawn.choices(characters, k=drawn.randint(2, 30))) for _ in range(count)]
    return [*own, drawn.choice(ZH_LINES), "", own[0]]


def test_a_callers_page_is_translated_as_without_an_engine(engine, folders):
    direct = opened(folders)
    assert [t.text for t in engine.translate(ZH_LINES)] == [
        t.text for t in direct.translate(ZH_LINES)
    ]
    assert engine.info == direct.info
    assert engine.is_ready()


def test_each_of_64_threads_gets_the_translations_of_its_own_sentences(engine, folders):
    asked = [made(seed, count=seed % 5 + 1) for seed in range(64)]
    callers = [Caller(partial(engine.translate, sentences)) for sentences in asked]
    answers = [caller.result() for caller in callers]
    assert [[t.source for t in answer] for answer in answers] == asked
    sources = list(dict.fromkeys(s for sentences in asked for s in sentences))
    own = {t.source: t.text for t in opened(folders).translate(sources)}
    others = set(own.values())
    for translation in (t for answer in answers for t in answer):
        text = own[translation.source]
        # padding moves last bits: a text may differ from the library's, not be another's
        assert translation.text == text or translation.text not in others
    assert engine.stats().callers == 0


def test_readiness_is_not_answered_out_of_a_memory(folders, tmp_path):
    memory = TranslationMemory(tmp_path / "memory.db")
    now = [0.0]
    engine = Engine(partial(opened, folders, memory), clock=lambda: now[0])
    engine.translate(["中山"])
    now[0] = 100.0
    assert engine.is_ready()
    assert len(memory) == 1
    engine.stop(20)
    memory.close()


def storm(engine: Engine, seed: int, faults: list[str]) -> None:
    """Ask, give up, come too late and be refused, as callers do."""
    drawn = random.Random(seed)
    for turn in range(30):
        sentences = [f"{seed}-{turn}-{i}" for i in range(drawn.randint(1, 40))] + ["shared"]
        timeout = drawn.choice([None, None, 0.001])
        try:
            found = engine.translate(sentences, timeout=timeout)
        except (TimeoutError, OverloadedError):
            continue
        if [t.text for t in found] != [f"[{s}]" for s in sentences]:
            faults.append(f"{seed}: {sentences}")


def test_64_threads_in_a_storm_lose_and_cross_nothing():
    engine = Engine(FakeTranslator, EngineConfig(queue_sentences=300, batch_characters=100))
    faults: list[str] = []
    callers = [Caller(partial(storm, engine, seed, faults)) for seed in range(64)]
    for caller in callers:
        caller.result()
    assert faults == []
    stats = engine.stats()
    assert (stats.queued_sentences, stats.callers, stats.is_alive) == (0, 0, True)
    engine.stop(20)


def in_child(engine: Engine, answers: multiprocessing.Queue) -> None:
    try:
        engine.translate(["a"])
    except StoppedError as error:
        answers.put((engine.is_ready(), str(error)))
    else:
        answers.put((True, "translated"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_an_engine_that_was_started_before_a_fork_says_so_in_the_child():
    engine = Engine(FakeTranslator)
    engine.translate(["a"])
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=in_child, args=(engine, answers))
    child.start()
    is_ready, message = answers.get(timeout=20)
    child.join(20)
    assert not is_ready
    assert "start the engine after the process was forked" in message
    engine.stop(20)


def test_an_engine_made_before_a_fork_and_started_in_the_child_works():
    engine = Engine(FakeTranslator)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=in_child, args=(engine, answers))
    child.start()
    assert answers.get(timeout=20) == (True, "translated")
    child.join(20)
