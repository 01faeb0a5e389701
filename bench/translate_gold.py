"""Translate the Chinese of BriefBench pages, for fitting and measuring brief alignment.

    python -m bench.translate_gold train.jsonl dev.jsonl --model embedded --out mt.jsonl

Writes ``{"zh": …, "en": …, "model": …}`` lines: headlines and sentences of all articles; a
byline is left out of what is translated but stays in ``zh``. ``--model`` is a registry name or
a Marian folder.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from bench.gold_pages import read, source_sentences, without_byline
from translation.engine import load
from translation.registry import resolve


def main() -> None:
    """Translate and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    texts = dict.fromkeys(
        s.text for path in args.gold for gold in read(path) for s in source_sentences(gold.page)
    )
    record = resolve(args.model, models_dir=None, offline=True)
    with tempfile.TemporaryDirectory() as cache:
        translator = load(record, cache_dir=Path(cache), threads=args.threads)
        translations = translator.translate([without_byline(text) for text in texts])
    with args.out.open("w", encoding="utf-8") as out:
        for text, translation in zip(texts, translations, strict=True):
            line = {"zh": text, "en": translation.text, "model": record.sha256}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(f"{len(texts)} sentences with {record.id}")


if __name__ == "__main__":
    main()
