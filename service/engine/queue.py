"""Which sentences go next: fair between callers, each sentence once, alike in length.

Callers stand in a ring. Whose turn it is takes sentences until its credit is used up, then
gets ``turn_characters`` more and goes to the end (surplus round robin: a long sentence is
taken first and paid for afterwards). So each caller gets the same share of characters, however
much it brought, and a newcomer waits for one round at most.

Within a caller's share the order is free. The caller with most to do gives its longest
sentence, the others what comes nearest to that, which makes batches that need little padding
out of every caller's whole stock.

Nothing here is safe for several threads; the engine's lock guards it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from service.engine.calls import Answer, Call, Item
from service.engine.config import EngineConfig


class SentenceQueue:
    """The sentences of all callers that are not translated yet."""

    def __init__(self, config: EngineConfig) -> None:
        """Start empty."""
        self._config = config
        self._ring: OrderedDict[Call, None] = OrderedDict()
        self._calls: dict[Call, None] = {}
        self._items: dict[tuple[str, int], Item] = {}

    @property
    def n_calls(self) -> int:
        """Callers that wait for an answer."""
        return len(self._calls)

    @property
    def depth(self) -> int:
        """Sentences that wait, as the bound counts them: a long call only in part."""
        most = self._config.most_of_a_call
        return sum(min(call.n_waiting, most) for call in self._calls)

    @property
    def n_waiting(self) -> int:
        """Sentences that wait, each once for each caller."""
        return sum(call.n_waiting for call in self._calls)

    @property
    def characters(self) -> int:
        """Source characters that wait, once for each caller; for n-best lists what they cost."""
        return sum(call.waiting_cost for call in self._calls)

    @property
    def fills_a_batch(self) -> bool:
        """Whether more company would not make the next batch any fuller."""
        return self.characters >= self._config.window_characters

    def excess(self, sentences: int) -> int:
        """Sentences that must go before a call of so many different ones is let in; 0: none."""
        wanted = min(sentences, self._config.most_of_a_call)
        return max(0, self.depth + wanted - self._config.bound(sentences))

    def add(self, call: Call) -> None:
        """Let a call in; it joins those who wait for the same sentences already."""
        self._calls[call] = None
        for sentence in call.sentences:
            item = self._items.get((sentence, call.n))
            if item is None:
                item = self._items[sentence, call.n] = Item(sentence, call.n, call.effort)
            call.want(item)
        call.credit = self._config.turn_characters
        self._ring[call] = None

    def take(self) -> tuple[Item, ...]:
        """Take the next batch out; empty if and only if nothing waits."""
        batch: list[Item] = []
        cost = 0
        near = self._leading_length()
        while self._ring and cost < self._config.window_characters:
            call = next(iter(self._ring))
            if not call.n_waiting:
                del self._ring[call]
            elif call.credit <= 0:
                call.credit += self._config.turn_characters
                self._ring.move_to_end(call)
            else:
                item = call.pick(near)
                self._remove(item)
                call.credit -= item.cost
                cost += item.cost
                batch.append(item)
        return tuple(batch)

    def _leading_length(self) -> int:
        busiest = max(self._calls, key=lambda call: call.waiting_cost, default=None)
        return 0 if busiest is None or not busiest.n_waiting else busiest.longest()

    @staticmethod
    def _remove(item: Item) -> None:
        item.is_waiting = False
        for call in item.waiters:
            call.taken(item)

    def answer(self, item: Item, answer: Answer) -> None:
        """Hand an answer to all who wait for it."""
        if self._items.get((item.sentence, item.n)) is item:
            del self._items[item.sentence, item.n]
        for call in item.waiters:
            call.put(item.sentence, answer)
            if call.is_over:
                self._forget(call)
        item.waiters.clear()

    def waiting_for(self, batch: Sequence[Item]) -> tuple[Call, tuple[Item, ...]] | None:
        """The first caller that waits for a part of a batch, and that part; None: nobody does."""
        call = next((call for item in batch for call in item.waiters), None)
        if call is None:
            return None
        return call, tuple(item for item in batch if call in item.waiters)

    def fail(self, call: Call, error: Exception) -> None:
        """End a call; what others wait for too stays."""
        self.leave(call)
        call.fail(error)

    def fail_all(self, error: Exception) -> None:
        """End every call."""
        for call in tuple(self._calls):
            self.fail(call, error)

    def leave(self, call: Call) -> None:
        """Forget a call that wants no answer any more; nothing happens where it is over."""
        self._forget(call)
        for item in call.leave():
            if not item.waiters:
                item.is_waiting = False
                del self._items[item.sentence, item.n]

    def _forget(self, call: Call) -> None:
        self._calls.pop(call, None)
        self._ring.pop(call, None)
