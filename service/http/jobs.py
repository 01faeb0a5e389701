"""Jobs: pages that a worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from threading import BoundedSemaphore

from flask import Blueprint, Flask, Response, current_app, request, stream_with_context

from service.errors import OverloadedError, StoreError
from service.http import answers, replies
from service.http.bodies import JobsQuery
from service.http.identity import caller, requires
from service.http.operations import Answer, Operation, documented
from service.http.reading import read_query
from service.jobs.events import Event, encode, follow, read_last_event_id
from service.services import services
from service.serving.stopping import stop_signal
from service.store.model import FINAL, Job, Scope

jobs = Blueprint("jobs", __name__, url_prefix="/v1/jobs")
TAG = "jobs"
EVENTS = "text/event-stream"
PLACES = "duizhao.streams"

_LIST = Operation(
    tag=TAG,
    summary="List jobs, newest first",
    query=JobsQuery,
    answers=(
        Answer(
            200,
            "the latest jobs",
            answers.JobListForm,
            links=("jobs_read", "jobs_partial"),
            link_source="$response.body#/items/0/id",
        ),
    ),
    problems=("invalid",),
)


@jobs.get("")
@requires(Scope.READ)
@documented(_LIST)
def listing() -> Response:
    """List jobs."""
    query = read_query(JobsQuery)
    states = () if query.state is None else (query.state,)
    found = services().store.jobs(states=states, owner=caller().owner, limit=query.limit)
    return replies.reply(answers.JobListForm(items=tuple(map(replies.job_form, found))))


_READ = Operation(
    tag=TAG,
    summary="Read a job",
    text="While it is not over, `Retry-After` says when to look again.",
    answers=(Answer(200, "its state", answers.JobForm, headers=("Retry-After",)),),
    problems=("not-found",),
)


@jobs.get("/<ulid:identity>")
@requires(Scope.READ)
@documented(_READ)
def read(identity: str) -> Response:
    """Read a job."""
    return replies.job_reply(services().store.job(identity, owner=caller().owner))


_PARTIAL = Operation(
    tag=TAG,
    summary="Read the lines that are translated already",
    answers=(Answer(200, "lines in page order", answers.PartialForm, headers=("Retry-After",)),),
    problems=("not-found",),
)


@jobs.get("/<ulid:identity>/partial")
@requires(Scope.READ)
@documented(_PARTIAL)
def partial(identity: str) -> Response:
    """Read the lines that are translated already."""
    owner = caller().owner
    job = services().store.job(identity, owner=owner)
    lines = tuple(map(replies.line_form, services().store.lines(identity, owner=owner)))
    form = answers.PartialForm(job=job.id, state=job.state, lines=lines)
    headers = {} if job.state in FINAL else {"Retry-After": str(replies.JOB_RETRY)}
    return replies.reply(form, headers=headers)


_CANCEL = Operation(
    tag=TAG,
    summary="Cancel a job",
    text="A waiting job is cancelled at once, the worker of a running one stops soon.",
    answers=(
        Answer(200, "it is cancelled", answers.JobForm),
        Answer(202, "its worker was asked", answers.JobForm, headers=("Location", "Retry-After")),
    ),
    problems=("not-found", "conflict"),
)


@jobs.delete("/<ulid:identity>")
@requires(Scope.WRITE)
@documented(_CANCEL)
def cancel(identity: str) -> Response:
    """Cancel a job."""
    job = services().store.cancel(identity, owner=caller().owner)
    return replies.job_reply(job, 200 if job.state in FINAL else 202)


_EVENTS = Operation(
    tag=TAG,
    summary="Follow a job",
    text=(
        "Server-sent events: `progress` with the job and the lines that are new, then `end`. "
        "`Last-Event-ID` goes on where a connection was cut."
    ),
    headers=("Last-Event-ID",),
    answers=(Answer(200, "events until the job is over", media_types=(EVENTS,)),),
    problems=("not-found", "overloaded"),
)


@jobs.get("/<ulid:identity>/events")
@requires(Scope.READ)
@documented(_EVENTS)
def events(identity: str) -> Response:
    """Follow a job."""
    owner = caller().owner
    services().store.job(identity, owner=owner)  # 404 before the stream begins
    seen = read_last_event_id(request.headers.get("Last-Event-ID"))
    places = stream_places()
    if not places.acquire(blocking=False):
        raise OverloadedError("too many jobs are being followed; ask for the job instead", 2.0)
    stop = stop_signal(current_app)
    found = follow(services().store, identity, owner, stop=stop, last_seen=seen)
    response = Response(stream_with_context(_encoded(found)), mimetype=EVENTS)
    response.call_on_close(places.release)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _encoded(found: Iterator[Event]) -> Iterator[str]:
    """Write events; the stream just ends where the job or the store goes away meanwhile."""
    with suppress(StoreError):
        for event in found:
            yield encode(event, None if event.job is None else _data(event.job, event))


def _data(job: Job, event: Event) -> str:
    lines = tuple(map(replies.line_form, event.lines))
    form = answers.EventForm(**dict(replies.job_form(job)), lines=lines)
    return form.model_dump_json()


def stream_places() -> BoundedSemaphore:
    """Give the places for streams: each keeps a thread busy, and half must stay for others."""
    found: BoundedSemaphore = current_app.extensions[PLACES]
    return found


def init_app(app: Flask, threads: int) -> None:
    """Set how many streams there may be at once."""
    app.extensions[PLACES] = BoundedSemaphore(max(1, threads // 2))
