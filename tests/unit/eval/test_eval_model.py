"""Small promises of the room's values."""

from __future__ import annotations

import pytest
from support.evaluation import bundled_set, small_set

from eval.errors import AnswerError, EvalError, InputError, RunError, SpecError
from eval.metrics.ratios import f1_of, precision_recall_f1, ratio
from eval.model import Interval, Segment, SystemCard, TestSet, blank_count


@pytest.mark.parametrize("error", [AnswerError, InputError, RunError, SpecError])
def test_one_except_catches_everything_the_room_raises(error):
    assert issubclass(error, EvalError)


def test_reference_streams_are_padded_where_a_segment_has_fewer():
    segments = (Segment("1", "", ("a", "b")), Segment("2", "", ("c",)))
    assert TestSet("t", "segments", segments, "").reference_streams() == [["a", "c"], ["b", None]]


def test_a_system_is_run_on_its_kinds_and_its_sets_only():
    card = SystemCard("s", "file", "f", kinds=("pages",))
    assert not card.answers(bundled_set())
    assert card.answers(small_set(("p", "g"), kind="pages"))
    assert not SystemCard("s", "file", "f", sets=("other",)).answers(bundled_set())


def test_half_width_is_half_the_interval():
    assert Interval(1.0, 4.0, 2.0).half_width == 1.5


def test_blank_lines_are_those_without_a_visible_character():
    assert blank_count(["", " \t\u3000", "a", "."]) == 2


def test_a_ratio_without_divisor_is_undefined():
    import numpy as np

    found = ratio(np.asarray([1.0, 1.0]), np.asarray([2.0, 0.0]))
    assert found[0] == 0.5
    assert np.isnan(found[1])


def test_two_empty_sides_agree_and_one_empty_side_does_not():
    import numpy as np

    zero, one = np.asarray(0.0), np.asarray(1.0)
    assert [float(v) for v in precision_recall_f1(zero, zero, zero)] == [1.0, 1.0, 1.0]
    assert [float(v) for v in precision_recall_f1(zero, one, zero)] == [0.0, 0.0, 0.0]
    assert float(f1_of(zero, zero)) == 0.0
