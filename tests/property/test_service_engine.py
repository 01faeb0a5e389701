from __future__ import annotations

import threading
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from support.fakes import FakeTranslator
from support.gated import Caller

from service.engine.calls import Answer, Call, Item
from service.engine.config import EngineConfig
from service.engine.engine import Engine
from service.engine.queue import SentenceQueue
from translation.model import NBest, Translation

CONFIG = EngineConfig(batch_characters=12, turn_characters=3, queue_sentences=40, small_call=2)
SENTENCES = st.lists(st.text("ab", min_size=0, max_size=4), min_size=1, max_size=30)


def answer_to(item: Item) -> Answer:
    """What only the item's sentence and length of list get."""
    best = Translation(item.sentence, f"[{item.sentence}]")
    if item.n == 1:
        return best
    return NBest(best, (Translation(item.sentence, f"[{item.sentence}] {item.n}"),))


class QueueMachine(RuleBasedStateMachine):
    """Callers come and go, batches are taken, answered and fail, in any order."""

    calls = Bundle("calls")
    batches = Bundle("batches")

    def __init__(self) -> None:
        super().__init__()
        self.queue = SentenceQueue(CONFIG)
        self.asked: dict[Call, list[str]] = {}
        self.flying: list[tuple[Item, ...]] = []
        self.gone: set[Call] = set()

    @rule(target=calls, sentences=SENTENCES, kind=st.sampled_from([(1, 1), (1, 1), (4, 1), (9, 4)]))
    def arrive(self, sentences, kind):
        call = Call(sentences, lambda: None, *kind)
        self.queue.add(call)
        self.asked[call] = sentences
        return call

    @rule(target=batches)
    def take(self):
        before = self.queue.n_waiting
        batch = self.queue.take()
        assert bool(batch) == bool(before)
        assert len({(item.sentence, item.n) for item in batch}) == len(batch)
        assert all(not item.is_waiting and item.waiters for item in batch)
        cost = sum(item.cost for item in batch)
        assert not batch or cost - max(i.cost for i in batch) < CONFIG.batch_characters
        assert cost >= CONFIG.batch_characters or not self.queue.n_waiting
        self.flying.append(batch)
        return batch

    @rule(batch=consumes(batches))
    def answer(self, batch):
        self.flying.remove(batch)
        for item in batch:
            self.queue.answer(item, answer_to(item))

    @rule(batch=consumes(batches))
    def break_down(self, batch):
        """The batch failed; its first caller is at fault, the others get their answers."""
        self.flying.remove(batch)
        if found := self.queue.waiting_for(batch):
            self.queue.fail(found[0], ValueError("bad"))
            self.gone.add(found[0])
        while found := self.queue.waiting_for(batch):
            assert found[0] not in self.gone
            for item in found[1]:
                self.queue.answer(item, answer_to(item))

    @rule(call=consumes(calls))
    def leave(self, call):
        self.queue.leave(call)
        self.gone.add(call)

    @invariant()
    def no_sentence_is_in_two_batches_for_one_caller(self):
        for call in self.asked:
            wanted = [i.sentence for batch in self.flying for i in batch if call in i.waiters]
            assert len(wanted) == len(set(wanted))
            kinds = {item.n for item in call.unanswered.values()}
            assert kinds <= {call.n}

    @invariant()
    def counts_agree_with_what_waits(self):
        alive = [call for call in self.asked if call not in self.gone and not call.is_over]
        assert self.queue.n_calls == len(alive)
        flying = {id(item) for batch in self.flying for item in batch}
        waiting = [
            item for call in alive for item in call.unanswered.values() if id(item) not in flying
        ]
        assert self.queue.n_waiting == len(waiting)
        assert self.queue.characters == sum(item.cost for item in waiting)

    @invariant()
    def answers_belong_to_their_sentences(self):
        for call, sentences in self.asked.items():
            if call.error is None and call.is_over:
                wanted = [answer_to(Item(sentence, call.n)) for sentence in sentences]
                assert list(call.results()) == wanted

    def teardown(self):
        """Nothing is lost: what is still wanted comes when the queue is drained."""
        for batch in self.flying:
            for item in batch:
                self.queue.answer(item, answer_to(item))
        while batch := self.queue.take():
            for item in batch:
                self.queue.answer(item, answer_to(item))
        self.answers_belong_to_their_sentences()
        assert all(call.is_over for call in self.asked if call not in self.gone)
        assert self.queue.n_calls == self.queue.depth == 0


TestQueue = QueueMachine.TestCase
TestQueue.settings = settings(max_examples=60, stateful_step_count=30)


def distinct(prefix: str, lengths: list[int]) -> list[str]:
    return [f"{prefix}{i}".ljust(length, ".") for i, length in enumerate(lengths)]


@given(
    giant=st.lists(st.integers(5, 60), min_size=200, max_size=400),
    others=st.lists(st.lists(st.integers(5, 60), min_size=1, max_size=60), max_size=9),
    taken=st.integers(0, 20),
)
@settings(max_examples=60)
def test_a_newcomer_goes_with_the_next_batch_whoever_waits(giant, others, taken):
    queue = SentenceQueue(EngineConfig())
    for name, lengths in [("g", giant), *((f"o{i}-", o) for i, o in enumerate(others))]:
        queue.add(Call(distinct(name, lengths), lambda: None))
    for _ in range(taken):
        queue.take()
    queue.add(Call(["newcomer"], lambda: None))
    assert "newcomer" in [item.sentence for item in queue.take()]


@given(
    stocks=st.lists(
        st.lists(st.integers(5, 80), min_size=150, max_size=200), min_size=2, max_size=5
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.large_base_example])
def test_callers_with_work_left_have_had_the_same_share(stocks):
    config = EngineConfig()
    queue = SentenceQueue(config)
    for name, lengths in zip("abcde", stocks, strict=False):
        queue.add(Call(distinct(name, lengths), lambda: None))
    had = dict.fromkeys("abcde"[: len(stocks)], 0)
    left = {name: len(stock) for name, stock in zip(had, stocks, strict=True)}
    while all(left.values()):
        for item in queue.take():
            had[item.sentence[0]] += item.cost
            left[item.sentence[0]] -= 1
        if all(left.values()):
            # one turn more or less, and one sentence on credit
            assert max(had.values()) - min(had.values()) <= config.turn_characters + 2 * 80


@given(
    requests=st.lists(
        st.lists(st.text("中山市会议。", max_size=6), min_size=1, max_size=12),
        min_size=1,
        max_size=16,
    )
)
@settings(max_examples=25)
def test_threads_get_their_own_answers_whatever_they_ask(requests):
    threads_before = set(threading.enumerate())  # other tests may keep an engine of theirs
    engine = Engine(FakeTranslator, EngineConfig(batch_characters=10))
    callers = [Caller(partial(engine.translate, sentences)) for sentences in requests]
    for caller, sentences in zip(callers, requests, strict=True):
        assert [t.source for t in caller.result()] == sentences
    engine.stop(10)
    left = set(threading.enumerate()) - threads_before
    assert not [thread for thread in left if thread.name.startswith("engine")]
