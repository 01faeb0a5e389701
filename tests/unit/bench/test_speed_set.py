"""The sentences of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.speed_set import SpeedSet, read_set

if TYPE_CHECKING:
    from pathlib import Path


def test_a_subset_has_short_and_long_sentences_like_the_whole() -> None:
    given = SpeedSet(tuple("字" * n for n in range(1, 101)))
    chosen = given.subset(10)
    assert len(chosen) == 10
    lengths = [len(given.texts[i]) for i in chosen]
    assert sum(lengths) / 10 == pytest.approx(50.5, abs=1)
    assert list(chosen) == sorted(chosen)


def test_a_subset_is_never_larger_than_the_whole() -> None:
    assert SpeedSet(("一", "二")).subset(10) == (0, 1)


def test_without_files_sentences_are_made_of_the_samples() -> None:
    given = read_set([], 20)
    assert len(set(given.texts)) == 20
    assert given.references == ()
    assert given == read_set([], 20)


def test_pairs_keep_their_references_when_drawn(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("".join(f"句{n}\tline {n}\n" for n in range(9)), encoding="utf-8")
    given = read_set([file], 5)
    assert len(given.texts) == 5
    assert [t.removeprefix("句") for t in given.texts] == [
        r.removeprefix("line ") for r in given.references
    ]


def test_lines_without_english_give_no_references(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("甲\n乙\n甲\n", encoding="utf-8")
    given = read_set([file], 5)
    assert sorted(given.texts) == ["乙", "甲"]
    assert given.references == ()


def test_an_empty_file_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"empty\.txt"):
        read_set([file], 5)
