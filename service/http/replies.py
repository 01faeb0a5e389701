"""Values of the rooms into answers."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, url_for
from pydantic import BaseModel

from service.forms import to_form
from service.http import answers
from service.http.conditional import tagged
from service.store.model import (
    FINAL,
    ArticleSummary,
    Change,
    Correction,
    Job,
    PartialLine,
    StoredArticle,
)

#: Seconds between two looks at a job.
JOB_RETRY = 1


def reply(form: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer a form as JSON."""
    text = form.model_dump_json(by_alias=True)
    return Response(text, status, dict(headers or {}), mimetype="application/json")


def article_url(identity: str) -> str:
    """Say where an article is."""
    return url_for("articles.read", identity=identity)


def job_url(identity: str) -> str:
    """Say where a job is."""
    return url_for("jobs.read", identity=identity)


def article_reply(article: StoredArticle, status: int = 200) -> Response:
    """Answer a stored article with its tag; a new one with its place."""
    headers = {"Location": article_url(article.id)} if status == 201 else None
    return tagged(reply(article_form(article), status, headers), article.digest)


def article_form(article: StoredArticle) -> answers.ArticleForm:
    """Write an article as the page schema and where it is kept."""
    page = to_form(article.result)
    members = {name: getattr(page, name) for name in type(page).model_fields}
    return answers.ArticleForm.model_construct(
        **members,
        id=article.id,
        created=article.created,
        updated=article.updated,
        revision=article.revision,
        text=article.text,
    )


def summary_form(summary: ArticleSummary) -> answers.SummaryForm:
    """Write a row of the history."""
    return answers.SummaryForm(
        id=summary.id,
        created=summary.created,
        name=summary.name,
        title=summary.title,
        title_en=summary.title_en,
        n_articles=summary.n_articles,
        n_briefs=summary.n_briefs,
        n_warnings=summary.n_warnings,
        revision=summary.revision,
        snippet=summary.snippet,
        url=article_url(summary.id),
    )


def job_reply(job: Job, status: int = 200) -> Response:
    """Answer a job; while it is not over, say when to look again."""
    headers = {} if job.state in FINAL else {"Retry-After": str(JOB_RETRY)}
    if status == 202:
        headers["Location"] = job_url(job.id)
    return reply(job_form(job), status, headers)


def job_form(job: Job) -> answers.JobForm:
    """Write a job with its links."""
    return answers.JobForm(
        id=job.id,
        state=job.state,
        progress=min(1.0, job.progress),
        n_done=job.n_done,
        n_total=job.n_total,
        created=job.created,
        updated=job.updated,
        name=job.request.name,
        attempts=job.attempts,
        cancel_requested=job.cancel_requested,
        error=job.error,
        url=job_url(job.id),
        partial=url_for("jobs.partial", identity=job.id),
        events=url_for("jobs.events", identity=job.id),
        result=None if job.article_id is None else article_url(job.article_id),
    )


def line_form(line: PartialLine) -> answers.LineForm:
    """Write a line of a running job."""
    return answers.LineForm(
        id=line.id, zh=line.zh, en=line.en, score=line.score, warnings=line.warnings
    )


def change_form(change: Change) -> answers.ChangeForm:
    """Write a change."""
    return answers.ChangeForm(
        kind=change.kind,
        target=change.target,
        text=change.text,
        source=change.source,
        article=change.article,
    )


def correction_form(correction: Correction) -> answers.CorrectionForm:
    """Write a correction."""
    return answers.CorrectionForm(
        id=correction.id,
        article_id=correction.article_id,
        revision=correction.revision,
        author=correction.author,
        created=correction.created,
        change=change_form(correction.change),
        before=change_form(correction.before),
    )
