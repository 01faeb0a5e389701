"""Natural narrative in paragraphs: a game's story texts with their Chinese catalogue.

Usage: python -m bench.document_catalogues CATALOGUE.mo SCENARIOS_FOLDER OUT.jsonl
Made for The Battle for Wesnoth 1.16 (GPL-2+; Debian packages wesnoth-1.16-*): story parts and
dialogue stand in the scenario files in the order in which they are read, and zh_CN catalogues
hold free, literary translations. Texts are for measuring only and stay out of the repository.
"""

from __future__ import annotations

import argparse
import gettext
import json
import re
from collections.abc import Iterator
from pathlib import Path

from bench.document_corpus import split_en, split_zh

_TEXT = re.compile(r'(?:story|message|note|description)\s*=\s*_\s*"((?:[^"]|"")*)"')
_HAN = re.compile("[\u4e00-\u9fff]")
# Longer paragraphs are lists and credits; shorter texts are cries
_MOST, _SHORTEST = 12, 4


def _clean(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", re.sub(r"<[^>]+>", "", text)).strip()


def paragraphs(
    catalogue: gettext.GNUTranslations, folder: Path
) -> Iterator[tuple[list[str], list[str]]]:
    """Give translated texts in story order, each once, as sentences of both languages."""
    seen: set[str] = set()
    for path in sorted(folder.rglob("*.cfg")):
        for match in _TEXT.finditer(path.read_text(encoding="utf-8")):
            key = match.group(1).replace('""', '"')
            zh = catalogue.gettext(key)
            if key in seen or zh == key or len(zh) < _SHORTEST or not _HAN.search(zh):
                continue
            seen.add(key)
            sentences = split_zh(_clean(zh)), split_en(_clean(key))
            if all(0 < len(side) <= _MOST for side in sentences):
                yield sentences


def main() -> None:
    """Read arguments, write paragraphs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    with options.catalogue.open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    with options.out.open("w", encoding="utf-8") as out:
        for sentences in paragraphs(catalogue, options.folder):
            out.write(json.dumps(sentences, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
