"""The blueprint ``web`` with all its pages; importing this module puts it together."""

from __future__ import annotations

from service.web import (
    access_pages,
    article_pages,
    correction_pages,
    evaluation_pages,
    history_page,
    job_pages,
    removal_pages,
    start_page,
)
from service.web.blueprint import web

__all__ = [
    "access_pages",
    "article_pages",
    "correction_pages",
    "evaluation_pages",
    "history_page",
    "job_pages",
    "removal_pages",
    "start_page",
    "web",
]
