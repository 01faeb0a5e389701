"""Hostile and broken uploads, made on the spot: small here, large where they are unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from support.page_documents import PdfSheet, docx_bytes

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">'
    '<Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def document(body: str, head: str = "") -> bytes:
    """The main part of a Word file."""
    opening = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{_W}"><w:body>'
    return f"{opening}{body}</w:body></w:document>".encode()


def docx_of(main: bytes, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word file with a given main part and further entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("word/document.xml", main)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf_of(*objects: bytes, root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects with a correct table of them."""
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(
        b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, root, trailer, table)
    )
    return out.getvalue()


def stream(data: bytes, *, packed: bool = False) -> bytes:
    """A PDF stream; ``packed`` says that the data is in zlib's format."""
    names = b"/Filter /FlateDecode" if packed else b""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), names, data)


_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf_with_content(content: bytes, *, packed: bool = False) -> bytes:
    """A PDF of one page that draws ``content``."""
    return pdf_of(
        _CATALOG,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>",
        stream(content, packed=packed),
        _FONT,
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9]"
        b" /Resources << /XObject << /X 6 0 R >> >> /Length 12 >>\nstream\n/X Do /X Do \nendstream",
    )


def pdf_of_pages(count: int) -> bytes:
    """A PDF of many empty pages."""
    kids = b" ".join(b"%d 0 R" % (i + 3) for i in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] >>"
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids)
    return pdf_of(_CATALOG, tree, *[page] * count)


def packed_zeros(megabytes: int) -> bytes:
    """A zlib stream of zeros, made without ever holding them."""
    piece = bytes(1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(megabytes):
        checksum = zlib.adler32(piece, checksum)
    return b"\x78\xda" + block * megabytes + b"\x03\x00" + struct.pack(">L", checksum)


def encrypted_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(72, 700, "Nobody reads this.")
    canvas.save()
    return buffer.getvalue()


def picture_pdf() -> bytes:
    """A PDF that draws lines, no text."""
    sheet = PdfSheet()
    sheet.canvas.line(10, 10, 500, 700)
    return sheet.bytes()


def good_pdf() -> bytes:
    sheet = PdfSheet()
    sheet.column(50, 800, ["中山市召开大会。", "会议强调，要坚持实体经济为本。"])
    return sheet.bytes()


def good_docx() -> bytes:
    return docx_bytes(["中山市召开大会", "会议强调，要坚持实体经济为本。" * 3])


def _laughs() -> str:
    levels = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
    return f'<!DOCTYPE w:document [<!ENTITY l0 "哈哈">{levels}]>'


def _overlapping() -> bytes:
    """An archive whose entries all name the same packed bytes."""
    data = docx_of(document(paragraph("中文")), {"word/a.bin": bytes(range(256)) * 400})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("word/a.bin")
        start = archive.start_dir
    name = b"word/z%03d.bin"
    row = struct.pack(
        "<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 8, 0, 33, entry.CRC,
        entry.compress_size, entry.file_size, len(name % 0), 0, 0, 0, 0, 0, entry.header_offset,
    )  # fmt: skip
    rows = b"".join(row + name % i for i in range(300))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 304, 304, 0, start, 0)
    table = data[start : data.rindex(b"PK\x05\x06")] + rows
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 304, 304, len(table), start, 0)
    return data[:start] + table + end


def _patched(data: bytes, old: bytes, new: bytes) -> bytes:
    if old not in data or len(old) != len(new):
        raise ValueError("nothing to patch")
    return data.replace(old, new)


def _lying_size() -> bytes:
    """The table of contents says one byte where sixteen million come."""
    data = bytearray(docx_of(document(paragraph("字" * 10)), {"word/a.xml": b" " * (1 << 24)}))
    place = data.rindex(b"word/a.xml") - 46 + 24
    data[place : place + 4] = struct.pack("<L", 1)
    return bytes(data)


def _flagged_encrypted() -> bytes:
    data = bytearray(good_docx())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def _zip(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _circular_table() -> bytes:
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Prev 9 >>\n"
    return b"%PDF-1.4\n" + table + b"startxref\n9\n%%EOF"


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused.

    Attributes:
        says: A word that the message must hold.
    """

    title: str
    name: str
    make: Callable[[], bytes]
    says: str


CORPUS = (
    Hostile("nothing at all", "a.txt", lambda: b"", "no text"),
    Hostile("only white space", "a.txt", lambda: "\u3000\n \ufeff\n".encode(), "no text"),
    Hostile("a NUL byte", "a.txt", lambda: "中文\0中文".encode(), "NUL"),
    Hostile("bytes in no encoding", "a.txt", lambda: b"\xff\xfa\x80\x80\n" * 9, "UTF-8"),
    Hostile("half of UTF-16", "a.txt", lambda: b"\xff\xfe\x00\xd8\x41", "utf-16"),
    Hostile("eight million characters", "a.txt", lambda: b"a b " * 2_000_000, "characters"),
    Hostile(
        "more than the limit in Chinese", "a.txt", lambda: "中".encode() * 200_001, "characters"
    ),
    Hostile("eleven megabytes", "a.txt", lambda: b"a" * (11 << 20), "bytes"),
    Hostile("no suffix", "page", lambda: "中文。".encode(), "suffix"),
    Hostile("an unknown suffix", "page.exe", lambda: b"MZ\x90\0", "suffix"),
    Hostile("a PDF called text", "a.txt", good_pdf, "PDF"),
    Hostile("a Word file called text", "a.txt", good_docx, "Word"),
    Hostile("a Word file called PDF", "a.pdf", good_docx, "Word"),
    Hostile("a PDF called Word", "a.docx", good_pdf, "PDF"),
    Hostile("text called PDF", "a.pdf", lambda: "中文。".encode(), ".pdf"),
    Hostile("text called Word", "a.docx", lambda: "中文。".encode(), ".docx"),
    Hostile("a picture called text", "a.txt", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "picture"),
    Hostile(
        "an old Word file",
        "a.docx",
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512,
        "Office",
    ),
    Hostile("RTF called Word", "a.docx", lambda: b"{\\rtf1 hello}", "RTF"),
    Hostile("gzip called text", "a.txt", lambda: b"\x1f\x8b\x08" + b"\0" * 30, "gzip"),
    Hostile(
        "a bomb beside the document",
        "a.docx",
        lambda: docx_of(document(paragraph("中")), {"word/b.bin": bytes(40 << 20)}),
        "times",
    ),
    Hostile(
        "seventy megabytes unpacked",
        "a.docx",
        lambda: docx_of(
            document(paragraph("中")), {f"word/b{i}.bin": bytes(1 << 20) for i in range(70)}
        ),
        "unpacks",
    ),
    Hostile(
        "five thousand entries",
        "a.docx",
        lambda: docx_of(document(paragraph("中")), {f"word/{i}": b"" for i in range(5_000)}),
        "entries",
    ),
    Hostile(
        "a million paragraphs",
        "a.docx",
        lambda: docx_of(document(paragraph("中") * 1_000_000)),
        "limit",
    ),
    Hostile(
        "thirty thousand paragraphs",
        "a.docx",
        lambda: docx_of(document("".join(paragraph(f"{i:x}") for i in range(30_000)))),
        "paragraphs",
    ),
    Hostile(
        "a paragraph of three hundred thousand characters",
        "a.docx",
        lambda: docx_of(document(paragraph("中山" * 150_000))),
        "characters",
    ),
    Hostile(
        "billion laughs",
        "a.docx",
        lambda: docx_of(document(paragraph("&l9;"), _laughs())),
        "entities",
    ),
    Hostile(
        "an entity that names a file",
        "a.docx",
        lambda: docx_of(
            document(paragraph("&x;"), '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
        ),
        "entities",
    ),
    Hostile(
        "a document type in the relations",
        "a.docx",
        lambda: docx_of(
            document(paragraph("中")),
            {"word/_rels/document.xml.rels": b'<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd"><r/>'},
        ),
        "document type",
    ),
    Hostile(
        "a document type in UTF-16",
        "a.docx",
        lambda: docx_of('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")),
        "document type",
    ),
    Hostile(
        "a way out of the archive",
        "a.docx",
        lambda: docx_of(document(paragraph("中")), {"../../etc/cron.d/x": b"x"}),
        "outside",
    ),
    Hostile(
        "an absolute entry",
        "a.docx",
        lambda: docx_of(document(paragraph("中")), {"/etc/passwd": b"x"}),
        "outside",
    ),
    Hostile("entries that overlap", "a.docx", _overlapping, "overlap"),
    Hostile("a size that lies", "a.docx", _lying_size, "damaged"),
    Hostile("an encrypted entry", "a.docx", _flagged_encrypted, "encrypted"),
    Hostile("half a Word file", "a.docx", lambda: good_docx()[:3000], "damaged"),
    Hostile(
        "an archive without a document",
        "a.docx",
        lambda: _zip({"hello.txt": b"hello"}),
        "not a readable .docx",
    ),
    Hostile(
        "XML nested ten thousand deep",
        "a.docx",
        lambda: docx_of(document("<w:a>" * 10_000 + "</w:a>" * 10_000)),
        "not a readable .docx",
    ),
    Hostile(
        "XML that ends in the middle",
        "a.docx",
        lambda: docx_of(document(paragraph("中"))[:-9]),
        "not a readable .docx",
    ),
    Hostile("HTML of a million tags", "a.html", lambda: b"<a>" * 1_000_000, "tags"),
    Hostile("HTML without text", "a.html", lambda: b"<script>alert(1)</script>", "no text"),
    Hostile(
        "an unknown charset",
        "a.html",
        lambda: '<meta charset="klingon"><p>中文'.encode(),
        "charset",
    ),
    Hostile("brackets without end", "a.md", lambda: b"[" * 500_000, "limit"),
    Hostile("JSON nested without end", "a.json", lambda: b'{"text":' * 20_000, "JSON"),
    Hostile("JSON of another shape", "a.json", lambda: b"[1, 2, 3]", "expected"),
    Hostile(
        "JSON beyond the limit",
        "a.json",
        lambda: b'{"text": "' + "中".encode() * 500_000 + b'"}',
        "characters",
    ),
    Hostile("JSON with half a surrogate pair", "a.json", lambda: b'{"text": "\\ud800"}', "JSON"),
    Hostile("a PDF of nothing", "a.pdf", lambda: b"%PDF-1.7\n", "not a readable PDF"),
    Hostile("half a PDF", "a.pdf", lambda: good_pdf()[:700], "PDF"),
    Hostile("a PDF of pictures", "a.pdf", picture_pdf, "text layer"),
    Hostile("an encrypted PDF", "a.pdf", encrypted_pdf, "encrypted"),
    Hostile("a hundred and one pages", "a.pdf", lambda: pdf_of_pages(101), "pages"),
    Hostile(
        "a page tree that bites its tail",
        "a.pdf",
        lambda: pdf_of(_CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
        "PDF",
    ),
    Hostile("a form that draws itself twice", "a.pdf", lambda: pdf_with_content(b"/X Do "), "PDF"),
    Hostile(
        "a packed stream of a gigabyte",
        "a.pdf",
        lambda: pdf_with_content(packed_zeros(1024), packed=True),
        "memory",
    ),
    Hostile("arrays nested without end", "a.pdf", lambda: pdf_with_content(b"[" * 500_000), "PDF"),
    Hostile(
        "dictionaries nested in the trailer",
        "a.pdf",
        lambda: pdf_of(_CATALOG, trailer=b"/A " + b"<< /A " * 100_000),
        "PDF",
    ),
    Hostile("a table of objects that names itself", "a.pdf", _circular_table, "readable"),
    Hostile(
        "text without end",
        "a.pdf",
        lambda: pdf_with_content(
            zlib.compress(b"BT /F1 9 Tf " + b"(more) Tj 0 1 Td " * 400_000), packed=True
        ),
        "limit",
    ),
)


def mutations(data: bytes, places: list[tuple[int, int]]) -> Iterator[bytes]:
    """Change bytes one after the other: (place, new value)."""
    changed = bytearray(data)
    for place, value in places:
        changed[place % len(changed)] = value
        yield bytes(changed)
