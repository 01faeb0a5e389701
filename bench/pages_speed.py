"""Measure how fast pages are parsed.

Usage: python -m bench.pages_speed [PAGE.txt …] [--pages 1000]

Without names it reads the two pages in ``samples/``.  Prints pages and characters a second of
processor time on one core.
"""

from __future__ import annotations

import argparse
import time
from itertools import cycle, islice
from pathlib import Path

from pages.parse import parse_text

_SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def main() -> None:
    """Parse the pages in turn and print the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    arguments = parser.parse_args()
    files = arguments.files or sorted(_SAMPLES.glob("*.txt"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    parse_text(texts[0])  # loads the tables
    start = time.process_time()
    characters = 0
    for text in islice(cycle(texts), arguments.pages):
        parse_text(text)
        characters += len(text)
    seconds = time.process_time() - start
    rate = arguments.pages / seconds
    print(f"{arguments.pages} pages, {characters} characters: {seconds:.2f} s, {rate:.0f} pages/s")


if __name__ == "__main__":
    main()
