"""Whether a page is answered at once or becomes a job, and where the browser goes."""

from __future__ import annotations

from contextlib import suppress

from flask import url_for

from service.errors import OverloadedError, UnavailableError
from service.http.identity import caller
from service.http.limits import charge, check_characters, check_sentences
from service.http.translating import pipeline
from service.page_requests import to_page
from service.pipeline import translatable
from service.services import services
from service.store.model import PageRequest

#: Up to so many characters a page is translated while the browser waits: a second or two.
#: Above it a person wants to see progress, long before the interface's own limit.
AT_ONCE = 300


def submit(asked: PageRequest) -> str:
    """Take a page.

    Returns: The address of the result, or of the job's page.

    Raises:
        PageError: It is no page.
        ProblemError: It is over a limit.
        ServiceError: It cannot be taken now.
    """
    parts, owner = services(), caller().owner
    page = to_page(asked)
    check_characters(len(page.text))
    check_sentences(sum(1 for _ in translatable(page)))
    charge(len(page.text))
    if len(page.text) <= min(AT_ONCE, parts.serve.sync_characters):
        with suppress(OverloadedError, TimeoutError):  # a job waits until its turn comes
            result = pipeline().process(page)
            stored = parts.store.add_article(text=page.text, result=result, owner=owner)
            return url_for("web.article", identity=stored.id)
    job = parts.store.add_job(asked, owner=owner)
    with suppress(UnavailableError):  # the job table has it; a worker's sweep finds it there
        parts.queue.enqueue(job.id)
    return url_for("web.job", identity=job.id)
