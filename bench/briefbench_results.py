"""Run the pipeline over BriefBench pages and write what its ``score.py`` reads.

    python -m bench.briefbench_results GOLD.jsonl OUT.jsonl [--model M] [--no-model]

Each line of OUT is a page result (schema ``duizhao.page/1``) with the gold page's ``id``.
Only ``id`` and ``page`` of the gold are read.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pages.model import Page
from pages.parse import parse_text
from service import forms
from service.files import write_all
from service.linking import BriefLinker
from service.pipeline import Pipeline
from service.progress import Steps, progress
from service.result import PageResult
from service.settings import Settings
from service.wiring import build_pipeline

#: Pages in one call of the translator: enough to fill its batches.
PAGES_PER_CALL = 10


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the gold pages, process them, write the results."""
    given = _parse(arguments)
    settings = Settings.load()
    settings = replace(
        settings, model=given.model or settings.model, encoder=given.encoder or settings.encoder
    )
    pipeline = (
        Pipeline(linker=BriefLinker.load(settings.encoder))
        if given.no_model
        else build_pipeline(settings)
    )
    identities, pages = read_gold(given.gold)
    start = time.perf_counter()
    results = list(process(pages, pipeline))
    seconds = time.perf_counter() - start
    lines = [
        json.dumps({"id": identity} | json.loads(forms.to_json(result)), ensure_ascii=False)
        for identity, result in zip(identities, results, strict=True)
    ]
    write_all([(given.out, "".join(f"{line}\n" for line in lines))])
    print(f"{len(pages)} pages in {seconds:.1f} s, model {_model(results)}", file=sys.stderr)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("gold", type=Path, help="BriefBench pages, JSON Lines")
    parser.add_argument("out", type=Path, help="where the results go, JSON Lines")
    parser.add_argument("--model", help="name, folder or hub id of a model")
    parser.add_argument("--no-model", action="store_true", help="link without translating")
    parser.add_argument("--encoder", help="sentence encoder for linking")
    return parser.parse_args(arguments)


def read_gold(path: Path) -> tuple[list[str], list[Page]]:
    """Read ids and parse page texts."""
    with path.open(encoding="utf-8") as stream:
        records = [json.loads(line) for line in stream if line.strip()]
    pages = [parse_text(record["page"], name=record["id"]) for record in records]
    return [record["id"] for record in records], pages


def process(pages: Sequence[Page], pipeline: Pipeline) -> Iterator[PageResult]:
    """Process pages some at a time, saying how far it is."""
    with progress(len(pages), "page", sys.stderr) as advance:
        steps = Steps(advance)
        for start in range(0, len(pages), PAGES_PER_CALL):
            batch = pages[start : start + PAGES_PER_CALL]
            yield from pipeline.process_all(batch)
            steps(start + len(batch), len(pages))


def _model(results: Sequence[PageResult]) -> str:
    info = results[0].model if results else None
    return "none" if info is None else f"{info.id} {info.sha256[:12]} {info.compute_type}"


if __name__ == "__main__":
    main()
