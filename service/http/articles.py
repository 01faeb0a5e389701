"""Articles: pages that were posted, processed and kept."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, request, url_for

from service.errors import ConflictError, NotFoundError, UnavailableError
from service.exports import EXPORTS
from service.http import answers, replies
from service.http.bodies import ArticleBody, ArticlesQuery, CreateQuery, ExportQuery, PageBody
from service.http.conditional import check_match, matched, overtaken, unchanged
from service.http.exporting import choose_format, choose_language, export, media_types
from service.http.idempotency import idempotent
from service.http.identity import caller, requires
from service.http.intake import TEXT, UPLOAD, Intake, check_model, read_intake
from service.http.limits import charge
from service.http.operations import Answer, Body, Operation, documented
from service.http.reading import JSON, read_query
from service.http.translating import pipeline
from service.services import services
from service.store.model import Claim, Job, Scope, StoredArticle

articles = Blueprint("articles", __name__, url_prefix="/v1/articles")
TAG = "articles"
OF_ARTICLE = (
    "articles_read",
    "articles_export_article",
    "articles_delete",
    "corrections_create",
    "corrections_listing",
)

_CREATE = Operation(
    tag=TAG,
    summary="Process a page",
    text=(
        "Finds briefs and articles, translates, links and scores. Pages longer than "
        "`sync_characters` (see `/version`), and all with `Prefer: respond-async`, become jobs."
    ),
    bodies=(
        Body(TEXT, summary="a page, in UTF-8, UTF-16 or GB18030"),
        Body(JSON, (PageBody, ArticleBody), "a page, or an article whose parts are apart"),
        Body(UPLOAD, summary="a file: .txt .md .html .docx .pdf .json", upload=True),
    ),
    query=CreateQuery,
    headers=("Idempotency-Key", "Prefer"),
    answers=(
        Answer(
            201,
            "the result",
            answers.ArticleForm,
            headers=("Location", "ETag"),
            links=OF_ARTICLE,
        ),
        Answer(
            202,
            "a job",
            answers.JobForm,
            headers=("Location", "Retry-After"),
            links=("jobs_read", "jobs_partial", "jobs_cancel"),
        ),
    ),
    problems=(
        "conflict",
        "too-large",
        "unsupported-media-type",
        "invalid",
        "rate-limited",
        "overloaded",
        "timeout",
    ),
)


def _answer_again(identity: str) -> Response:
    """Answer what was made, as it is now, where the first answer was lost."""
    store, owner = services().store, caller().owner
    try:
        return replies.article_reply(store.article(identity, owner=owner), 201)
    except NotFoundError:
        return _accepted(store.job(identity, owner=owner))


@articles.post("")
@requires(Scope.WRITE)
@documented(_CREATE)
@idempotent(_answer_again)
def create(claim: Claim | None) -> Response:
    """Process a page now, or keep it for a worker."""
    intake = read_intake()
    check_model(intake.model)
    charge(len(intake.page.text))
    if _wants_job() or len(intake.page.text) > services().serve.sync_characters:
        return _keep_for_worker(intake, claim)
    result = pipeline().process(intake.page)
    stored = services().store.add_article(
        text=intake.page.text, result=result, owner=caller().owner, claim=claim
    )
    return replies.article_reply(stored, 201)


def _wants_job() -> bool:
    """Look among the preferences of RFC 7240, without values and parameters."""
    sent = ",".join(request.headers.getlist("Prefer")).lower().split(",")
    return "respond-async" in {one.split(";")[0].split("=")[0].strip() for one in sent}


def _keep_for_worker(intake: Intake, claim: Claim | None) -> Response:
    job = services().store.add_job(intake.request, owner=caller().owner, claim=claim)
    with suppress(UnavailableError):  # the job table has it; a sweeper finds it there
        services().queue.enqueue(job.id)
    return _accepted(job)


def _accepted(job: Job) -> Response:
    response = replies.job_reply(job, 202)
    if _wants_job():
        response.headers["Preference-Applied"] = "respond-async"
    return response


_LIST = Operation(
    tag=TAG,
    summary="List articles, newest first",
    text="`q` searches Chinese and English. The next leaf is in `next` and the `Link` header.",
    query=ArticlesQuery,
    answers=(
        Answer(
            200,
            "a leaf of the history",
            answers.ListForm,
            headers=("Link",),
            links=("articles_read", "articles_export_article"),
            link_source="$response.body#/items/0/id",
        ),
    ),
    problems=("invalid",),
)


@articles.get("")
@requires(Scope.READ)
@documented(_LIST)
def listing() -> Response:
    """List articles."""
    query = read_query(ArticlesQuery)
    words = (query.q or "").strip() or None
    found = services().store.articles(
        owner=caller().owner, query=words, cursor=query.cursor, limit=query.limit
    )
    form = answers.ListForm(items=tuple(map(replies.summary_form, found.items)), next=found.next)
    response = replies.reply(form)
    if found.next is not None:
        target = url_for("articles.listing", q=words, cursor=found.next, limit=query.limit)
        response.headers["Link"] = f'<{target}>; rel="next"'
    return response


_READ = Operation(
    tag=TAG,
    summary="Read an article",
    headers=("If-None-Match",),
    answers=(
        Answer(200, "the result as it stands", answers.ArticleForm, headers=("ETag",)),
        Answer(304, "it is still what the caller has", headers=("ETag",)),
    ),
    problems=("not-found",),
)


@articles.get("/<ulid:identity>")
@requires(Scope.READ)
@documented(_READ)
def read(identity: str) -> Response:
    """Read an article."""
    article = find(identity)
    return unchanged(article.digest) or replies.article_reply(article)


_DELETE = Operation(
    tag=TAG,
    summary="Delete an article with its corrections",
    headers=("If-Match",),
    answers=(Answer(204, "it is gone"),),
    problems=("not-found", "precondition-failed", "precondition-required"),
)


@articles.delete("/<ulid:identity>")
@requires(Scope.WRITE)
@documented(_DELETE)
def delete(identity: str) -> Response:
    """Delete an article."""
    check_match(find(identity), needed=False)
    try:
        services().store.delete_article(identity, owner=caller().owner, digests=matched())
    except ConflictError as error:
        raise overtaken(error) from error
    return Response(status=204)


_EXPORT = Operation(
    tag=TAG,
    summary="Export an article",
    text=(
        "`format` names a format of `docs/exports.md`; without it `Accept` chooses. Formats of "
        "several files come as a ZIP archive. The words of the `html` page are in `language`; "
        "without it `Accept-Language` chooses."
    ),
    query=ExportQuery,
    headers=("If-None-Match", "Accept-Language"),
    answers=(
        Answer(200, "the file", media_types=media_types(), headers=("ETag", "Content-Disposition")),
        Answer(304, "it is still what the caller has", headers=("ETag",)),
    ),
    problems=("not-found", "not-acceptable", "invalid"),
)


@articles.get("/<ulid:identity>/export")
@requires(Scope.READ)
@documented(_EXPORT)
def export_article(identity: str) -> Response:
    """Export an article."""
    query = read_query(ExportQuery)
    name, language = choose_format(query.format), choose_language(query.language)
    is_negotiated = EXPORTS[name].is_worded and query.language is None
    return export(
        find(identity),
        name,
        language,
        chosen_by=("Accept", "Accept-Language") if is_negotiated else ("Accept",),
    )


def find(identity: str) -> StoredArticle:
    """Give the caller's article.

    Raises:
        NotFoundError: There is none, or it is another's.
    """
    return services().store.article(identity, owner=caller().owner)
