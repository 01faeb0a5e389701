"""Translation Memory eXchange 1.4b (LISA, 2005), level 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from alignment.documents.embedding import join
from alignment.documents.formats.meta import Meta
from alignment.model import Bead

_TOOL = "duizhao"
_METHOD = "document-alignment"


def write_tmx(
    beads: Iterable[Bead], src: Sequence[str], tgt: Sequence[str], stream: TextIO, meta: Meta
) -> None:
    """Write one unit a bead; null beads are left out, as a unit needs both sides.

    Units carry ``x-score`` (cost), ``x-confidence``, ``x-method``, ``x-encoder`` and the line
    numbers as props. Characters that XML 1.0 cannot hold become U+FFFD.
    """
    stream.write(_head(meta))
    for number, bead in enumerate(bead for bead in beads if bead.src and bead.tgt):
        stream.writelines(_unit(number, bead, src, tgt, meta))
    stream.write("  </body>\n</tmx>\n")


def _head(meta: Meta) -> str:
    version = quoteattr(meta.version or "0")
    names = "".join(
        f"    <prop type={quoteattr(kind)}>{_text(name)}</prop>\n"
        for kind, name in (("x-source", meta.src_name), ("x-target", meta.tgt_name))
        if name
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n'
        f'  <header creationtool="{_TOOL}" creationtoolversion={version} segtype="sentence"'
        f' o-tmf="{_TOOL}" adminlang="en" srclang={quoteattr(meta.src_language)}'
        f' datatype="plaintext">\n{names}  </header>\n  <body>\n'
    )


def _unit(
    number: int, bead: Bead, src: Sequence[str], tgt: Sequence[str], meta: Meta
) -> Iterator[str]:
    yield f'    <tu tuid="{number + 1}">\n'
    props = {
        "x-score": f"{bead.cost:.4f}",
        "x-confidence": f"{bead.confidence:.4f}",
        "x-method": _METHOD,
        "x-encoder": meta.encoder,
        "x-source-lines": " ".join(map(str, bead.src)),
        "x-target-lines": " ".join(map(str, bead.tgt)),
    }
    for kind, value in props.items():
        if value:
            yield f"      <prop type={quoteattr(kind)}>{_text(value)}</prop>\n"
    yield _variant(meta.src_language, [src[line] for line in bead.src])
    yield _variant(meta.tgt_language, [tgt[line] for line in bead.tgt])
    yield "    </tu>\n"


def _variant(language: str, lines: Sequence[str]) -> str:
    return f"      <tuv xml:lang={quoteattr(language)}><seg>{_text(join(lines))}</seg></tuv>\n"


def _text(value: str) -> str:
    return escape("".join(char if _allowed(char) else "\ufffd" for char in value))


def _allowed(char: str) -> bool:
    # the Char production of XML 1.0, section 2.2
    code = ord(char)
    if code < 0x20:
        return char in "\t\n\r"
    return not (0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF))
