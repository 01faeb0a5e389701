"""Words for people in several languages: one TOML table a language, asked for by key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from service.warning_kinds import Warned

#: Language → its BCP 47 tag and its name for itself.
LANGUAGES: Mapping[str, tuple[str, str]] = {"zh": ("zh-Hans", "中文"), "en": ("en", "English")}
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language.

    Attributes:
        language: Its key in ``LANGUAGES``.
        table: Text by key, for example ``nav.history``.
    """

    language: str
    table: Mapping[str, str]

    @property
    def tag(self) -> str:
        """The language's tag for ``lang`` attributes."""
        return LANGUAGES[self.language][0]

    def __call__(self, key: str, **values: object) -> str:
        """Give a text, its places filled.

        Raises:
            KeyError: No text has this key, or a place has no value.
        """
        text = self.table[key]
        return text.format(**values) if values else text

    def count(self, key: str, n: int) -> str:
        """Give the text for a number: ``key.one`` or ``key.other``."""
        return self(f"{key}.{'one' if n == 1 else 'other'}", n=n)

    def warning(self, warned: Warned, details: Sequence[str]) -> str:
        """Say the warnings of one kind; an unknown kind stays as it is.

        Args:
            warned: The kind.
            details: What they are about, as it is to be shown.
        """
        text = self.table.get(f"warning.{warned.kind}", warned.kind)
        if not details:
            return text
        listed = self("list.comma").join(details)
        return self("list.details", text=text, details=listed)


def read_table(package: str, language: str) -> Mapping[str, str]:
    """Read a package's table of a language: the texts by their full keys."""
    place = files(package) / "translations" / f"{language}.toml"
    return dict(_flat(tomllib.loads(place.read_text(encoding="utf-8"))))


def wished(accepted: Iterable[tuple[str, float]]) -> str:
    """Choose the language that a reader likes best of those there are.

    Args:
        accepted: Tags and their quality, best first, as ``Accept-Language`` gives them.

    >>> wished([("fr", 1), ("zh-CN", 0.8), ("en", 0.5)]), wished([])
    ('zh', 'en')
    """
    # werkzeug's best_match() prefers a bare tag of low quality to the region of a better one
    tags = (tag.lower().partition("-")[0] for tag, quality in accepted if quality > 0)
    return next((language for language in tags if language in LANGUAGES), DEFAULT)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, str):
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")
