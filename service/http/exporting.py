"""A stored article in the format that the caller asks for or accepts."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote

from flask import Response, request

from service.exports import EXPORTS, Part, load
from service.http.conditional import tagged, unchanged
from service.http.problems import ProblemError, invalid
from service.store.model import StoredArticle
from service.texts import LANGUAGES, wished

ZIP = "application/zip"
DEFAULT = "json"
#: 1980 is as early as a ZIP can say; a fixed time makes the same export the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def media_types() -> tuple[str, ...]:
    """List what exports come as."""
    return (*dict.fromkeys(row.media_type for row in EXPORTS.values()), ZIP)


def choose_format(named: str | None) -> str:
    """Choose by ``?format=``, else by ``Accept``, else JSON.

    Raises:
        ProblemError: 422 for an unknown name, 406 where nothing fits.
    """
    if named is not None:
        if named not in EXPORTS:
            known = ", ".join(EXPORTS)
            raise invalid(f"no format {named!r}; known are {known}", parameter="format")
        return named
    by_type = {row.media_type: name for name, row in EXPORTS.items() if name != "moses"}
    by_type[ZIP] = "moses"
    if not request.accept_mimetypes:
        return DEFAULT
    best = request.accept_mimetypes.best_match(list(by_type))
    if best is None:
        raise ProblemError("not-acceptable", f"exports come as {', '.join(by_type)}")
    return by_type[best]


def choose_language(named: str | None) -> str:
    """Choose by ``?language=``, else by ``Accept-Language``, else English.

    Raises:
        ProblemError: 422 for an unknown name.
    """
    if named is not None and named not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise invalid(f"no language {named!r}; known are {known}", parameter="language")
    return named or wished(request.accept_languages)


def export(
    article: StoredArticle, name: str, language: str, chosen_by: Iterable[str] = ()
) -> Response:
    """Render an article, or say that the caller has it already.

    Args:
        article: What is sent.
        name: Of the format; several files come as a ZIP archive.
        language: Of the words that the format may have of its own.
        chosen_by: Request headers that decided on the two, for caches.
    """
    worded = f"-{language}" if EXPORTS[name].is_worded else ""
    tag = f"{article.digest}-{name}{worded}"
    response = unchanged(tag) or tagged(_file(article, name, language), tag)
    response.vary.update(chosen_by)
    return response


def _file(article: StoredArticle, name: str, language: str) -> Response:
    parts = load(name, language)(article.result)
    stem = safe_stem(article.result.name)
    if len(parts) == 1:
        response = Response(parts[0].text.encode(), mimetype=EXPORTS[name].media_type)
        file_name = stem + parts[0].suffix
    else:
        response = Response(archive(parts, stem), mimetype=ZIP)
        file_name = f"{stem}.zip"
    response.headers["Content-Disposition"] = _attachment(file_name)
    return response


def archive(parts: tuple[Part, ...], stem: str) -> bytes:
    """Pack files into a ZIP archive; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            entry = zipfile.ZipInfo(stem + part.suffix, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, part.text)
    return buffer.getvalue()


def safe_stem(name: str) -> str:
    """Make a file's stem of a label: letters, digits, ``-`` and ``_`` in any script.

    >>> safe_stem("../中山日报 2024.txt")
    '中山日报_2024'
    """
    stem = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).stem
    kept = "".join(char if char.isalnum() or char in "-_" else "_" for char in stem)
    return kept.strip("_")[:80] or "article"


def _attachment(file_name: str) -> str:
    plain = file_name.encode("ascii", "ignore").decode() or "article"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name)}"
