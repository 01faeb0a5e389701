from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from service.store.ids import Identities, encode

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_an_id_has_26_characters_of_crockford_s_alphabet():
    identity = Identities().next(NOW)
    assert len(identity) == 26
    assert set(identity) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_the_time_stands_in_front():
    # the example of github.com/ulid/javascript: ulid(1469918176385) begins 01ARYZ6S41
    moment = datetime.fromtimestamp(1469918176.385, UTC)
    assert Identities().next(moment).startswith("01ARYZ6S41")


def test_ids_grow_with_time_and_within_one_moment():
    identities = Identities()
    made = [identities.next(NOW) for _ in range(1000)]
    made += [identities.next(NOW + timedelta(milliseconds=1))]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_grow_although_the_clock_goes_back():
    identities = Identities()
    first = identities.next(NOW)
    assert identities.next(NOW - timedelta(hours=1)) > first


def test_threads_never_get_the_same_id():
    identities = Identities()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: identities.next(NOW), range(2000)))
    assert len(set(made)) == 2000


def test_numbers_are_written_with_26_digits():
    assert encode(0) == "0" * 26
    assert encode(2**128 - 1) == "7" + "Z" * 25
