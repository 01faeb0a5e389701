from __future__ import annotations

import pytest

from service.engine.calls import Call, Item
from translation.model import Translation


def translated(sentence: str) -> Translation:
    return Translation(sentence, f"[{sentence}]")


def call_for(*sentences: str) -> Call:
    call = Call(sentences, lambda: None)
    for sentence in call.sentences:
        call.want(Item(sentence))
    return call


def test_a_repeated_sentence_is_wanted_once_and_answered_in_every_place():
    call = call_for("a", "bb", "a")
    assert call.sentences == ("a", "bb")
    call.put("a", translated("a"))
    assert (call.n_done, call.total, call.is_over) == (2, 3, False)
    call.put("bb", translated("bb"))
    assert call.is_over
    assert [t.text for t in call.results()] == ["[a]", "[bb]", "[a]"]


def test_every_answer_and_every_error_is_announced():
    heard = []
    call = Call(["a", "b"], lambda: heard.append(len(heard)))
    for sentence in call.sentences:
        call.want(Item(sentence))
    call.put("a", translated("a"))
    call.fail(ValueError("bad"))
    assert heard == [0, 1]
    assert call.is_over


def test_the_waiting_sentence_of_nearest_length_is_given_up():
    call = call_for("1", "333", "55555", "7777777")
    assert call.pick(4).sentence == "55555"
    assert call.pick(3).sentence == "333"
    assert call.pick(100).sentence == "7777777"
    assert call.pick(0).sentence == "1"


def test_a_blank_sentence_costs_one_character():
    assert call_for("").waiting_cost == 1


def test_what_went_with_another_caller_is_not_given_up_again():
    call, other = call_for("333"), Call(["55555"], lambda: None)
    shared = Item("55555")
    for one in (call, other):
        one.want(shared)
    shared.is_waiting = False
    call.taken(shared)
    assert (call.n_waiting, call.waiting_cost) == (1, 3)
    assert call.longest() == 3
    assert call.pick(5).sentence == "333"


def test_a_sentence_already_in_a_batch_is_awaited_but_not_counted_as_waiting():
    item = Item("a")
    item.is_waiting = False
    call = Call(["a"], lambda: None)
    call.want(item)
    assert (call.n_waiting, list(call.unanswered)) == (0, ["a"])


def test_who_leaves_waits_for_nothing():
    call = call_for("a", "b")
    items = call.leave()
    assert [item.sentence for item in items] == ["a", "b"]
    assert all(not item.waiters for item in items)
    assert (call.n_waiting, call.waiting_cost) == (0, 0)
    assert call.leave() == ()


@pytest.mark.parametrize("near", [0, 1, 2, 5, 9])
def test_the_nearest_is_nearest_whatever_is_asked_for(near):
    lengths = [1, 2, 4, 4, 8]
    call = call_for(*(str(i) * n for i, n in enumerate(lengths)))
    assert abs(call.pick(near).length - near) == min(abs(n - near) for n in lengths)


def test_a_list_that_takes_more_work_costs_more_and_is_as_long_as_its_sentence():
    call = Call(["333", "55555"], lambda: None, 9, 4)
    for sentence in call.sentences:
        call.want(Item(sentence, call.n, call.effort))
    assert (call.waiting_cost, call.longest()) == (32, 5)
    assert call.pick(4).sentence == "55555"
