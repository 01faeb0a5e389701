"""Style, script and icon: read once, addressed by their digest, kept by browsers for good."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: Name → package, path inside it, media type. What the exported page also uses stands there.
ASSETS: Mapping[str, tuple[str, str, str]] = {
    "page.css": ("service.exports.page_html", "assets/page.css", "text/css"),
    "page.js": ("service.exports.page_html", "assets/page.js", "text/javascript"),
    "web.css": ("service.web", "static/web.css", "text/css"),
    "web.js": ("service.web", "static/web.js", "text/javascript"),
    "icon.svg": ("service.web", "static/icon.svg", "image/svg+xml"),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages refer to.

    Attributes:
        version: The first digits of its digest, part of its address.
    """

    data: bytes
    media_type: str
    version: str


@cache
def asset(name: str) -> Asset:
    """Read an asset.

    Raises:
        KeyError: There is none of this name.
    """
    package, path, media_type = ASSETS[name]
    data = (files(package) / path).read_bytes()
    return Asset(data, media_type, hashlib.sha256(data).hexdigest()[:12])
