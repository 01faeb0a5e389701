"""Glossaries from TSV and TBX, and finding their terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from translation.errors import GlossaryError
from translation.glossary import Glossary, Term, glossary, read_glossary, states

if TYPE_CHECKING:
    from pathlib import Path

TBX2 = """<?xml version="1.0"?>
<martif type="TBX"><text><body>
<termEntry id="1">
 <langSet xml:lang="zh-CN"><tig><term>攻坚战</term></tig><tig><term>硬仗</term></tig></langSet>
 <langSet xml:lang="en"><tig><term>tough battle</term></tig></langSet>
</termEntry>
<termEntry id="2"><langSet xml:lang="zh"><tig><term>无英文</term></tig></langSet></termEntry>
</body></text></martif>"""
TBX3 = """<tbx xmlns="urn:iso:std:iso:30042:ed-2" xml:lang="en"><text><body>
<conceptEntry id="1">
 <langSec xml:lang="en-US"><termSec><term>mayor</term></termSec></langSec>
 <langSec xml:lang="zh-Hans"><termSec><term>市长</term></termSec></langSec>
</conceptEntry></body></text></tbx>"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_tsv_file_gives_its_terms_longest_first(tmp_path: Path) -> None:
    path = write(
        tmp_path / "g.tsv", "\ufeff# comment\n市委\tParty committee\n\n市委书记\tsecretary\tx\n"
    )
    assert read_glossary(path) == Glossary(
        (Term("市委书记", "secretary"), Term("市委", "Party committee"))
    )


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        (TBX2, {Term("攻坚战", "tough battle"), Term("硬仗", "tough battle")}),
        (TBX3, {Term("市长", "mayor")}),
    ],
)
def test_both_editions_of_tbx_are_read(tmp_path: Path, text: str, terms: set[Term]) -> None:
    assert set(read_glossary(write(tmp_path / "g.tbx", text)).terms) == terms


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("g.tsv", "市委\tParty\n市长 mayor\n", "line 2"),
        ("g.tsv", "# nothing\n", "holds no term"),
        ("g.tbx", "<martif>", "well-formed"),
        ("g.tbx", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "entities"),
        ("g.csv", "市委,Party\n", r"\.tbx, \.tsv"),
    ],
)
def test_a_bad_glossary_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(GlossaryError, match=message):
        read_glossary(write(tmp_path / name, text))


def test_a_missing_or_undecodable_glossary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="cannot be read"):
        read_glossary(tmp_path / "none.tsv")
    (tmp_path / "gb.tsv").write_bytes("市委\tParty".encode("gb18030"))
    with pytest.raises(GlossaryError, match="UTF-8"):
        read_glossary(tmp_path / "gb.tsv")


def test_a_term_inside_a_longer_one_is_not_found_a_second_time() -> None:
    terms = glossary([Term("市委", "committee"), Term("市委书记", "secretary")])
    assert [t.source for t in terms.found_in("市委书记讲话")] == ["市委书记"]
    assert [t.source for t in terms.found_in("市委书记和市委")] == ["市委书记", "市委"]


def test_traditional_sources_are_kept_in_simplified_characters() -> None:
    assert glossary([Term("攻堅戰", "battle")]).found_in("攻坚战") == (Term("攻坚战", "battle"),)


def test_a_later_entry_for_the_same_source_wins() -> None:
    assert glossary([Term("市长", "major"), Term("市长", "mayor")]).terms == (
        Term("市长", "mayor"),
    )


def test_the_digest_follows_the_terms() -> None:
    one, other = glossary([Term("市长", "mayor")]), glossary([Term("市长", "Mayor")])
    assert one.digest() == glossary([Term("市长", "mayor")]).digest() != other.digest()


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("The tough battle goes on.", True),
        ("Tough  Battle!", True),
        ("tough battles", False),
        ("a toughbattle", False),
    ],
)
def test_a_term_counts_as_whole_words_in_any_case(text: str, is_there: bool) -> None:
    assert states(text, "tough battle") is is_there
