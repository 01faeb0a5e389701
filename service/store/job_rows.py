"""Jobs as rows: the conditions a change starts from, and how a row is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, insert, or_, select, update

from service.errors import ConflictError
from service.store.article_rows import not_found
from service.store.model import Job, JobState, PartialLine
from service.store.records import LINE, REASON, REQUEST
from service.store.tables import JOB_LINES, JOBS

Conditions = tuple[ColumnElement[bool], ...]


def is_free(now: datetime) -> ColumnElement[bool]:
    """Meet the jobs that are due, or were left by a worker that fell silent."""
    due = or_(JOBS.c.not_before.is_(None), JOBS.c.not_before <= now)
    waits = and_(JOBS.c.state == JobState.QUEUED.value, due)
    left = and_(JOBS.c.state == JobState.RUNNING.value, JOBS.c.lease_until <= now)
    return or_(waits, left)


def is_held(identity: str, worker: str) -> Conditions:
    """Meet the job while this worker holds it, its lease run out or not."""
    return (
        JOBS.c.id == identity,
        JOBS.c.worker == worker,
        JOBS.c.state == JobState.RUNNING.value,
    )


def lost(identity: str, worker: str) -> ConflictError:
    """Make the error for a worker that comes too late."""
    return ConflictError(f"job {identity} is no longer held by {worker}; drop what was made of it")


def change(
    connection: Connection, now: datetime, conditions: Conditions, values: dict[str, Any]
) -> Job | None:
    """Change the job that meets the conditions, whatever else goes on; None where none does."""
    statement = update(JOBS).where(*conditions)
    statement = statement.values(version=JOBS.c.version + 1, updated=now, **values)
    row = connection.execute(statement.returning(*JOBS.c)).one_or_none()
    return None if row is None else job_of(row)


def put_lines(connection: Connection, identity: str, lines: Sequence[PartialLine]) -> None:
    """Write lines, those that are there already anew in their old place."""
    at_job = JOB_LINES.c.job_id == identity
    known = set(connection.execute(select(JOB_LINES.c.line_id).where(at_job)).scalars())
    number = len(known)
    for line in {line.id: line for line in lines}.values():
        if line.id in known:
            again = update(JOB_LINES).where(at_job, JOB_LINES.c.line_id == line.id)
            connection.execute(again.values(line=LINE.write(line)))
            continue
        row = {"job_id": identity, "line_id": line.id, "number": number, "line": LINE.write(line)}
        connection.execute(insert(JOB_LINES).values(row))
        number += 1


def owned_jobs(statement: Select[Any], owner: str | None) -> Select[Any]:
    """Keep the jobs of an owner; None sees all."""
    return statement if owner is None else statement.where(JOBS.c.owner == owner)


def read_job(connection: Connection, identity: str, owner: str | None) -> Job:
    """Read a job.

    Raises:
        NotFoundError: There is none, or another owner has it.
    """
    row = connection.execute(
        owned_jobs(select(JOBS).where(JOBS.c.id == identity), owner)
    ).one_or_none()
    if row is None:
        raise not_found("job", identity)
    return job_of(row)


def job_of(row: Row[Any]) -> Job:
    """Read a row."""
    return Job(
        id=row.id,
        state=JobState(row.state),
        created=row.created,
        updated=row.updated,
        owner=row.owner,
        request=REQUEST.read(row.request),
        version=row.version,
        n_done=row.n_done,
        n_total=row.n_total,
        attempts=row.attempts,
        worker=row.worker,
        lease_until=row.lease_until,
        not_before=row.not_before,
        cancel_requested=row.cancel_requested,
        article_id=row.article_id,
        error=row.error,
        reason=None if row.reason is None else REASON.read(row.reason),
    )
