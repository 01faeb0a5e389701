"""The sentence cache."""

from __future__ import annotations

import threading
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from translation.errors import CacheError
from translation.memory import TranslationMemory
from translation.model import Translation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HELLO = Translation("你好", "Hello", -0.25, ("number-lost:3", "split"))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    opened = TranslationMemory(tmp_path / "deep" / "memory.db")
    yield opened
    opened.close()


def test_what_was_stored_is_found_again_whole(memory: TranslationMemory) -> None:
    memory.store("model", [HELLO])
    assert memory.lookup("model", ["你好", "再见"]) == {"你好": HELLO}


def test_another_namespace_never_meets_an_entry(memory: TranslationMemory) -> None:
    memory.store("model", [HELLO])
    assert memory.lookup("other model", ["你好"]) == {}


@pytest.mark.parametrize("code", ["empty", "repetition"])
def test_failures_are_never_kept(memory: TranslationMemory, code: str) -> None:
    memory.store("model", [Translation("坏", "bad bad bad", -2.0, (code,))])
    assert len(memory) == 0


def test_what_no_model_made_is_not_kept(memory: TranslationMemory) -> None:
    memory.store("model", [Translation("OK", "OK", None, ("passthrough",))])
    assert len(memory) == 0


def test_a_later_translation_replaces_an_earlier_one(memory: TranslationMemory) -> None:
    memory.store("model", [HELLO, Translation("你好", "Hi", -0.1)])
    assert memory.lookup("model", ["你好"])["你好"].text == "Hi"
    assert len(memory) == 1


def test_more_sentences_than_one_query_takes_are_found(memory: TranslationMemory) -> None:
    many = [Translation(f"句{i}", f"sentence {i}", -1.0) for i in range(1203)]
    memory.store("model", many)
    found = memory.lookup("model", [t.source for t in many])
    assert [found[t.source] for t in many] == many


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    path.write_bytes(b"this is no database" * 300)
    with pytest.raises(CacheError, match=r"memory\.db.*delete it"):
        TranslationMemory(path)


def test_a_folder_in_its_place_is_an_error_of_the_room(tmp_path: Path) -> None:
    with pytest.raises(CacheError, match="cannot be used"):
        TranslationMemory(tmp_path)


def test_threads_may_share_one_memory(memory: TranslationMemory) -> None:
    def work(part: int) -> None:
        for i in range(20):
            memory.store("model", [Translation(f"{part}-{i}", "text", -1.0)])
            memory.lookup("model", [f"{part}-{i}"])

    threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(memory) == 80


def _fill(path: Path, part: int) -> None:
    memory = TranslationMemory(path)
    for i in range(20):
        memory.store("model", [Translation(f"{part}-{i}", "text", -1.0)])
    memory.close()


def test_processes_may_write_one_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    spawn = get_context("spawn")
    workers = [spawn.Process(target=_fill, args=(path, part)) for part in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    memory = TranslationMemory(path)
    assert len(memory) == 40
    memory.close()
