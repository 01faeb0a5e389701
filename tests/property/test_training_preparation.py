"""What holds for every corpus that was prepared."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from training.errors import DataError
from training.preparation.config import PrepareConfig
from training.preparation.held_out import HeldOut, HeldOutText, comparable
from training.preparation.normalisation import normalise
from training.preparation.raw import RawFile
from training.preparation.run import prepare
from training.tsv import read_pairs

ANY = st.text(st.characters(codec="utf-8"), max_size=60)
CHINESE = st.text(
    st.sampled_from("全会召開召开乾坤清宮发發展，。“”（）１2３％．ＡbＣ 　\u200b后後"), max_size=60
)
ENGLISH = st.text(st.sampled_from("abcdeABC 12１２３,.'\"“”%<>é"), max_size=120)
# Two letters, so that stretches are shared often.
SMALL = st.text(st.sampled_from("会议，"), max_size=40)
SMALL_EN = st.text(st.sampled_from("ab "), max_size=40).map(lambda text: " ".join(text.split()))
LIMITS = st.tuples(st.integers(1, 14), st.integers(1, 14))


def runs(text, n):
    return {text[i : i + n] for i in range(len(text) - n + 1)}


@given(ANY | CHINESE | ENGLISH)
def test_what_was_normalised_is_normal(text):
    once = normalise(text)
    assert normalise(once) == once
    assert not set(once) & set("\t\n\r\u3000\u200b０１９ＡｚＺ％")


@given(st.lists(st.tuples(SMALL, SMALL_EN), max_size=4), SMALL, SMALL_EN, LIMITS)
def test_a_pair_overlaps_exactly_where_a_search_of_every_stretch_says_so(lines, zh, en, limits):
    n_zh, n_en = limits
    text = HeldOutText((), tuple(z for z, _ in lines), tuple(e for _, e in lines))
    reason = HeldOut(text, zh_overlap=n_zh, en_overlap=n_en).reason(zh, en)
    chinese, english = comparable(zh, spaces=False), comparable(en, spaces=True)
    in_zh = any(runs(chinese, n_zh) & runs(comparable(z, spaces=False), n_zh) for z, _ in lines)
    in_en = any(runs(english, n_en) & runs(comparable(e, spaces=True), n_en) for _, e in lines)
    if in_zh or in_en:
        assert reason is not None
    if reason is not None and reason.startswith("shares"):
        assert in_zh or in_en


def written(rows, folder, name):
    path = folder / name
    path.write_text("".join(f"{zh}\t{en}\n" for zh, en in rows), encoding="utf-8")
    return path


CLEAN = str.maketrans("", "", "\t\r\n")
ROWS = st.lists(
    st.tuples((CHINESE | SMALL).map(lambda t: f"中{t.translate(CLEAN)}"), ENGLISH),
    min_size=1,
    max_size=20,
)


@given(ROWS, st.lists(st.tuples(SMALL, ENGLISH), min_size=1, max_size=3), st.integers(1, 5))
def test_preparing_a_prepared_corpus_changes_nothing_and_leaves_no_overlap(rows, dev, sides):
    config = PrepareConfig(zh_overlap=6, en_overlap=12, max_english_sides=sides)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raw, held = written(rows, folder, "raw.tsv"), written(dev, folder, "dev.tsv")
        with held.open("a", encoding="utf-8") as stream:
            stream.write("不空\tnot empty\n")
        first, second = folder / "first.tsv", folder / "second.tsv"
        try:
            prepare([RawFile(raw)], first, held_out=[held], config=config)
        except DataError as error:
            assert "no usable pair" in str(error)  # noqa: PT017 # nothing was fit: nothing to check
            return
        again = prepare([RawFile(first)], second, held_out=[held], config=config)
        assert again.cleaning.dropped == {}
        assert again.changed == 0
        assert second.read_bytes() == first.read_bytes()
        kept, cleaning = read_pairs([first])
        assert cleaning.dropped == {}
        banned = set().union(*(runs(comparable(normalise(z), spaces=False), 6) for z, _ in dev))
        for pair in kept:
            assert not runs(comparable(pair.zh, spaces=False), 6) & banned
