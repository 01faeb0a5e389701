"""One size of one kind of work, for ``bench.curves``: prints what it cost as a line of JSON.

Usage: python -m bench.curve_work WORK SIZE
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from itertools import cycle, islice
from pathlib import Path
from unittest.mock import patch

import numpy as np

from bench.process_use import peak_megabytes, resident_megabytes
from pages.parse import parse_text
from service.pipeline import Linker, Pipeline
from service.runs import target
from service.settings import Settings, environment
from translation.model import ModelInfo, Progress, Translation, Translator

_SAMPLES = Path(__file__).resolve().parent.parent / "samples"
_FIGURE = re.compile(r"[1-9]")
_VECTOR = 512
_BATCH = 4

#: Ready for the size that its argument tells.
Work = Callable[[int], None]


class _Echo:
    """A translator that costs nothing: the time of everything else is left."""

    @property
    def info(self) -> ModelInfo:
        return ModelInfo("echo", "0" * 64, "none", "none", 1)

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        if progress is not None:
            progress(len(sentences), len(sentences))
        return tuple(Translation(s, f"{len(s)} characters", -0.5) for s in sentences)


def texts(count: int) -> Iterator[str]:
    """Pages made one by one: the samples with other figures, so that no two are alike."""
    rng = np.random.default_rng(10)
    files = [file.read_text(encoding="utf-8") for file in sorted(_SAMPLES.glob("*.txt"))]
    for text in islice(cycle(files), count):
        yield _FIGURE.sub(lambda _: str(rng.integers(1, 10)), text)


def parsing() -> Work:
    """Structure alone."""

    def work(size: int) -> None:
        for number, text in enumerate(texts(size)):
            parse_text(text, name=f"page-{number}")

    return work


def _processing(translator: Translator, linker: Linker | None) -> Work:
    """Text to files, some pages at a time, nothing kept."""
    pipeline = Pipeline(translator, linker)

    def work(size: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            writer = target(Path(folder), ("json",), ())
            made = enumerate(texts(size))
            while batch := list(islice(made, _BATCH)):
                pages = [parse_text(text, name=f"page-{number}") for number, text in batch]
                for result, (number, _) in zip(pipeline.process_all(pages), batch, strict=True):
                    # one file for each of the batch: what is measured is no file system
                    writer.write(result, f"page-{number % _BATCH}")

    return work


def without_model() -> Work:
    """Everything but the model and the links: parse, assemble, export, write."""
    return _processing(_Echo(), None)


def with_model() -> Work:
    """Everything: the configured model, the encoder and the links."""
    from service.linking import BriefLinker
    from service.wiring import build_translator

    settings = Settings.from_env(environment())
    work = _processing(build_translator(settings), BriefLinker.load(settings.encoder))
    work(1)  # loads encoder and tables
    return work


def command_parse() -> Work:
    """``duizhao parse`` over a folder of so many pages, its output thrown away."""
    return _command("parse")


def command_run() -> Work:
    """``duizhao run`` over such a folder, without model and links, to files."""
    return _command("run", "--out", "out")


def _command(name: str, *options: str) -> Work:
    from service import wiring
    from service.cli import main as duizhao

    def work(size: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            Path("in").mkdir()
            for number, text in enumerate(texts(size)):
                Path("in", f"page-{number}.txt").write_text(text, encoding="utf-8")
            echo = patch.object(wiring, "build_pipeline", lambda *_, **__: Pipeline(_Echo()))
            with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), echo:
                _finished(lambda: duizhao([name, "in", *options]))
            os.chdir(_SAMPLES)

    return work


def _finished(command: Callable[[], object]) -> None:
    """Run a command; it ends with ``SystemExit`` and nothing but 0 is good."""
    try:
        command()
    except SystemExit as end:
        if end.code:
            raise RuntimeError(f"exit code {end.code}") from end


def documents() -> Work:
    """Alignment of two documents with vectors given, as in ``bench.document_alignment``."""
    from alignment.documents import align

    def work(size: int) -> None:
        rng = np.random.default_rng(size)
        src = rng.standard_normal((size, _VECTOR), dtype=np.float32)
        tgt = src + rng.standard_normal((size, _VECTOR), dtype=np.float32)
        kept = [np.flatnonzero(rng.random(size) > 0.05) for _ in range(2)]
        lines = [[f"第{k}句。" for k in kept[0]], [f"Line {k}." for k in kept[1]]]
        align(lines[0], lines[1], src_vectors=src[kept[0]], tgt_vectors=tgt[kept[1]])

    return work


#: Name -> what makes it ready.
WORK: Mapping[str, Callable[[], Work]] = {
    "pages, parse": parsing,
    "pages, no model": without_model,
    "pages, model": with_model,
    "duizhao parse": command_parse,
    "duizhao run, no model": command_run,
    "documents": documents,
}


def main() -> None:
    """Do it and print the cost."""
    work = WORK[sys.argv[1]]()
    if sys.argv[1] != "documents":
        parse_text(next(texts(1)))  # loads the parser's tables
    base = resident_megabytes(os.getpid())
    wall, cpu = time.monotonic(), time.process_time()
    work(int(sys.argv[2]))
    spent = {"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({**spent, "base": base, "peak": peak_megabytes([os.getpid()])}))


if __name__ == "__main__":
    main()
