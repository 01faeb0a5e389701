"""Measure language detection on the lines of newspaper pages.

Usage: python -m bench.language_detection PAGES.jsonl [--pages 20]

PAGES.jsonl is in BriefBench's format.  Lines of mostly Chinese characters must be recognised as
Chinese, and as traditional where OpenCC would change them; lines without any, of four words and
more, as English.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from opencc import OpenCC

from pages.script import count_han, is_traditional
from service.libre.detection import detect

_SHORTEST, _LONGEST = 8, 200


def main() -> None:
    """Print right and wrong for each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pages", type=int, default=20)
    arguments = parser.parse_args()
    with arguments.file.open(encoding="utf-8") as file:
        lines = [t for row in islice(file, arguments.pages) for t in _texts(json.loads(row))]
    chinese = [t for t in dict.fromkeys(lines) if _is_chinese(t)]
    english = [t for t in dict.fromkeys(lines) if not count_han(t) and len(t.split()) >= 4]
    traditional = list(map(OpenCC("s2t").convert, chinese))
    _report("Chinese", [(t, "zh-Hant" if is_traditional(t) else "zh-Hans") for t in chinese])
    _report("Chinese made traditional", [(t, "zh-Hant") for t in traditional])
    _report("English", [(t, "en") for t in english])


def _report(name: str, cases: list[tuple[str, str]]) -> None:
    wrong = [(text, detect(text)[0]) for text, code in cases if detect(text)[0].language != code]
    print(f"{name}: {len(cases) - len(wrong)} of {len(cases)}")
    for text, found in wrong[:5]:
        print(f"  {found.language} {found.confidence}: {text[:60]}")


def _is_chinese(text: str) -> bool:
    han = count_han(text)
    return han >= _SHORTEST and han > 0.6 * len(text) and len(text) < _LONGEST


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


if __name__ == "__main__":
    main()
