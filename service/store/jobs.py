"""Jobs: this table is the truth about every page that waits, is worked on or was finished.

Every change of state is one statement that names the state it starts from, so that of two
processes that try, one succeeds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from service.errors import ConflictError
from service.failure_kinds import FailureKind
from service.result import PageResult
from service.store.answers import note_made
from service.store.article_rows import insert_article
from service.store.job_rows import (
    change,
    is_free,
    is_held,
    job_of,
    lost,
    owned_jobs,
    put_lines,
    read_job,
)
from service.store.model import (
    Claim,
    Job,
    JobState,
    PageRequest,
    PartialLine,
    Reason,
    StoredArticle,
)
from service.store.part import Part
from service.store.records import LINE, REASON, REQUEST
from service.store.tables import JOB_LINES, JOBS

_LET_GO = {"worker": None, "lease_until": None, "not_before": None}
_CANCELLED = {
    "state": JobState.CANCELLED.value,
    "reason": REASON.write(Reason(FailureKind.CANCELLED)),
    **_LET_GO,
}


class JobStore(Part):
    """The store's jobs."""

    def add_job(
        self, request: PageRequest, *, owner: str | None = None, claim: Claim | None = None
    ) -> Job:
        """Keep a page that waits, and that the claim's request made it a job: both or neither.

        Raises:
            InputError: A text of the request is no Unicode text.
            InFlightError: The claim is lost; nothing was kept.
            UnavailableError: The database cannot be written; nothing was kept.
        """
        now = self._clock()
        job = Job(self._identities.next(now), JobState.QUEUED, now, now, owner, request)
        row = {
            "id": job.id,
            "state": job.state.value,
            "created": now,
            "updated": now,
            "owner": owner,
            "request": REQUEST.write(request),
            "version": job.version,
            "n_done": 0,
            "n_total": 0,
            "attempts": 0,
            "cancel_requested": False,
        }
        with self._database.write() as connection:
            note_made(connection, claim, job.id)
            connection.execute(insert(JOBS).values(row))
        return job

    def job(self, id: str, *, owner: str | None = None) -> Job:  # noqa: A002 # the contract's word
        """Give a job; owner None sees all.

        Raises:
            NotFoundError: There is none, or another owner has it.
        """
        with self._database.read() as connection:
            return read_job(connection, id, owner)

    def jobs(
        self,
        *,
        states: Collection[JobState] = (),
        owner: str | None = None,
        limit: int = 50,
    ) -> tuple[Job, ...]:
        """List jobs, newest first.

        Args:
            states: Only these; empty: all.
            owner: None sees all.
            limit: At most so many.
        """
        statement = owned_jobs(select(JOBS), owner).order_by(JOBS.c.id.desc()).limit(limit)
        if states:
            statement = statement.where(JOBS.c.state.in_([state.value for state in states]))
        with self._database.read() as connection:
            return tuple(map(job_of, connection.execute(statement)))

    def claimable(self, now: datetime) -> tuple[str, ...]:
        """Name the jobs that a worker may take: due, or left by one that fell silent."""
        statement = select(JOBS.c.id).where(is_free(now)).order_by(JOBS.c.id)
        with self._database.read() as connection:
            return tuple(connection.execute(statement).scalars())

    def claim(
        self,
        id: str,  # noqa: A002 # same
        worker: str,
        lease_seconds: float,
        max_attempts: int,
    ) -> Job | None:
        """Take a job, so that nobody else does while the lease lasts.

        A job whose attempts are used up fails; one whose cancelling nobody confirmed is
        cancelled.

        Returns: None where it is not to be had.
        """
        now = self._clock()
        free = JOBS.c.id == id, is_free(now)
        take = {
            "state": JobState.RUNNING.value,
            "worker": worker,
            "lease_until": now + timedelta(seconds=lease_seconds),
            "not_before": None,
            "error": None,  # of the attempt before
            "reason": None,
            "attempts": JOBS.c.attempts + 1,
        }
        error = f"given up after {max_attempts} attempts: each time the worker died at it"
        reason = REASON.write(Reason(FailureKind.WORKER_DIED, attempts=max_attempts))
        give_up = {"state": JobState.FAILED.value, "error": error, "reason": reason, **_LET_GO}
        with self._database.write() as connection:
            change(connection, now, (*free, JOBS.c.cancel_requested), _CANCELLED)
            change(connection, now, (*free, JOBS.c.attempts >= max_attempts), give_up)
            return change(connection, now, free, take)

    def beat(
        self,
        id: str,  # noqa: A002 # same
        worker: str,
        lease_seconds: float,
        *,
        n_done: int | None = None,
        n_total: int | None = None,
    ) -> Job:
        """Say that the worker lives, and how far it is.

        Raises:
            ConflictError: The worker no longer holds the job.
        """
        now = self._clock()
        values: dict[str, Any] = {"lease_until": now + timedelta(seconds=lease_seconds)}
        given = {"n_done": n_done, "n_total": n_total}
        values |= {name: number for name, number in given.items() if number is not None}
        return self._change_held(id, worker, values)

    def save_lines(self, id: str, worker: str, lines: Sequence[PartialLine]) -> None:  # noqa: A002 # same
        """Keep lines that are translated; a line that is there already is replaced.

        Raises:
            ConflictError: The worker no longer holds the job.
        """
        with self._database.write() as connection:
            if change(connection, self._clock(), is_held(id, worker), {}) is None:
                raise lost(id, worker)
            put_lines(connection, id, lines)

    def lines(self, id: str, *, owner: str | None = None) -> tuple[PartialLine, ...]:  # noqa: A002 # same
        """Give the lines that are translated, in the order in which they first came.

        Raises:
            NotFoundError: There is no such job.
        """
        statement = select(JOB_LINES.c.line).where(JOB_LINES.c.job_id == id)
        with self._database.read() as connection:
            read_job(connection, id, owner)
            found = connection.execute(statement.order_by(JOB_LINES.c.number)).scalars()
            return tuple(map(LINE.read, found))

    def finish(
        self,
        id: str,  # noqa: A002 # same
        worker: str,
        *,
        text: str,
        result: PageResult,
    ) -> StoredArticle:
        """Keep the result and close the job, both or neither.

        Raises:
            ConflictError: The worker no longer holds the job; nothing was kept.
            InputError: The text is no Unicode text.
        """
        now = self._clock()
        done = {"state": JobState.DONE.value, **_LET_GO}
        with self._database.write() as connection:
            job = change(connection, now, is_held(id, worker), done)
            if job is None:
                raise lost(id, worker)
            article = insert_article(
                connection,
                identity=self._identities.next(now),
                now=now,
                text=text,
                result=result,
                owner=job.owner,
            )
            connection.execute(update(JOBS).where(JOBS.c.id == id).values(article_id=article.id))
            return article

    def fail(
        self,
        id: str,  # noqa: A002 # same
        worker: str,
        error: str,
        *,
        retry_at: datetime | None,
        reason: Reason | None = None,
    ) -> Job:
        """Give a job up, or back until ``retry_at``.

        Args:
            id: The job.
            worker: Who holds it.
            error: Why, in words for programs and their authors.
            retry_at: When another may take it; None: it has failed.
            reason: Why, as a code for readers of any language.

        Raises:
            ConflictError: The worker no longer holds the job.
        """
        state = JobState.FAILED if retry_at is None else JobState.QUEUED
        values = {**_LET_GO, "state": state.value, "error": error, "not_before": retry_at}
        values["reason"] = None if reason is None else REASON.write(reason)
        return self._change_held(id, worker, values)

    def cancel(self, id: str, *, owner: str | None = None) -> Job:  # noqa: A002 # same
        """Cancel a waiting job at once; ask the worker of a running one to stop.

        A job that is cancelled already, or asked to stop, is given as it is.

        Raises:
            NotFoundError: There is no such job.
            ConflictError: It is done or failed.
        """
        now = self._clock()
        waits = JOBS.c.id == id, JOBS.c.state == JobState.QUEUED.value
        runs = JOBS.c.id == id, JOBS.c.state == JobState.RUNNING.value, ~JOBS.c.cancel_requested
        with self._database.write() as connection:
            read_job(connection, id, owner)
            change(connection, now, waits, {**_CANCELLED, "cancel_requested": True})
            change(connection, now, runs, {"cancel_requested": True})
            job = read_job(connection, id, owner)
        if job.state in {JobState.DONE, JobState.FAILED}:
            raise ConflictError(f"job {id} is {job.state} already; there is nothing to cancel")
        return job

    def confirm_cancel(self, id: str, worker: str) -> Job:  # noqa: A002 # same
        """Close a job that its worker stopped.

        Raises:
            ConflictError: The worker no longer holds the job.
        """
        return self._change_held(id, worker, _CANCELLED)

    def _change_held(self, identity: str, worker: str, values: dict[str, Any]) -> Job:
        with self._database.write() as connection:
            job = change(connection, self._clock(), is_held(identity, worker), values)
        if job is None:
            raise lost(identity, worker)
        return job
