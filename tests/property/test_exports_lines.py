"""Names never collide, lines are never lost, a byline never takes a letter of the sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.bylines import without_byline
from service.naming import stems
from service.streaming import blocks
from service.tables import cut, width

names = st.lists(st.sampled_from(["page.txt", "a/page.txt", "page-2.txt", "Page.html", "b.txt"]))


@given(names)
def test_no_two_inputs_ever_share_a_file_name(inputs):
    chosen = stems(inputs)
    assert len({stem.casefold() for stem in chosen}) == len(inputs)


@given(names)
def test_the_first_of_a_stem_keeps_it(inputs):
    chosen = dict(reversed(list(zip(inputs, stems(inputs), strict=True))))
    firsts = {name.rsplit("/")[-1].rsplit(".")[0].casefold(): name for name in reversed(inputs)}
    for stem, name in firsts.items():
        assert chosen[name].casefold() == stem


@given(
    st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]))),
    st.data(),
)
def test_however_a_stream_is_cut_its_lines_stay_the_same(lines, data):
    stream = "".join(f"{line}\n" for line in lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    parts = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    remaining = iter([part for part in parts if part] + [b""])
    found = [line for block in blocks(lambda _size: next(remaining), "x") for line in block]
    expected = [lines[0].removeprefix("\ufeff"), *lines[1:]] if lines else []
    assert found == expected


@given(st.text(alphabet="本报讯(记者 甲乙)今天。\n"), st.text(alphabet="本报讯(记者 甲乙)"))
def test_cutting_a_byline_off_and_putting_it_back_gives_the_text(rest, byline):
    bare = without_byline(byline + rest, byline)
    assert "".join(byline.split()) + "".join(bare.split()) == "".join((byline + rest).split())


@given(st.text(max_size=30), st.integers(1, 20))
def test_a_cut_text_fits_its_columns(text, columns):
    assert width(cut(text, columns)) <= columns
