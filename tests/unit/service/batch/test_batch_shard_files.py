from __future__ import annotations

import gzip
import importlib.metadata
import io

import pytest
import zstandard
from pyarrow import parquet

from service.batch.shard_files import FORMS, Row, digest
from service.errors import InputError

ROWS = [Row("a", "0" * 64, '{"en": "一"}'.encode()), Row("b", "1" * 64, b"{}")]
LINES = '{"en": "一"}\n{}\n'.encode()


@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_give_the_same_bytes(form):
    assert FORMS[form].render(ROWS) == FORMS[form].render(list(ROWS))


@pytest.mark.parametrize(
    ("form", "unpack"),
    [
        ("jsonl", bytes),
        ("jsonl.gz", gzip.decompress),
        ("jsonl.zst", zstandard.ZstdDecompressor().decompress),
    ],
)
def test_json_lines_are_the_results(form, unpack):
    assert unpack(FORMS[form].render(ROWS)) == LINES


def test_parquet_has_ids_and_results_as_columns():
    table = parquet.read_table(io.BytesIO(FORMS["parquet"].render(ROWS)))
    assert table.to_pylist() == [
        {"id": "a", "sha256": "0" * 64, "result": '{"en": "一"}'},
        {"id": "b", "sha256": "1" * 64, "result": "{}"},
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_shard_without_results_is_a_file_all_the_same(form):
    assert isinstance(FORMS[form].render([]), bytes)


def test_suffixes_tell_the_forms_apart():
    assert len({form.suffix for form in FORMS.values()}) == len(FORMS)


def test_a_form_is_named_with_the_version_of_its_writer():
    assert digest("jsonl") == "jsonl"
    assert digest("parquet").startswith("parquet pyarrow ")


def test_a_form_whose_package_is_missing_names_another(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr("service.batch.shard_files.version", missing)
    with pytest.raises(InputError, match="choose jsonl"):
        digest("parquet")
