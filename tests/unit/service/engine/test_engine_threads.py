from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest
from support.fakes import FAKE_INFO, FakeTranslator
from support.gated import PATIENCE, Caller, GatedTranslator

from service.engine.config import EngineConfig
from service.engine.engine import Engine
from service.errors import OverloadedError, ServiceError, StoppedError
from service.metrics import Metrics
from translation.errors import TranslationError
from translation.model import Translation

#: One lane, where a test looks at batches one after the other.
ONE_LANE = EngineConfig(lanes=1)


@pytest.fixture
def engines() -> Iterator[Callable[..., Engine]]:
    """Make engines and stop them after the test."""
    made: list[Engine] = []

    def make(translator: object, config: EngineConfig = ONE_LANE, **more: object) -> Engine:
        factory = translator if callable(translator) else lambda: translator
        engine = Engine(factory, config, **more)  # type: ignore[arg-type]
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.stop(PATIENCE)


def texts(translations) -> list[str]:
    return [t.text for t in translations]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.001)


def queued(engine: Engine, callers: int) -> None:
    until(lambda: engine.stats().callers == callers)


def test_answers_come_in_the_order_asked_for_repeated_and_blank_ones_too(engines):
    engine = engines(FakeTranslator())
    assert texts(engine.translate(["b", "", "a", "b"])) == ["[b]", "", "[a]", "[b]"]


def test_nothing_asked_is_nothing_answered(engines):
    translator = FakeTranslator()
    assert engines(translator).translate([]) == ()
    assert len(translator.calls) == 1  # the canary


def test_the_model_is_loaded_once_in_the_thread_that_uses_it(engines):
    translator, loads = GatedTranslator(is_open=True), []

    def load() -> GatedTranslator:
        loads.append(threading.get_ident())
        return translator

    engine = engines(load)
    engine.start()
    engine.start()
    engine.translate(["a"])
    assert engine.info == FAKE_INFO
    assert set(loads) == translator.threads != {threading.get_ident()}
    assert len(loads) == 1


def test_nothing_is_loaded_before_the_start(engines):
    loads = []
    engine = engines(lambda: loads.append(1) or FakeTranslator())
    assert loads == []
    assert not engine.is_ready()
    assert not engine.stats().is_alive


def test_callers_who_wait_at_once_share_a_batch(engines):
    translator = GatedTranslator()
    engine = engines(translator)
    first = Caller(partial(engine.translate, ["first"]))
    assert translator.await_batch() == ("first",)
    others = [Caller(partial(engine.translate, [f"o{i}", "same"])) for i in range(5)]
    queued(engine, 6)
    translator.let_go()
    assert sorted(translator.await_batch()) == ["o0", "o1", "o2", "o3", "o4", "same"]
    translator.let_go()
    assert texts(first.result()) == ["[first]"]
    assert [texts(o.result()) for o in others] == [[f"[o{i}]", "[same]"] for i in range(5)]


def test_a_sentence_behind_a_giant_is_in_the_next_batch(engines):
    translator = GatedTranslator()
    engine = engines(translator)
    giant = Caller(partial(engine.translate, [f"{i:040d}" for i in range(5_000)]))
    translator.await_batch()
    single = Caller(partial(engine.translate, ["single"]))
    queued(engine, 2)
    translator.let_go()
    assert "single" in translator.await_batch()
    translator.let_go()
    assert texts(single.result()) == ["[single]"]
    translator.open()
    assert len(giant.result()) == 5_000


def test_progress_is_told_in_the_callers_thread_and_never_goes_back(engines):
    engine = engines(FakeTranslator(), EngineConfig(lanes=1, batch_characters=10))
    seen = []
    engine.translate(
        [f"{i:04d}" for i in range(20)] + ["0000"],
        progress=lambda done, total: seen.append((done, total, threading.get_ident())),
    )
    done = [d for d, _, _ in seen]
    assert done == sorted(set(done))
    assert seen[-1] == (21, 21, threading.get_ident())
    assert {(t, i) for _, t, i in seen} == {(21, threading.get_ident())}


def test_a_caller_who_gives_up_in_its_progress_frees_the_queue(engines):
    engine = engines(FakeTranslator(), EngineConfig(lanes=1, batch_characters=1))

    def give_up(done: int, total: int) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        engine.translate(["a" * i for i in range(1, 200)], progress=give_up)
    assert engine.stats().queued_sentences == engine.stats().callers == 0
    assert texts(engine.translate(["b"])) == ["[b]"]


def test_a_timeout_frees_the_queue_and_harms_nobody_else(engines):
    translator = GatedTranslator()
    engine = engines(translator)
    first = Caller(partial(engine.translate, ["first"]))
    translator.await_batch()
    with pytest.raises(TimeoutError, match="only 0 of 2"):
        engine.translate(["late", "later"], timeout=0.01)
    assert engine.stats().queued_sentences == 0
    translator.open()
    assert texts(first.result()) == ["[first]"]
    assert engine.translate(["b"])[0].text == "[b]"
    assert translator.calls == [("first",), ("b",)]


def test_a_deadline_counts_from_the_call_however_well_it_goes(engines):
    now = [0.0]
    translator = GatedTranslator()
    engine = engines(translator, EngineConfig(lanes=1, batch_characters=1), clock=lambda: now[0])

    def age(done: int, total: int) -> None:
        now[0] += 10
        translator.let_go()

    translator.let_go()
    with pytest.raises(TimeoutError, match="only 3 of 100 sentences"):
        engine.translate([f"{i:03d}" for i in range(100)], progress=age, timeout=25)
    translator.open()


def test_the_time_to_load_the_model_counts(engines):
    gate = threading.Event()
    engine = engines(lambda: gate.wait(PATIENCE) and FakeTranslator())
    with pytest.raises(TimeoutError, match=r"not loaded within 0\.01 s"):
        engine.translate(["a"], timeout=0.01)
    assert not engine.is_ready()
    gate.set()
    assert texts(engine.translate(["a"], timeout=PATIENCE)) == ["[a]"]


def test_a_full_queue_refuses_with_the_time_it_takes_to_make_room(engines):
    now = [0.0]
    metrics = Metrics()
    translator = GatedTranslator()

    def work(batch: tuple[str, ...]) -> None:
        now[0] += 2.0 * (batch == ("x" * 20,))

    translator.before = work
    config = EngineConfig(lanes=1, queue_sentences=4, small_call=1, batch_characters=10)
    engine = engines(translator, config, metrics=metrics, clock=lambda: now[0])
    first = Caller(partial(engine.translate, ["x" * 20]))
    translator.await_batch()
    translator.let_go()
    first.result()  # 20 characters in 2 s
    busy = Caller(partial(engine.translate, ["y"]))
    translator.await_batch()
    waiting = [Caller(partial(engine.translate, [c * 40, c * 30])) for c in "ab"]
    until(lambda: any(w.error for w in waiting))  # three places are for calls of two
    refused = next(w.error for w in waiting if w.error)
    assert isinstance(refused, OverloadedError)
    # one sentence of the two that wait must go: half of 70 characters at 10 a second
    assert refused.retry_after == pytest.approx(3.5)
    assert "2 of 4 sentences wait already; try again in 4 s" in str(refused)
    assert b"duizhao_engine_refused_total 1.0" in metrics.render()[0]
    translator.open()
    busy.result()
    assert sum(w.error is None and len(w.result()) == 2 for w in waiting) == 1


def test_a_call_longer_than_the_queue_is_served_and_shuts_no_single_sentence_out(engines):
    translator = GatedTranslator()
    engine = engines(translator, EngineConfig(lanes=1, queue_sentences=100, batch_characters=100))
    giant = Caller(partial(engine.translate, [f"{i:04d}" for i in range(1_000)]))
    translator.await_batch()
    singles = [Caller(partial(engine.translate, [f"s{i}"])) for i in range(40)]
    queued(engine, 41)
    translator.open()
    assert all(texts(s.result()) == [f"[s{i}]"] for i, s in enumerate(singles))
    assert len(giant.result()) == 1_000


def poison(batch: tuple[str, ...]) -> None:
    if any("poison" in sentence for sentence in batch):
        raise TranslationError("this cannot be translated")


def test_an_error_reaches_only_the_caller_whose_sentence_caused_it(engines, caplog):
    caplog.set_level(logging.CRITICAL)
    metrics = Metrics()
    translator = GatedTranslator(before=poison)
    engine = engines(translator, metrics=metrics)
    first = Caller(partial(engine.translate, ["first"]))
    translator.await_batch()
    good = [Caller(partial(engine.translate, [f"g{i}", "same"])) for i in range(3)]
    bad = Caller(partial(engine.translate, ["same", "poison", "fine"]))
    queued(engine, 5)
    translator.open()
    assert texts(first.result()) == ["[first]"]
    assert [texts(g.result()) for g in good] == [[f"[g{i}]", "[same]"] for i in range(3)]
    with pytest.raises(TranslationError, match="cannot be translated"):
        bad.result()
    assert texts(engine.translate(["after"])) == ["[after]"]
    assert engine.stats().callers == 0
    assert b"duizhao_engine_failed_total 1.0" in metrics.render()[0]


def test_who_joins_a_sentence_of_a_failing_batch_gets_its_answer_all_the_same(engines, caplog):
    caplog.set_level(logging.CRITICAL)
    translator = GatedTranslator(before=poison)
    engine = engines(translator)
    bad = Caller(partial(engine.translate, ["poison", "same"]))
    translator.await_batch()
    late = Caller(partial(engine.translate, ["same"]))
    queued(engine, 2)
    translator.open()
    assert texts(late.result()) == ["[same]"]
    with pytest.raises(TranslationError):
        bad.result()


def test_a_passing_fault_of_the_translator_is_got_over(engines, caplog):
    caplog.set_level(logging.CRITICAL)
    faults = iter([True])

    def stumble(batch: tuple[str, ...]) -> None:
        if batch == ("a",) and next(faults, False):
            raise OSError("out of breath")

    engine = engines(GatedTranslator(is_open=True, before=stumble))
    assert texts(engine.translate(["a"])) == ["[a]"]


@pytest.mark.parametrize("wrong", [(), (Translation("other", "crossed"),)])
def test_answers_to_other_sentences_are_never_handed_out(engines, caplog, wrong):
    caplog.set_level(logging.CRITICAL)

    class Crossing(FakeTranslator):
        def translate(self, sentences, *, progress=None):
            return super().translate(sentences) if "a" not in sentences else wrong

    with pytest.raises(ServiceError, match="not one to each"):
        engines(Crossing()).translate(["a"])


def test_a_model_that_cannot_be_loaded_is_reported_to_everybody(engines, caplog):
    caplog.set_level(logging.CRITICAL + 1)

    def broken() -> FakeTranslator:
        raise TranslationError("no such model")

    engine = engines(broken)
    with pytest.raises(StoppedError, match="no such model"):
        engine.translate(["a"])
    with pytest.raises(StoppedError, match="no such model"):
        _ = engine.info
    assert not engine.is_ready()


def test_a_model_that_translates_nothing_is_never_ready(engines, caplog):
    caplog.set_level(logging.CRITICAL + 1)
    engine = engines(FakeTranslator(otherwise=lambda sentence: ""))
    with pytest.raises(StoppedError, match="answered nothing"):
        engine.translate(["a"])
    assert not engine.is_ready()


def test_the_thread_does_not_die_in_silence(engines, caplog):
    def die(batch: tuple[str, ...]) -> None:
        raise SystemExit(3)

    engine = engines(GatedTranslator(is_open=True, before=lambda b: die(b) if "a" in b else None))
    with pytest.raises(StoppedError, match="ended before"):
        engine.translate(["a"])
    assert "the engine ended early" in caplog.text
    assert not engine.is_ready()
    with pytest.raises(StoppedError, match="thread is gone"):
        engine.translate(["b"])


def test_readiness_rests_on_a_fresh_sign_of_life(engines):
    now = [0.0]
    translator = GatedTranslator(is_open=True)
    engine = engines(translator, EngineConfig(lanes=1, canary_seconds=15), clock=lambda: now[0])
    engine.translate(["a"])
    assert engine.is_ready()
    assert translator.canaries == 1
    now[0] = 16.0
    assert engine.is_ready()
    assert engine.is_ready()
    assert translator.canaries == 2
    now[0] = 30.0
    engine.translate(["b"])
    now[0] = 44.0
    assert engine.is_ready()
    assert translator.canaries == 2


def test_a_model_that_broke_is_not_ready_until_it_works_again(engines, caplog):
    caplog.set_level(logging.CRITICAL)
    broken = []

    def fail(batch: tuple[str, ...]) -> None:
        if broken:
            raise OSError("the device is gone")

    engine = engines(GatedTranslator(is_open=True, before=fail))
    engine.translate(["a"])
    broken.append(True)
    with pytest.raises(OSError, match="device"):
        engine.translate(["b"])
    assert not engine.is_ready()
    broken.clear()
    assert engine.is_ready()


def test_a_hanging_model_is_not_ready(engines):
    now = [0.0]
    translator = GatedTranslator()
    config = EngineConfig(lanes=1, canary_timeout=0.01)
    engine = engines(translator, config, clock=lambda: now[0])
    caller = Caller(partial(engine.translate, ["a"]))
    translator.await_batch()
    now[0] = 100.0
    assert not engine.is_ready()
    translator.open()
    caller.result()
    assert engine.is_ready()


def test_stopping_finishes_what_waits_and_refuses_what_comes(engines):
    translator = GatedTranslator()
    engine = engines(translator)
    running = Caller(partial(engine.translate, ["a"]))
    translator.await_batch()
    waiting = Caller(partial(engine.translate, ["b", "c"]))
    queued(engine, 2)
    stopping = Caller(partial(engine.stop, PATIENCE))
    until(lambda: not engine.is_ready())
    with pytest.raises(StoppedError, match="going down"):
        engine.translate(["d"])
    translator.open()
    stopping.result()
    assert texts(running.result()) == ["[a]"]
    assert texts(waiting.result()) == ["[b]", "[c]"]
    assert not engine.stats().is_alive
    engine.stop(PATIENCE)


def test_what_is_not_done_in_time_ends_with_an_error(engines):
    translator = GatedTranslator()
    engine = engines(translator)
    caller = Caller(partial(engine.translate, ["a"]))
    translator.await_batch()
    engine.stop(0.01)
    with pytest.raises(StoppedError, match=r"not done within 0\.01 s"):
        caller.result()
    translator.open()


def test_an_engine_that_was_stopped_before_its_start_does_not_start(engines):
    engine = engines(FakeTranslator())
    engine.stop(1.0)
    with pytest.raises(StoppedError, match="make a new one"):
        engine.start()


def test_batches_are_counted(engines):
    metrics = Metrics()
    engine = engines(FakeTranslator(), EngineConfig(lanes=1, batch_characters=10), metrics=metrics)
    engine.translate(["aaaa", "b"])
    stats = engine.stats()
    assert (stats.batches, stats.last_fill) == (1, 0.5)
    assert stats.resident_bytes > 1_000_000
    body = metrics.render()[0].decode()
    assert "duizhao_engine_sentences_total 2.0" in body
    assert "duizhao_engine_source_characters_total 5.0" in body
    assert "duizhao_engine_queue_sentences 0.0" in body


def test_a_lone_caller_waits_for_no_company(engines):
    config = EngineConfig(lanes=1, gather_seconds=10 * PATIENCE)
    engine = engines(FakeTranslator(), config)
    caller = Caller(lambda: [engine.translate([c]) for c in "abc"])
    assert len(caller.result()) == 3


def test_once_callers_meet_a_batch_waits_for_company(engines):
    translator = GatedTranslator()
    engine = engines(translator, EngineConfig(lanes=1, gather_seconds=PATIENCE, batch_characters=4))
    first = Caller(partial(engine.translate, ["x"]))
    translator.await_batch()
    pair = [Caller(partial(engine.translate, [c])) for c in "ab"]
    queued(engine, 3)
    translator.let_go()
    until(lambda: engine.stats().batches == 1)
    pair += [Caller(partial(engine.translate, [c])) for c in "cd"]
    assert sorted(translator.await_batch()) == ["a", "b", "c", "d"]
    translator.open()
    for caller in (first, *pair):
        caller.result()


def test_while_one_lane_waits_for_the_model_another_hands_over_the_next_batch(engines):
    translator = GatedTranslator()
    engine = engines(translator, EngineConfig(lanes=2))
    first = Caller(partial(engine.translate, ["a"]))
    assert translator.await_batch() == ("a",)
    second = Caller(partial(engine.translate, ["b"]))
    assert translator.await_batch() == ("b",)
    third = Caller(partial(engine.translate, ["c"]))
    queued(engine, 3)
    assert engine.stats().queued_sentences == 1
    translator.open()
    translator.let_go()
    assert [texts(c.result()) for c in (first, second, third)] == [["[a]"], ["[b]"], ["[c]"]]


def test_when_one_lane_dies_so_does_the_engine_and_everybody_hears_of_it(engines, caplog):
    caplog.set_level(logging.CRITICAL)

    def die(batch: tuple[str, ...]) -> None:
        if "deadly" in batch:
            raise SystemExit(3)

    translator = GatedTranslator(before=die)
    engine = engines(translator, EngineConfig(lanes=2))
    callers = [Caller(partial(engine.translate, ["deadly"]))]
    translator.await_batch()
    callers += [Caller(partial(engine.translate, [s])) for s in ("b", "c")]
    translator.await_batch()
    queued(engine, 3)
    translator.open()
    translator.let_go()
    errors = 0
    for caller in callers:
        with suppress(StoppedError):
            caller.result()
            continue
        errors += 1
    assert errors >= 1
    until(lambda: not engine.stats().is_alive)
    assert not engine.is_ready()
    assert engine.stats().callers == 0
    with pytest.raises(StoppedError, match="thread is gone"):
        engine.translate(["d"])


def test_two_lanes_translate_one_canary(engines):
    now = [0.0]
    translator = GatedTranslator(is_open=True)
    engine = engines(translator, EngineConfig(lanes=2), clock=lambda: now[0])
    engine.translate(["a"])
    for moment in (100.0, 200.0):
        now[0] = moment
        assert engine.is_ready()
    assert translator.canaries == 3


def test_a_window_holds_a_batch_for_each_worker_of_the_translator(engines):
    translator = FakeTranslator()
    engine = engines(translator, EngineConfig(lanes=1, batch_characters=10, workers=3))
    engine.translate([f"{i:05d}" for i in range(12)])
    assert [len(call) for call in translator.calls] == [1, 6, 6]  # the canary first


def test_lists_and_translations_of_one_batch_are_a_call_of_the_model_each(engines):
    translator = GatedTranslator()
    engine = engines(translator)
    first = Caller(partial(engine.translate, ["first"]))
    translator.await_batch()
    callers = [
        Caller(partial(engine.translate, ["a", "b"])),
        Caller(partial(engine.translate_n_best, ["a", "c"], 3)),
        Caller(partial(engine.translate_n_best, ["c", "d"], 3)),
        Caller(partial(engine.translate_n_best, ["a"], 5)),
    ]
    queued(engine, 5)
    translator.open()
    plain, lists, more, long = (caller.result() for caller in callers)
    first.result()
    assert texts(plain) == ["[a]", "[b]"]
    assert [(one.best.text, texts(one.others)) for one in (*lists, *more)] == [
        ("[a]", ["<a>"]), ("[c]", ["<c>"]), ("[c]", ["<c>"]), ("[d]", ["<d>"]),
    ]  # fmt: skip
    assert texts(one.best for one in long) == ["[a]"]
    assert translator.lengths == [1, 1, 3, 5]
    assert [sorted(call) for call in translator.calls[1:]] == [["a", "b"], ["a", "c", "d"], ["a"]]
    assert engine.stats().batches == 2


def test_only_the_engines_threads_list(engines):
    translator = GatedTranslator(is_open=True)
    engine = engines(translator)
    engine.translate_n_best(["a"], 4)
    assert threading.get_ident() not in translator.threads


def test_a_list_of_one_is_a_translation(engines):
    translator = GatedTranslator(is_open=True)
    (one,) = engines(translator).translate_n_best(["a"], 1)
    assert (one.best.text, one.others, translator.lengths) == ("[a]", (), [1])


def test_a_list_that_is_not_offered_is_refused_before_it_waits(engines):
    translator = GatedTranslator(is_open=True)
    engine = engines(translator)
    with pytest.raises(TranslationError, match="n is 17"):
        engine.translate_n_best(["a"], 17)
    assert translator.calls == []


def test_a_list_that_takes_too_long_frees_the_queue(engines):
    translator = GatedTranslator()
    engine = engines(translator)
    with pytest.raises(TimeoutError, match="only 0 of 2"):
        engine.translate_n_best(["a", "b"], 4, timeout=0.05)
    assert engine.stats().callers == 0
    translator.open()


def test_a_sentence_that_cannot_be_listed_harms_no_translation_beside_it(engines, caplog):
    translator = GatedTranslator(before=poison)
    engine = engines(translator)
    first = Caller(partial(engine.translate, ["first"]))
    translator.await_batch()
    bad = Caller(partial(engine.translate_n_best, ["poison"], 3))
    good = Caller(partial(engine.translate, ["a"]))
    queued(engine, 3)
    translator.open()
    first.result()
    assert texts(good.result()) == ["[a]"]
    with pytest.raises(TranslationError):
        bad.result()
    assert "its callers go apart" in caplog.text
