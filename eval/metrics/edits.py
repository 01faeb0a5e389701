"""TER's edit count, equal to sacrebleu's and an order of magnitude faster.

The search for shifts follows ``sacrebleu.metrics.lib_ter`` (itself after Tercom)
step by step; only the edit distance differs.  There, a beam of 25 cells runs
along the diagonal in Python lists; here, whole rows are bit vectors (Myers 1999,
Hyyrö 2003), in which words match inside the beam alone.

That gives the beam's distances: between two of its cells, a path outside that
matches nothing costs a step for each row or column, whichever are more, and a path
inside along its edge costs no more, as the beam moves by at most one column a row,
or by at least one, all the way.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_MAX_SHIFT_SIZE = 10
_MAX_SHIFT_DISTANCE = 50
_MAX_CANDIDATES = 1000
#: Cells to either side of the diagonal, as in sacrebleu.
_BEAM_WIDTH = 25


class _State(NamedTuple):
    """One row of the distance matrix: vertical differences and the last cell's value."""

    up: int
    down: int
    distance: int


class _Candidate(NamedTuple):
    """A shift, ordered as Tercom ranks shifts."""

    gain: int
    length: int
    minus_start: int
    minus_target: int
    words: list[str]


class _Alignment(NamedTuple):
    """Where reference words lie in the hypothesis, and which words of both are wrong."""

    position: list[int]
    reference_wrong: list[bool]
    hypothesis_wrong: list[bool]


def edit_rate(hypothesis: list[str], reference: list[str]) -> int:
    """Count TER's edits: insertions, deletions, substitutions and shifts of word runs.

    Args:
        hypothesis: Words of the hypothesis.
        reference: Words of the reference.

    Returns: The number of edits, equal to ``sacrebleu.metrics.lib_ter.translation_edit_rate``.
    """
    if not hypothesis or not reference:
        return max(len(hypothesis), len(reference))
    if hypothesis == reference:
        return 0
    distance = _Distance(reference, len(hypothesis))
    words, shifts, checked = hypothesis, 0, 0
    while True:
        rows = distance.rows(words)
        before = rows[-1].distance
        best, checked = _best_shift(words, distance, rows, checked)
        if checked >= _MAX_CANDIDATES or best is None or best.gain <= 0:
            return shifts + before
        words, shifts = best.words, shifts + 1


def _best_shift(
    words: list[str], distance: _Distance, rows: list[_State], checked: int
) -> tuple[_Candidate | None, int]:
    alignment = distance.alignment(words, rows)
    before = rows[-1].distance
    best: _Candidate | None = None
    for start, target, length in _pairs(words, distance.positions):
        for index in _targets(alignment, start, target, length):
            shifted = _shift(words, start, length, index)
            gain = before - distance.resume(shifted, rows, min(start, index))
            candidate = _Candidate(gain, length, -start, -index, shifted)
            checked += 1
            if best is None or candidate > best:
                best = candidate
        if checked >= _MAX_CANDIDATES:
            break
    return best, checked


def _targets(alignment: _Alignment, start: int, target: int, length: int) -> Iterator[int]:
    """Yield the places to try for a run, none where neither side needs the shift."""
    position = alignment.position
    if not any(alignment.hypothesis_wrong[start : start + length]):
        return
    if not any(alignment.reference_wrong[target : target + length]):
        return
    if start <= position[target] < start + length:
        return
    previous = -1
    for offset in range(target - 1, target + length):
        if offset >= len(position):
            return
        index = 0 if offset < 0 else position[offset] + 1
        if index != previous:
            previous = index
            yield index


def _pairs(words: list[str], positions: dict[str, list[int]]) -> Iterator[tuple[int, int, int]]:
    """Yield (start in hypothesis, start in reference, length) of equal runs, shortest first."""
    reference_length = sum(map(len, positions.values()))
    reference = [""] * reference_length
    for word, places in positions.items():
        for place in places:
            reference[place] = word
    for start, word in enumerate(words):
        for target in positions.get(word, ()):
            if abs(target - start) > _MAX_SHIFT_DISTANCE:
                continue
            longest = min(_MAX_SHIFT_SIZE, len(words) - start, reference_length - target)
            for length in range(1, longest + 1):
                if words[start + length - 1] != reference[target + length - 1]:
                    break
                yield start, target, length


def _shift(words: list[str], start: int, length: int, target: int) -> list[str]:
    end = start + length
    if target < start:
        return words[:target] + words[start:end] + words[target:start] + words[end:]
    if target > end:
        return words[:start] + words[end:target] + words[start:end] + words[target:]
    middle = length + target
    return words[:start] + words[end:middle] + words[start:end] + words[middle:]


def _beam(n_words: int, length: int) -> list[tuple[int, int]]:
    """Return the first column of the beam and the one after its last, for rows 0 … n_words."""
    ratio = length / n_words
    wide = ratio / 2 > _BEAM_WIDTH
    width = math.ceil(ratio / 2 + _BEAM_WIDTH) if wide else _BEAM_WIDTH
    middles = [math.floor(row * ratio) for row in range(1, n_words + 1)]
    beam = [(max(0, middle - width), min(length + 1, middle + width)) for middle in middles]
    return [(0, length + 1), *beam[:-1], (beam[-1][0], length + 1)]


class _Distance:
    """Edit distances of so many words to one reference; bit j of a vector is reference word j."""

    __slots__ = ("_all", "_beam", "_last", "_masks", "_open", "positions", "reference")

    def __init__(self, reference: list[str], n_words: int) -> None:
        self.reference = reference
        self.positions: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(reference):
            self.positions[word].append(place)
        self._masks = {w: sum(1 << p for p in ps) for w, ps in self.positions.items()}
        self._all = (1 << len(reference)) - 1
        self._last = 1 << (len(reference) - 1)
        self._beam = _beam(n_words, len(reference))
        # where a word may match: the cell and the one before it on the diagonal are in the beam
        self._open = [
            ((1 << min(end, above_end + 1)) - 1) >> 1 & -(1 << max(start - 1, above_start))
            for (above_start, above_end), (start, end) in pairwise(self._beam)
        ]

    def rows(self, words: list[str]) -> list[_State]:
        """Return the matrix rows 0 … len(words)."""
        state = _State(self._all, 0, len(self.reference))
        rows = [state]
        for word, where in zip(words, self._open, strict=True):
            state = self._step(state, self._masks.get(word, 0) & where)
            rows.append(state)
        return rows

    def resume(self, words: list[str], rows: list[_State], start: int) -> int:
        """Return the distance of ``words``, whose rows up to ``start`` are known."""
        up, down, distance = rows[start]
        masks, everything, last = self._masks, self._all, self._last
        for word, where in zip(words[start:], self._open[start:], strict=True):
            equal = masks.get(word, 0) & where
            diagonal = (((equal & up) + up) ^ up) | equal | down
            plus = (down | ~(diagonal | up)) & everything
            minus = up & diagonal
            if plus & last:
                distance += 1
            elif minus & last:
                distance -= 1
            plus = (plus << 1) | 1
            up = ((minus << 1) | ~(diagonal | plus)) & everything
            down = plus & diagonal & everything
        return distance

    def _step(self, state: _State, equal: int) -> _State:
        diagonal, plus = self._vectors(state, equal)
        minus = state.up & diagonal
        distance = state.distance + bool(plus & self._last) - bool(minus & self._last)
        plus = (plus << 1) | 1
        up = ((minus << 1) | ~(diagonal | plus)) & self._all
        return _State(up, plus & diagonal & self._all, distance)

    def _vectors(self, state: _State, equal: int) -> tuple[int, int]:
        """Return where the diagonal adds nothing, and where a deletion adds one."""
        diagonal = (((equal & state.up) + state.up) ^ state.up) | equal | state.down
        return diagonal, (state.down | ~(diagonal | state.up)) & self._all

    def alignment(self, words: list[str], rows: list[_State]) -> _Alignment:
        """Trace the distance back, preferring a match or substitution, then deletion."""
        position = [0] * len(self.reference)
        reference_wrong = [True] * len(self.reference)
        hypothesis_wrong = [True] * len(words)
        i, j = len(words), len(self.reference)
        while j > 0:
            operation = self._operation(rows, words, i, j)
            position[j - 1] = i - 1
            if operation == "insert":
                j -= 1
                continue
            i -= 1
            if operation == "delete":
                continue
            j -= 1
            if operation == "match":
                reference_wrong[j] = hypothesis_wrong[i] = False
        return _Alignment(position, reference_wrong, hypothesis_wrong)

    def _operation(self, rows: list[_State], words: list[str], i: int, j: int) -> str:
        if i == 0:
            return "insert"
        bit = 1 << (j - 1)
        equal = self._masks.get(words[i - 1], 0) & self._open[i - 1]
        if equal & bit:
            return "match"
        diagonal, plus = self._vectors(rows[i - 1], equal)
        start, end = self._beam[i - 1]
        if start < j <= end and not diagonal & bit:
            return "substitute"
        return "delete" if j < end and plus & bit else "insert"
