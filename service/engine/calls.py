"""A caller's sentences on their way through the engine.

Nothing here is safe for several threads; the engine's lock guards it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from typing import cast

from translation.model import NBest, Translation

#: A translation, or an n-best list where one was asked for.
Answer = Translation | NBest


class Item:
    """A sentence, once for all who wait for it.

    Attributes:
        n: Length of the n-best list; 1 asks for a translation.
        length: Its characters, at least 1.
        cost: The characters of plain translations that take as much work.
        waiters: The calls that want it, in order of arrival.
        is_waiting: False once it is in a batch or nobody wants it any more.
    """

    __slots__ = ("cost", "is_waiting", "length", "n", "sentence", "waiters")

    def __init__(self, sentence: str, n: int = 1, effort: int = 1) -> None:
        """Make an item that waits, for nobody yet; ``effort`` is that of its list."""
        self.sentence, self.n = sentence, n
        self.length = max(1, len(sentence))
        self.cost = self.length * effort
        self.waiters: dict[Call, None] = {}
        self.is_waiting = True


class Call:
    """One ``translate`` of one caller.

    Attributes:
        n: Length of the n-best lists; 1 asks for translations.
        effort: Work for a list of that length, in translations.
        total: Sentences asked for, repeated ones counted.
        n_done: How many of them are translated.
        n_waiting: Different sentences that are not in a batch yet.
        waiting_cost: What they cost.
        credit: Characters it may still take in this turn; negative after a long sentence.
        unanswered: Its items that are not translated yet, by sentence.
        error: Why it ended without an answer.
    """

    def __init__(
        self,
        sentences: Sequence[str],
        changed: Callable[[], None],
        n: int = 1,
        effort: int = 1,
    ) -> None:
        """Note what is asked for.

        Args:
            sentences: In order, repeated ones included.
            changed: Called whenever something was translated or went wrong.
            n: Length of the n-best lists; 1 asks for translations.
            effort: Work for a list of that length, in translations.
        """
        self.n, self.effort = n, effort
        self._places: dict[str, list[int]] = {}
        for place, sentence in enumerate(sentences):
            self._places.setdefault(sentence, []).append(place)
        self._results: list[Answer | None] = [None] * len(sentences)
        self._changed = changed
        self._by_length: list[Item] = []
        self.total = len(sentences)
        self.n_done = self.n_waiting = self.waiting_cost = self.credit = 0
        self.unanswered: dict[str, Item] = {}
        self.error: Exception | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is asked for, each sentence once."""
        return tuple(self._places)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.error is not None or self.n_done == self.total

    def want(self, item: Item) -> None:
        """Wait for an item, be it waiting or in a batch already."""
        item.waiters[self] = None
        self.unanswered[item.sentence] = item
        if item.is_waiting:
            insort(self._by_length, item, key=_length)
            self.n_waiting += 1
            self.waiting_cost += item.cost

    def taken(self, item: Item) -> None:
        """Hear that a wanted item went into a batch, perhaps on another caller's turn."""
        self.n_waiting -= 1
        self.waiting_cost -= item.cost

    def pick(self, length: int) -> Item:
        """Give up the waiting item whose length is nearest; there must be one."""
        while True:
            item = self._by_length.pop(self._nearest(length))
            if item.is_waiting:
                return item

    def longest(self) -> int:
        """Length of the longest waiting item; there must be one."""
        while not self._by_length[-1].is_waiting:
            self._by_length.pop()
        return self._by_length[-1].length

    def _nearest(self, length: int) -> int:
        items = self._by_length
        place = bisect_left(items, length, key=_length)
        if place == len(items):
            return place - 1
        if place and length - items[place - 1].length < items[place].length - length:
            return place - 1
        return place

    def put(self, sentence: str, answer: Answer) -> None:
        """Take the answer to one sentence."""
        del self.unanswered[sentence]
        for place in self._places[sentence]:
            self._results[place] = answer
        self.n_done += len(self._places[sentence])
        self._changed()

    def fail(self, error: Exception) -> None:
        """End without an answer."""
        self.error = error
        self._changed()

    def leave(self) -> tuple[Item, ...]:
        """Want nothing any more; answers the items it still waited for."""
        left = tuple(self.unanswered.values())
        for item in left:
            del item.waiters[self]
        self.unanswered.clear()
        self._by_length.clear()
        self.n_waiting = self.waiting_cost = 0
        return left

    def results(self) -> tuple[Answer, ...]:
        """All answers in the order asked for; the call must be done."""
        return cast("tuple[Answer, ...]", tuple(self._results))


def _length(item: Item) -> int:
    return item.length
