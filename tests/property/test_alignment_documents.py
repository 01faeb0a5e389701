"""What holds for every pair of documents."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from support.fake_encoder import DICTIONARY, FakeEncoder

from alignment.documents import DocumentConfig, align
from alignment.model import Bead

ENCODER = FakeEncoder(dim=16)
_words = st.lists(st.sampled_from(sorted(DICTIONARY)), min_size=1, max_size=4)
_zh = _words.map(lambda words: "".join(words) + "。")
_en = _words.map(lambda words: " ".join(DICTIONARY[word] for word in words).capitalize() + ".")
_noise = st.sampled_from(["", "  ", "？？？", "“", "2024", "\u3000\r\n", "Wi-Fi!"])
documents = st.tuples(
    st.lists(st.one_of(_zh, _noise), max_size=9), st.lists(st.one_of(_en, _noise), max_size=9)
)
# Small enough that pairs of nine sentences are searched through a band
BANDED = DocumentConfig(full_cells=0, exact_cells=0)


def _lines(beads: tuple[Bead, ...]) -> tuple[list[int], list[int]]:
    return (
        sorted(line for bead in beads for line in bead.src),
        sorted(line for bead in beads for line in bead.tgt),
    )


@given(documents)
@settings(max_examples=30)
def test_every_line_lies_in_exactly_one_bead(pair: tuple[list[str], list[str]]) -> None:
    src, tgt = pair
    for config in (DocumentConfig(), BANDED):
        beads = align(src, tgt, encoder=ENCODER, config=config)
        assert _lines(beads) == (list(range(len(src))), list(range(len(tgt))))


@given(documents)
@settings(max_examples=20)
def test_beads_are_runs_of_lines_that_are_not_blank(pair: tuple[list[str], list[str]]) -> None:
    src, tgt = pair
    for bead in align(src, tgt, encoder=ENCODER):
        assert bead.src or bead.tgt
        assert list(bead.src) == sorted(bead.src)
        assert list(bead.tgt) == sorted(bead.tgt)
        assert len(bead.src) + len(bead.tgt) <= DocumentConfig().max_bead
        if bead.src and bead.tgt:
            assert all(src[line].strip() for line in bead.src)
            assert all(tgt[line].strip() for line in bead.tgt)


@given(documents)
@settings(max_examples=20)
def test_costs_and_confidences_stay_in_their_ranges(pair: tuple[list[str], list[str]]) -> None:
    for bead in align(*pair, encoder=ENCODER):
        assert 0.0 <= bead.confidence <= 1.0
        assert 0.0 <= bead.cost < 60.0


@given(st.lists(_en, min_size=1, max_size=12, unique=True))
@settings(max_examples=20)
def test_a_document_aligns_with_itself_line_by_line(lines: list[str]) -> None:
    numbered = [f"{line[:-1]} number {at}." for at, line in enumerate(lines)]
    beads = align(numbered, numbered, encoder=ENCODER)
    assert [(bead.src, bead.tgt) for bead in beads] == [((k,), (k,)) for k in range(len(lines))]


@given(documents, st.integers(0, 9))
@settings(max_examples=20)
def test_an_added_blank_line_changes_no_other_bead(
    pair: tuple[list[str], list[str]], at: int
) -> None:
    src, tgt = pair
    longer = [*src[:at], "", *src[at:]]
    at = min(at, len(src))

    def back(bead: Bead) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return tuple(line - (line > at) for line in bead.src), bead.tgt

    before = align(src, tgt, encoder=ENCODER)
    after = [bead for bead in align(longer, tgt, encoder=ENCODER) if bead.src != (at,)]
    filled = [bead for bead in before if bead.src and bead.tgt]
    assert [back(bead) for bead in after if bead.src and bead.tgt] == [
        (bead.src, bead.tgt) for bead in filled
    ]
