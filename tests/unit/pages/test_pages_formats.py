"""Pages out of files: every format, encodings, and what goes wrong with files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from support.page_documents import PdfSheet, docx_bytes, wrap

from pages.errors import (
    EmptyPageError,
    EncodingError,
    FormatError,
    NoTextLayerError,
    PageError,
    PageFileError,
)
from pages.formats.registry import FORMATS, SUFFIXES
from pages.model import Page
from pages.read import find_pages, read_bytes, read_page

HEAD = "全市经济工作会议召开"
LEAD = "本报讯(记者 李明)1月4日,全市召开经济工作会议,总结去年工作,部署今年任务。市长主持会议。"
MORE = "会议强调,要坚持实体经济为本、制造业当家,加快构建现代化产业体系,增强经济发展后劲。"
TITLE = "Zhongshan opens new park"
BODY = "A new park opened on Monday. It covers 3.5 hectares."
PAGE = f"{TITLE}\n\n{BODY}\n\nText translation\nLi Jing\n\n{HEAD}\n\n{LEAD}\n\n{MORE}\n"


def texts(page: Page) -> tuple[str | None, list[str]]:
    """Headline and paragraphs of the first article, without spaces."""
    article = page.articles[0]
    body = ["".join(s.text for s in p.sentences).replace(" ", "") for p in article.paragraphs]
    return article.headline and article.headline.text, body


EXPECTED = (HEAD, [LEAD.replace(" ", ""), MORE])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_text_is_read_in_every_usual_encoding(encoding: str, line_end: str) -> None:
    page = read_bytes(PAGE.replace("\n", line_end).encode(encoding), name="a.txt")
    assert texts(page) == EXPECTED
    assert page.briefs[0].title.text == TITLE


def test_traditional_text_in_gb18030_is_read() -> None:
    text = "國家稅務總局最新數據顯示,稅務部門組織稅費收入31.7萬億元。"
    page = read_bytes(text.encode("gb18030"), name="a.txt")
    assert page.text == text


def test_a_byte_that_fits_no_encoding_is_named_with_its_line() -> None:
    data = "第一行\n第二行".encode() + b"\xff\n"
    with pytest.raises(EncodingError, match=r"^a\.txt: byte 19 \(0xff, line 2\)") as error:
        read_bytes(data, name="a.txt")
    assert (error.value.offset, error.value.line) == (19, 2)


def test_two_encodings_in_one_file_are_an_error() -> None:
    data = PAGE.encode() + b"\n" + MORE.encode("gb18030")
    with pytest.raises(EncodingError):
        read_bytes(data, name="a.txt")


def test_a_nul_byte_is_an_error_that_says_where() -> None:
    with pytest.raises(EncodingError, match=r"byte 4 \(0x00, line 2\) a NUL byte"):
        read_bytes(b"abc\n\0", name="a.txt")


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_one_clear_error(data: bytes) -> None:
    with pytest.raises(EmptyPageError, match="has no text"):
        read_bytes(data, name="a.txt")


def test_markdown_is_read_without_its_marks() -> None:
    brief = f"# {TITLE}\n\n{BODY}\n\n- Text translation: Li Jing"
    text = f"{brief}\n\n## {HEAD}\n\n{LEAD}\n\n**会议强调**{MORE[4:]}\n"
    page = read_bytes(text.encode(), name="a.md")
    assert texts(page) == EXPECTED
    assert page.briefs[0].credits[0].name == "Li Jing"


def test_html_gives_what_a_browser_shows() -> None:
    markup = (
        "<html><head><title>no</title><style>p{}</style></head><body><script>no()</script>"
        f"<h1>{TITLE}</h1><p>{BODY}</p><p>Text translation<br>Li&nbsp;Jing</p><h2>{HEAD}</h2>"
        f"<!-- no --><div><p>{LEAD[:20]}<b>{LEAD[20:25]}</b>{LEAD[25:]}</p><p>{MORE}</p></div>"
    )
    page = read_bytes(markup.encode(), name="a.html")
    assert texts(page) == EXPECTED
    assert "no" not in page.text.split()


def test_html_in_a_declared_charset_is_read() -> None:
    markup = f'<meta charset="gb2312"><h1>{HEAD}</h1><p>{LEAD}</p><p>{MORE}</p>'
    assert texts(read_bytes(markup.encode("gb18030"), name="a.htm")) == EXPECTED


def test_external_entities_are_not_followed() -> None:
    markup = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]><p>你好&x;世界</p>'
    assert "你好" in read_bytes(markup.encode(), name="a.html").text


def test_deeply_nested_html_is_read() -> None:
    markup = "<div>" * 3000 + "你好" + "</div>" * 3000
    assert "你好" in read_bytes(markup.encode(), name="a.html").text


def test_word_files_are_read_in_order_tables_included() -> None:
    data = docx_bytes([TITLE, BODY, HEAD, LEAD, MORE], table=[["版权声明", "其他内容"]])
    page = read_bytes(data, name="a.docx")
    assert texts(page)[0] == HEAD
    assert texts(page)[1][:2] == EXPECTED[1]
    assert page.text.index(MORE) < page.text.index("版权声明") < page.text.index("其他内容")


def test_pdf_columns_are_read_one_after_the_other() -> None:
    sheet = PdfSheet()
    sheet.put(40, 800, TITLE, 14)
    sheet.put(40, 784, BODY)
    sheet.put(40, 770, "Text translation")
    sheet.put(40, 756, "Li Jing")
    sheet.put(40, 720, HEAD, 24)
    lines = wrap([LEAD, MORE, MORE], 14)
    third = -(-len(lines) // 3)
    for number in range(3):
        sheet.column(40 + 170 * number, 690, lines[third * number : third * (number + 1)])
    page = read_bytes(sheet.bytes(), name="a.pdf")
    assert texts(page) == (HEAD, [*EXPECTED[1], MORE])
    assert page.briefs[0].title.text == TITLE


def test_pdf_articles_below_each_other_keep_their_columns_apart() -> None:
    sheet = PdfSheet()
    y = 800.0
    for head in (HEAD, "城市公园新年开放"):
        sheet.put(40, y, head, 22)
        lines = wrap([LEAD, MORE], 14)
        half = -(-len(lines) // 2)
        bottoms = [
            sheet.column(40 + 180 * n, y - 30, lines[half * n : half * (n + 1)]) for n in (0, 1)
        ]
        y = min(bottoms) - 30
    page = read_bytes(sheet.bytes(), name="a.pdf")
    assert [a.headline and a.headline.text for a in page.articles] == [HEAD, "城市公园新年开放"]
    assert texts(page) == EXPECTED


def test_a_scanned_pdf_says_what_to_do() -> None:
    sheet = PdfSheet()
    sheet.canvas.rect(10, 10, 100, 100)
    with pytest.raises(NoTextLayerError, match="no text layer"):
        read_bytes(sheet.bytes(), name="a.pdf")


def test_an_encrypted_pdf_is_refused() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(10, 10, "Hello")
    canvas.save()
    with pytest.raises(FormatError, match="encrypted"):
        read_bytes(buffer.getvalue(), name="a.pdf")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.json"])
def test_a_damaged_file_is_a_format_error(name: str) -> None:
    with pytest.raises(FormatError, match=rf"^{name}"):
        read_bytes(b"this is nothing of the kind", name=name)


def test_json_articles_are_taken_as_they_are() -> None:
    article = {
        "title": HEAD,
        "paragraphs": [LEAD, "短段落", MORE],
        "briefs": [{"title": TITLE, "text": BODY}],
        "model": "embedded",
    }
    page = read_bytes(json.dumps(article).encode(), name="a.json")
    assert texts(page) == (HEAD, [LEAD.replace(" ", ""), "短段落", MORE])
    assert [s.text for s in page.briefs[0].sentences] == BODY.replace(". I", ".|I").split("|")
    sentence = page.articles[0].paragraphs[1].sentences[0]
    assert page.text[sentence.span.start : sentence.span.end] == "短段落"


def test_json_may_hold_the_text_of_a_page() -> None:
    assert texts(read_bytes(json.dumps({"text": PAGE}).encode(), name="a.json")) == EXPECTED


def test_json_of_another_shape_says_where_it_is_wrong() -> None:
    with pytest.raises(FormatError, match="at paragraphs/0: "):
        read_bytes(b'{"title": "x", "paragraphs": [1]}', name="a.json")


def test_json_without_text_is_empty() -> None:
    with pytest.raises(EmptyPageError, match="give a title or paragraphs"):
        read_bytes(b"{}", name="a.json")


def test_an_unknown_suffix_or_format_names_the_known_ones() -> None:
    with pytest.raises(FormatError, match=r"unknown suffix '\.xls'.*\.txt"):
        read_bytes(b"x", name="a.xls")
    with pytest.raises(FormatError, match="known are txt, md"):
        read_bytes(b"x", name="a.txt", format="xls")


def test_a_named_format_beats_the_suffix() -> None:
    page = read_bytes(f"<h1>{HEAD}</h1><p>{LEAD}</p>".encode(), name="-", format="html")
    assert texts(page)[0] == HEAD


def test_every_suffix_belongs_to_a_format() -> None:
    assert {row.name for row in SUFFIXES.values()} == set(FORMATS)


def test_a_file_is_read_with_its_name_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "today.txt"
    path.write_text(PAGE, encoding="utf-8")
    page = read_page(path)
    assert (page.name, len(page.sha256)) == ("today.txt", 64)
    assert page == read_bytes(path.read_bytes(), name="today.txt")


def test_missing_files_and_folders_are_clear_errors(tmp_path: Path) -> None:
    with pytest.raises(PageFileError, match="no such file"):
        read_page(tmp_path / "none.txt")
    with pytest.raises(PageFileError, match="is a folder"):
        read_page(tmp_path)
    with pytest.raises(PageFileError, match="no such file or folder"):
        find_pages([tmp_path / "none"])
    with pytest.raises(PageFileError, match="holds no page"):
        find_pages([tmp_path])


def test_folders_are_expanded_in_sorted_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/2.txt", "a.md", "notes.xls", ".git/x.txt", "c.TXT"):
        (tmp_path / name).write_text("x")
    direct = tmp_path / "notes.xls"
    found = [str(p.relative_to(tmp_path)) for p in find_pages([direct, tmp_path])]
    assert found == ["notes.xls", "a.md", "b/2.txt", "c.TXT"]


def test_all_errors_have_one_root() -> None:
    for error in (EmptyPageError, EncodingError, FormatError, NoTextLayerError, PageFileError):
        assert issubclass(error, PageError)
