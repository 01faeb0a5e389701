from __future__ import annotations

from http import HTTPStatus

import pytest

from alignment.errors import DocumentAlignmentError
from eval.errors import InputError as ScoringInputError
from pages.errors import EmptyPageError
from service.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    OverloadedError,
    ServiceError,
    StoppedError,
    TooLargeError,
    UnavailableError,
)
from service.http.problem_kinds import BY_STATUS, KINDS
from service.http.problems import FieldError, ProblemError, as_problem, invalid, too_large


@pytest.mark.parametrize(
    ("error", "slug"),
    [
        (NotFoundError("x"), "not-found"),
        (ConflictError("x"), "conflict"),
        (TooLargeError("x"), "too-large"),
        (InputError("x"), "invalid"),
        (EmptyPageError("x"), "unreadable-page"),
        (ScoringInputError("x"), "invalid"),
        (DocumentAlignmentError("x"), "invalid"),
        (UnavailableError("x"), "unavailable"),
        (StoppedError("x"), "unavailable"),
        (TimeoutError("x"), "timeout"),
        (OverloadedError("x", 3), "overloaded"),
    ],
)
def test_every_error_of_the_rooms_has_its_problem(error, slug):
    problem = as_problem(error)
    assert problem is not None
    assert (problem.kind.slug, problem.detail) == (slug, "x")


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), ServiceError("x"), OSError("x")])
def test_what_nobody_foresaw_is_no_known_problem(error):
    assert as_problem(error) is None


def test_a_problem_is_its_own():
    problem = invalid("x", pointer="/a")
    assert as_problem(problem) is problem


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "1"), (4.6, "5"), (60, "60")])
def test_the_time_to_come_back_is_whole_seconds_and_at_least_one(seconds, told):
    problem = as_problem(OverloadedError("x", seconds))
    assert problem is not None
    assert problem.headers == {"Retry-After": told}


@pytest.mark.parametrize("slug", ["unavailable"])
def test_what_may_be_back_soon_says_when(slug):
    problem = as_problem(UnavailableError("x"))
    assert problem is not None
    assert problem.kind.slug == slug
    assert int(problem.headers["Retry-After"]) > 0


def test_a_limit_is_told_with_its_value():
    known = too_large("max_sentences", 10, 11, "sentences")
    unknown = too_large("max_sentences", 10, None, "sentences")
    assert known.members == {"limit": "max_sentences", "maximum": 10, "given": 11}
    assert "given" not in unknown.members
    assert "10" in unknown.detail


def test_absent_members_of_a_field_error_are_left_out():
    assert FieldError("x", pointer="").form() == {"detail": "x", "pointer": ""}
    assert FieldError("x", parameter="q").form() == {"detail": "x", "parameter": "q"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_says_what_it_means(kind):
    assert kind.status in {status.value for status in HTTPStatus}
    assert kind.status >= 400
    assert kind.text.endswith(".")
    assert not kind.title.endswith(".")


def test_a_status_stands_for_its_most_general_kind():
    assert BY_STATUS[409].slug == "conflict"
    assert BY_STATUS[422].slug == "invalid"
    assert BY_STATUS[503].slug == "unavailable"
    assert set(BY_STATUS) >= {400, 401, 403, 404, 405, 406, 408, 413, 415, 428, 429, 500, 504}


def test_a_slug_that_is_no_kind_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        ProblemError("nonsense", "x")
