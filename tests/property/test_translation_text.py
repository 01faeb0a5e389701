"""Splitting, protecting and joining lose nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from translation.batching import batch_size, buckets
from translation.checks import is_looping, lost_figures
from translation.glossary import Term, glossary
from translation.mending import mend
from translation.splitting import protect, split

TEXT = st.text(
    alphabet="中山市召开大会，。；：、！？“”《》（）…—0123456789.,%abcHTTPs:/@ ", max_size=120
)
WORDS = st.lists(
    st.sampled_from(["the", "city", "33,000", "mu", "of", "land", "94", "billion", "in", "2023"]),
    max_size=30,
)


@given(TEXT, st.integers(4, 40))
def test_stretches_put_together_give_the_text_and_keep_the_limit(text: str, limit: int) -> None:
    stretches = split(text, len, limit)
    assert "".join(stretches) == text
    assert all(len(s) <= limit for s in stretches)
    assert all(stretches) or text == ""


@given(TEXT, st.sampled_from(["https://a.cn/b?c=d", "zs@news.cn", "www.gov.cn"]), TEXT)
def test_an_address_is_protected_wherever_it_stands(before: str, address: str, after: str) -> None:
    parts = protect(f"{before} {address} {after}")
    assert any(p.literal and address in p.text for p in parts)
    bare = "".join(f"{before} {address} {after}".split())
    assert "".join("".join(p.text for p in parts).split()) == bare


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(8, 200))
def test_batches_partition_their_sources(lengths: list[int], limit: int) -> None:
    batches = list(buckets([("x",) * n for n in lengths], limit))
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(1, 200), st.integers(1, 5))
def test_a_shared_out_batch_is_no_larger_and_makes_at_most_a_round_more(
    lengths: list[int], most: int, workers: int
) -> None:
    given_sources = [("x",) * n for n in lengths]
    size = batch_size(given_sources, most, workers)
    fewest = len(list(buckets(given_sources, most)))
    shared = len(list(buckets(given_sources, size)))
    assert 1 <= size <= most
    assert fewest <= shared <= -(-fewest // workers) * workers


@given(WORDS)
def test_looking_for_loops_never_fails_and_ignores_case(words: list[str]) -> None:
    text = " ".join(words)
    assert is_looping(text) == is_looping(text.upper())


@given(
    st.sampled_from(
        ["拆除3.3万亩", "投资940亿元，共258家", "2023年12月25日", "增长5.1%", "无数字"]
    ),
    WORDS,
)
def test_mending_never_loses_more_than_before(source: str, words: list[str]) -> None:
    text = " ".join(words)
    mended = mend(source, text)
    assert len(lost_figures(source, mended.text)) <= len(lost_figures(source, text))
    assert (mended.text == text) or any("mended" in w for w in mended.warnings)
    assert mend(source, mended.text).text == mended.text


@given(
    st.lists(st.tuples(st.text("市长委书记", min_size=1, max_size=4), st.just("term")), min_size=1),
    st.text("市长委书记讲话", max_size=30),
)
def test_terms_found_stand_in_the_text_and_do_not_overlap(
    pairs: list[tuple[str, str]], text: str
) -> None:
    found = glossary(Term(s, t) for s, t in pairs).found_in(text)
    assert all(term.source in text for term in found)
    assert sum(len(term.source) for term in found) <= len(text)
