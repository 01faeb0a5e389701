"""Following a job."""

from __future__ import annotations

import pytest
from support.workshop import page_request

from service.errors import NotFoundError
from service.jobs.events import Event, EventConfig, encode, follow, read_last_event_id
from service.store.model import PartialLine
from service.store.store import Store

CONFIG = EventConfig(poll_seconds=1, comment_seconds=5, longest_seconds=100)


def line(number: int) -> PartialLine:
    return PartialLine(f"a1.p{number}.s1", f"句{number}", f"line {number}", -0.5)


class World:
    """A job, and a time in which something happens at each second."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = store.add_job(page_request(), owner="desk").id
        self.now = 0.0
        self.plan: dict[int, object] = {}

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        action = self.plan.get(int(self.now))
        if action is not None:
            action()

    def follow(self, **named) -> list[Event]:
        rest = {"owner": "desk", "config": CONFIG, **named}
        owner = rest.pop("owner")
        events = follow(
            self.store, self.id, owner, sleep=self.sleep, monotonic=self.monotonic, **rest
        )
        return list(events)

    def begin(self) -> None:
        self.store.claim(self.id, "w", 30, 3)

    def save(self, *numbers: int) -> None:
        self.store.save_lines(self.id, "w", [line(n) for n in numbers])
        self.store.beat(self.id, "w", 30, n_done=len(numbers), n_total=6)

    def fail(self) -> None:
        self.store.fail(self.id, "w", "no good", retry_at=None)


@pytest.fixture
def world(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'db.sqlite'}")
    yield World(store)
    store.close()


def test_a_watcher_sees_the_present_state_each_change_and_the_end(world):
    world.plan = {1: world.begin, 3: lambda: world.save(1, 2), 4: world.fail}
    events = world.follow()
    assert [event.job.state.value for event in events] == ["queued", "running", "running", "failed"]
    assert [event.is_last for event in events] == [False, False, False, True]
    assert world.now == 4


def test_each_line_is_sent_once(world):
    world.plan = {
        1: world.begin,
        2: lambda: world.save(1, 2),
        3: lambda: world.save(3),
        4: world.fail,
    }
    sent = [[part.id for part in event.lines] for event in world.follow()]
    assert sent == [[], [], ["a1.p1.s1", "a1.p2.s1"], ["a1.p3.s1"], []]


def test_a_watcher_that_comes_back_gets_only_what_it_has_not_seen_and_all_lines(world):
    world.begin()
    world.save(1)
    seen = world.store.job(world.id).version
    world.plan = {3: lambda: world.save(2), 4: world.fail}
    events = world.follow(last_seen=seen)
    assert [event.job.state.value for event in events] == ["running", "failed"]
    assert [part.id for part in events[0].lines] == ["a1.p1.s1", "a1.p2.s1"]


def test_a_job_that_is_over_answers_at_once_whatever_was_seen(world):
    world.begin()
    world.fail()
    (event,) = world.follow(last_seen=world.store.job(world.id).version)
    assert event.is_last
    assert world.now == 0


def test_silence_is_broken_by_comments(world):
    world.plan = {12: world.begin, 13: world.fail}
    kinds = [None if event.job is None else event.job.state.value for event in world.follow()]
    assert kinds == ["queued", None, None, "running", "failed"]


def test_a_stream_ends_when_the_process_goes_down(world):
    assert len(world.follow(stop=lambda: world.now >= 3)) == 1
    assert world.now == 3


def test_a_stream_ends_after_its_longest_time(world):
    events = world.follow()
    assert world.now == CONFIG.longest_seconds
    assert sum(event.job is not None for event in events) == 1


def test_another_owner_s_job_is_not_there(world):
    with pytest.raises(NotFoundError):
        world.follow(owner="other")


def test_the_wire_form_has_id_event_time_and_data_on_lines_of_their_own(world):
    world.begin()
    job = world.store.job(world.id)
    assert encode(Event(job), '{"a":1}\n{"b":2}') == (
        'id: 2\nevent: progress\nretry: 1000\ndata: {"a":1}\ndata: {"b":2}\n\n'
    )
    world.fail()
    assert encode(Event(world.store.job(world.id)), "x").startswith("id: 3\nevent: end\n")


@pytest.mark.parametrize("text", ["a\u2028b", "a\u0085b", "a\x0bb", "a\x1cb"])
def test_only_line_ends_of_the_wire_form_cut_data(world, text):
    assert f"data: {text}\n\n" in encode(Event(world.store.job(world.id)), text)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_end_of_the_wire_form_begins_a_new_field(world, end):
    wire = encode(Event(world.store.job(world.id)), f"a{end}event: forged")
    assert "data: a\ndata: event: forged\n\n" in wire


def test_a_comment_needs_no_data_and_a_job_does(world):
    assert encode(Event(None)) == ": \n\n"
    with pytest.raises(ValueError, match="needs data"):
        encode(Event(world.store.job(world.id)))


@pytest.mark.parametrize(
    ("header", "seen"),
    [(None, None), ("", None), ("17", 17), ("-1", None), ("x", None), ("٣", None)],
)
def test_the_last_event_id_is_read_only_if_it_is_ours(header, seen):
    assert read_last_event_id(header) == seen
