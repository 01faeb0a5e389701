"""The table of problems that this interface may answer (RFC 9457).

A kind of problem is one row here; ``/problems/<slug>`` shows its text, and the OpenAPI
document names it wherever a route may answer it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem.

    Attributes:
        slug: Last part of its ``type``.
        status: HTTP status code.
        title: The same for all of its kind.
        text: What it means and how to mend it, for ``/problems/<slug>``.
    """

    slug: str
    status: int
    title: str
    text: str


_ROWS = (
    Kind(
        "bad-request",
        400,
        "The request is malformed",
        "The body is not JSON, not in a known encoding, nested too deeply or breaks off, or the "
        "request line or a header has a form that it must not have. The detail says which. Mend "
        "the request; sending it again unchanged does not help.",
    ),
    Kind(
        "unauthorized",
        401,
        "A key is needed",
        "Send `Authorization: Bearer dz_…` or `X-Api-Key: dz_…`. Keys are made on the server with "
        "`duizhao keys create`. A key in the query string is not read.",
    ),
    Kind(
        "forbidden",
        403,
        "The key may not do this",
        "The key lacks the scope that the detail names, or a page of another site sent the "
        "request, or the form's token was missing or old.",
    ),
    Kind(
        "not-found",
        404,
        "There is no such thing",
        "No route has this path, or nothing that belongs to this key has this id. Deleted and "
        "expired articles and jobs answer so too.",
    ),
    Kind(
        "method-not-allowed",
        405,
        "The method is not allowed here",
        "The `Allow` header lists the methods of this path.",
    ),
    Kind(
        "not-acceptable",
        406,
        "No format fits the Accept header",
        "Name one with `?format=`, or accept one of the media types that the detail lists.",
    ),
    Kind(
        "conflict",
        409,
        "The state forbids this",
        "It changed meanwhile, or is in a final state. Read it again before trying again.",
    ),
    Kind(
        "in-flight",
        409,
        "The same request is still being worked on",
        "Another request with this `Idempotency-Key` has not been answered yet. Wait for the "
        "seconds in `Retry-After`, then send it again to get its answer.",
    ),
    Kind(
        "precondition-failed",
        412,
        "It is no longer what If-Match names",
        "Somebody changed the article. Read it again and decide anew; its `ETag` is the new one.",
    ),
    Kind(
        "too-large",
        413,
        "The request is over a limit",
        "`limit` names the limit, `maximum` gives its value and `given` what was sent, where it is "
        "known. Cut the request into parts, or ask the operator to raise the limit.",
    ),
    Kind(
        "uri-too-long",
        414,
        "The request line is too long",
        "Method, path and query together may have 4,094 bytes. Send long texts in a body.",
    ),
    Kind(
        "unsupported-media-type",
        415,
        "The body has a media type or encoding that is not read here",
        "The detail lists the media types that are read. Bodies may be compressed with gzip.",
    ),
    Kind(
        "expectation-failed",
        417,
        "The expectation cannot be met",
        "The only value of `Expect` that is understood is `100-continue`. Leave the header out.",
    ),
    Kind(
        "invalid",
        422,
        "The request has fields that cannot be used",
        "`errors` lists them; `pointer` is a JSON pointer into the body, `parameter` the name of a "
        "query parameter.",
    ),
    Kind(
        "unreadable-page",
        422,
        "The page cannot be read",
        "It has no text, or the file is damaged, encrypted, a picture, or not what its name says.",
    ),
    Kind(
        "model-not-loaded",
        422,
        "Another model is loaded",
        "One model serves at a time; the detail names it. Leave `model` out to use it.",
    ),
    Kind(
        "idempotency-mismatch",
        422,
        "The Idempotency-Key was used for another request",
        "Make a new key for every new request; use it again only to repeat the same one.",
    ),
    Kind(
        "precondition-required",
        428,
        "If-Match is needed",
        "Send the `ETag` of the article that was changed as `If-Match`, so that nobody's work is "
        "overwritten unseen.",
    ),
    Kind(
        "rate-limited",
        429,
        "Too many characters in a minute",
        "Each key, or each address where keys are off, may send so many characters a minute. "
        "`Retry-After` says in how many seconds there is room again.",
    ),
    Kind(
        "headers-too-large",
        431,
        "The headers are too large",
        "A header may have 8,190 bytes with its line end, and a request 100 headers. Leave out "
        "old cookies and what is not needed.",
    ),
    Kind(
        "internal",
        500,
        "The service made a mistake",
        "It was logged under the request's id. If it happens again, report it with that id.",
    ),
    Kind(
        "not-implemented",
        501,
        "The transfer coding is not read here",
        "Send the body with `Content-Length` or as `Transfer-Encoding: chunked`.",
    ),
    Kind(
        "overloaded",
        503,
        "The service is busy",
        "More is waiting than can be done soon. Send the request again after the seconds in "
        "`Retry-After`, or send the page with `Prefer: respond-async`.",
    ),
    Kind(
        "unavailable",
        503,
        "A part of the service is not there",
        "The database cannot be reached, the model is not loaded yet, or the service is going "
        "down. Nothing was changed. Try again after the seconds in `Retry-After`.",
    ),
    Kind(
        "timeout",
        504,
        "It took too long",
        "A synchronous answer has a time limit. Send the page with `Prefer: respond-async`, or in "
        "parts.",
    ),
)

KINDS: dict[str, Kind] = {row.slug: row for row in _ROWS}

#: The kind for a status code that Flask or Werkzeug raised by itself.
BY_STATUS: dict[int, Kind] = {row.status: row for row in reversed(_ROWS)} | {
    408: KINDS["timeout"],
    500: KINDS["internal"],
    503: KINDS["unavailable"],
}
