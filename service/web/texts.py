"""The words of the pages: one table a language, in ``translations``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from service.warning_kinds import Warned

#: Language → its BCP 47 tag and its name for itself; the last one is the default.
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

        >>> texts("zh").warning(Warned("number-lost"), ["3.3万", "9%"])
        '译文缺少数字：3.3万、9%'
        """
        text = self.table.get(f"warning.{warned.kind}", warned.kind)
        if not details:
            return text
        listed = self("list.comma").join(details)
        return self("list.details", text=text, details=listed)


@cache
def texts(language: str) -> Texts:
    """Read a language's table."""
    place = files("service.web") / "translations" / f"{language}.toml"
    tree = tomllib.loads(place.read_text(encoding="utf-8"))
    return Texts(language, dict(_flat(tree)))


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, str):
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")
