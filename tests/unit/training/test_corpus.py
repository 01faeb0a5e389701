from __future__ import annotations

import pytest

from training.corpus import corpus_files, described, known_sources
from training.errors import DataError


def test_every_source_says_where_it_is_public_and_under_what_licence():
    sources = known_sources()
    assert {"news-gov", "wmt-human", "cedict"} <= {source.name for source in sources}
    for source in sources:
        assert source.place
        assert source.licence
        assert source.kind in {"human", "synthetic"}
        assert source.pairs > 0


def test_a_folder_stands_for_its_training_files(tmp_path):
    for name in ("b.tsv", "a.tsv.xz", "dev-news.tsv", "notes.md"):
        (tmp_path / name).touch()
    assert [path.name for path in corpus_files(tmp_path)] == ["a.tsv.xz", "b.tsv"]


def test_a_folder_without_training_files_is_an_error(tmp_path):
    (tmp_path / "dev-news.tsv").touch()
    with pytest.raises(DataError, match="zh<TAB>en<TAB>source"):
        corpus_files(tmp_path)


def test_unknown_sources_are_described_by_nothing():
    assert [source.name for source in described(["mine", "tico19"])] == ["tico19"]
