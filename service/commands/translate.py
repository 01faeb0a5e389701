"""``duizhao translate``: one line in, one line out."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from service.commands.options import chosen, model_options
from service.commands.translate_lines import Answering, n_best_lists, plain
from service.inputs import STDIN
from service.progress import progress
from service.streaming import blocks
from translation.config import DecodeConfig
from translation.model import Translation


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@model_options
@click.option(
    "--glossary",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Terms that translations must use (.tsv or .tbx).",
)
@click.option(
    "--n-best",
    type=click.IntRange(1, DecodeConfig().max_n_best),
    metavar="N",
    help="Print up to N translations of each line, as NUMBER ||| TEXT ||| SCORE.",
)
def translate(
    files: tuple[str, ...], glossary: Path | None, n_best: int | None, **options: str | int | None
) -> None:
    """Translate Chinese lines: one line in, one line out, in order, empty lines kept.

    FILE is UTF-8 text, or - for standard input, which is also the default; lines are
    answered as they arrive. Warnings go to standard error as FILE:LINE: CODE.

    With --n-best, each line in gives one line out for each of its translations, the best
    first; NUMBER counts the lines of all files from 0.
    """
    settings = chosen(**options)
    from service.wiring import build_translator

    translator = build_translator(settings, glossary=glossary)
    answer = plain(translator) if n_best is None else n_best_lists(translator, n_best)
    for name in files or (STDIN,):
        if name == STDIN:
            _stream(answer, "stdin", _standard_input, None)
        else:
            with Path(name).open("rb") as stream:
                _stream(answer, name, stream.read1, _line_count(Path(name)))


def _standard_input(size: int) -> bytes:
    """Read what is there, up to a size, without waiting for more."""
    stream = sys.stdin.buffer
    return stream.read1(size) if isinstance(stream, io.BufferedReader) else stream.read(size)


def _line_count(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))


def _stream(answer: Answering, name: str, read: Callable[[int], bytes], total: int | None) -> None:
    """Translate a stream block by block, each block printed before the next is read."""
    number = 0
    with progress(total, "line", sys.stderr) as advance:
        for block in blocks(read, name):
            lines, translations = answer(block)
            click.echo("".join(f"{line}\n" for line in lines), nl=False)
            for line in _warnings(translations, name, number):
                click.echo(line, err=True)
            number += len(block)
            advance(len(block))


def _warnings(translations: Sequence[Translation], name: str, before: int) -> Iterator[str]:
    for number, translation in enumerate(translations, start=before + 1):
        for warning in translation.warnings:
            yield f"{name}:{number}: {warning}"
