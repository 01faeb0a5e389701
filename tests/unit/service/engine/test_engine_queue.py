from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable

from service.engine.calls import Call, Item
from service.engine.config import EngineConfig
from service.engine.queue import SentenceQueue
from translation.model import NBest, Translation

SMALL = EngineConfig(
    queue_sentences=8, small_call=1, batch_characters=10, turn_characters=2, reserve=0.25
)


def joined(queue: SentenceQueue, sentences: Iterable[str]) -> Call:
    call = Call(list(sentences), lambda: None)
    queue.add(call)
    return call


def texts(items: Iterable[Item]) -> list[str]:
    return [item.sentence for item in items]


def answer(queue: SentenceQueue, batch: Iterable[Item]) -> None:
    for item in batch:
        queue.answer(item, Translation(item.sentence, f"[{item.sentence}]"))


def numbered(prefix: str, count: int, length: int = 4) -> list[str]:
    return [f"{prefix}{i:0{length - 1}d}" for i in range(count)]


def test_nothing_waits_in_a_new_queue():
    queue = SentenceQueue(SMALL)
    assert queue.take() == ()
    assert (queue.n_calls, queue.depth, queue.characters) == (0, 0, 0)


def test_a_batch_ends_with_the_sentence_that_fills_it():
    queue = SentenceQueue(SMALL)
    joined(queue, numbered("a", 5))
    assert len(queue.take()) == 3  # 4 + 4 + 4 characters reach 10
    assert queue.n_waiting == 2


def test_a_sentence_longer_than_a_batch_goes_alone():
    queue = SentenceQueue(SMALL)
    joined(queue, ["x" * 100, "y" * 90])
    assert texts(queue.take()) == ["x" * 100]
    assert texts(queue.take()) == ["y" * 90]


def test_a_newcomer_behind_a_giant_goes_with_the_next_batch():
    queue = SentenceQueue(EngineConfig())
    joined(queue, numbered("a", 5_000, 40))
    queue.take()
    joined(queue, ["b"])
    assert "b" in texts(queue.take())


def test_callers_get_equal_shares_of_a_batch():
    queue = SentenceQueue(EngineConfig(batch_characters=320, turn_characters=40))
    for prefix in "abcd":
        joined(queue, numbered(prefix, 100, 20))
    batch = texts(queue.take())
    assert {prefix: sum(t[0] == prefix for t in batch) for prefix in "abcd"} == dict.fromkeys(
        "abcd", 4
    )


def test_who_had_a_long_sentence_pays_for_it_in_the_next_turns():
    queue = SentenceQueue(EngineConfig(batch_characters=100, turn_characters=10))
    joined(queue, ["a" * 100, *numbered("a", 50, 10)])
    joined(queue, numbered("b", 50, 10))
    first, second = queue.take(), queue.take()
    assert texts(first) == ["a" * 100]
    assert sum(t[0] == "b" for t in texts(second)) >= 9


def test_a_batch_gathers_sentences_of_like_length_out_of_each_stock():
    queue = SentenceQueue(EngineConfig(batch_characters=120, turn_characters=20))
    joined(queue, ["a" * n for n in range(5, 45)])
    joined(queue, ["b" * n for n in range(5, 30)])
    lengths = {kind: [len(t) for t in texts(queue.take()) if t[0] == kind] for kind in "a"}
    assert min(lengths["a"]) >= 42  # the busiest caller gives its longest
    others = [len(t) for t in texts(queue.take()) if t[0] == "b"]
    assert min(others) >= 25  # and the other what comes nearest


def test_a_sentence_of_two_callers_is_taken_once_and_answered_to_both():
    queue = SentenceQueue(SMALL)
    one, two = joined(queue, ["same", "a"]), joined(queue, ["same", "b"])
    batch = queue.take()
    assert sorted(texts(batch)) == ["a", "b", "same"]
    answer(queue, batch)
    assert [t.text for t in one.results()] == ["[same]", "[a]"]
    assert [t.text for t in two.results()] == ["[same]", "[b]"]
    assert queue.n_calls == 0


def test_a_sentence_in_the_translator_is_not_asked_for_again():
    queue = SentenceQueue(SMALL)
    joined(queue, ["same"])
    batch = queue.take()
    late = joined(queue, ["same"])
    assert queue.take() == ()
    answer(queue, batch)
    assert late.is_over


def test_who_leaves_takes_only_its_own_sentences_along():
    queue = SentenceQueue(SMALL)
    one = joined(queue, ["same", "a"])
    joined(queue, ["same", "b"])
    queue.leave(one)
    assert sorted(texts(queue.take())) == ["b", "same"]


def test_a_sentence_whose_caller_left_during_its_batch_can_be_asked_for_anew():
    queue = SentenceQueue(SMALL)
    gone = joined(queue, ["a"])
    old = queue.take()
    queue.leave(gone)
    new = joined(queue, ["a"])
    answer(queue, old)
    assert not new.is_over
    answer(queue, queue.take())
    assert new.is_over
    queue.leave(gone)


def test_a_failed_call_leaves_what_others_wait_for():
    queue = SentenceQueue(SMALL)
    guilty, other = joined(queue, ["same", "bad"]), joined(queue, ["same"])
    batch = queue.take()
    error = ValueError("bad")
    queue.fail(guilty, error)
    assert guilty.error is error
    assert queue.waiting_for(batch) == (other, tuple(i for i in batch if i.sentence == "same"))
    answer(queue, [i for i in batch if i.sentence == "same"])
    assert other.is_over
    assert queue.waiting_for(batch) is None


def test_all_calls_can_be_ended_at_once():
    queue = SentenceQueue(SMALL)
    calls = [joined(queue, ["a"]), joined(queue, ["a", "b"])]
    queue.fail_all(ValueError("over"))
    assert all(isinstance(call.error, ValueError) for call in calls)
    assert (queue.n_calls, queue.n_waiting, queue.take()) == (0, 0, ())


def wanting(queue: SentenceQueue, sentences: Iterable[str], n: int, effort: int) -> Call:
    call = Call(list(sentences), lambda: None, n, effort)
    queue.add(call)
    return call


def test_a_sentence_and_its_list_are_two_things_and_two_lists_of_a_length_one():
    queue = SentenceQueue(EngineConfig())
    plain = joined(queue, ["a"])
    lists = [wanting(queue, ["a"], 4, 1), wanting(queue, ["a"], 4, 1)]
    batch = queue.take()
    assert sorted(item.n for item in batch) == [1, 4]
    for item in batch:
        best = Translation("a", "[a]")
        queue.answer(item, best if item.n == 1 else NBest(best, (Translation("a", "<a>"),)))
    assert plain.results() == (Translation("a", "[a]"),)
    assert [call.results()[0].others[0].text for call in lists] == ["<a>", "<a>"]
    assert queue.n_calls == 0


def test_who_leaves_its_list_leaves_the_translation_to_others():
    queue = SentenceQueue(EngineConfig())
    plain, lists = joined(queue, ["a"]), wanting(queue, ["a"], 4, 1)
    queue.leave(lists)
    assert [item.n for item in queue.take()] == [1]
    assert not plain.is_over


def test_a_batch_of_costly_lists_holds_fewer_sentences():
    queue = SentenceQueue(SMALL)
    wanting(queue, numbered("a", 5), 16, 5)
    assert len(queue.take()) == 1  # 4 characters at five times the work exceed 10


def test_who_wants_costly_lists_gets_as_much_work_as_others_not_as_many_sentences():
    queue = SentenceQueue(EngineConfig(batch_characters=400, turn_characters=4))
    joined(queue, numbered("a", 200))
    wanting(queue, numbered("b", 200), 16, 4)
    batch = texts(queue.take())
    assert sum(text.startswith("a") for text in batch) in range(48, 53)
    assert sum(text.startswith("b") for text in batch) in range(12, 15)


def test_a_full_queue_has_no_place():
    queue = SentenceQueue(SMALL)  # 8 places, half for one call, 2 of them kept for small calls
    assert queue.excess(1_000) == 0
    joined(queue, numbered("a", 1_000))
    assert queue.depth == 4
    assert queue.excess(3) == 1
    assert queue.excess(2) == 0


def test_a_single_sentence_finds_a_place_where_long_calls_do_not():
    queue = SentenceQueue(SMALL)
    joined(queue, numbered("a", 1_000))
    joined(queue, numbered("b", 2))
    assert queue.excess(2) == 2
    assert queue.excess(1) == 0


def test_a_batch_is_full_when_enough_characters_wait():
    queue = SentenceQueue(SMALL)
    joined(queue, ["a" * 9])
    assert not queue.fills_a_batch
    joined(queue, ["b"])
    assert queue.fills_a_batch


def test_a_call_that_is_over_is_not_kept():
    queue = SentenceQueue(SMALL)
    call = joined(queue, ["a"])
    answer(queue, queue.take())
    kept = weakref.ref(call)
    del call
    gc.collect()
    assert kept() is None
