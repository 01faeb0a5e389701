from __future__ import annotations

from dataclasses import replace

import pytest
from support.batch_parts import IDENTITY

from service.batch.job import Job
from service.batch.model import BatchConfig
from service.batch.output import OutputFolder
from service.errors import InputError


@pytest.fixture
def job(tmp_path):
    return Job(list, OutputFolder(tmp_path), IDENTITY, "jsonl")


@pytest.mark.parametrize(
    "changed",
    [
        {"form": "jsonl.gz"},
        {"config": BatchConfig(shard_size=7)},
        {"config": BatchConfig(window_pages=7)},
        {"identity": replace(IDENTITY, encoder="other")},
        {"identity": replace(IDENTITY, model=replace(IDENTITY.model, beam_size=9))},
        {"identity": replace(IDENTITY, decoding="other")},
        {"identity": replace(IDENTITY, glossary="other")},
        {"identity": replace(IDENTITY, release="other")},
    ],
)
def test_everything_that_shapes_bytes_shapes_the_fingerprint(job, changed):
    assert replace(job, **changed).fingerprint() != job.fingerprint()


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"form": "jsonl.gz"}, True),
        ({"config": BatchConfig(shard_size=7)}, True),
        ({"identity": replace(IDENTITY, encoder="other")}, True),
        ({"identity": replace(IDENTITY, model=replace(IDENTITY.model, sha256="1" * 64))}, False),
        ({"identity": replace(IDENTITY, decoding="other")}, False),
        ({"identity": replace(IDENTITY, glossary="other")}, False),
        ({"identity": replace(IDENTITY, release="other")}, False),
    ],
)
def test_translations_outlive_what_does_not_shape_them(job, changed, same):
    assert (replace(job, **changed).namespace() == job.namespace()) is same


def test_neither_place_nor_reader_nor_time_limit_shapes_the_fingerprint(job, tmp_path):
    other = replace(job, output=OutputFolder(tmp_path / "x"), read=tuple, page_seconds=9.0)
    assert other.fingerprint() == job.fingerprint()


def test_the_setup_states_the_writer_of_a_form_with_its_version(job):
    import pyarrow

    assert replace(job, form="parquet").setup()["form"] == f"parquet pyarrow {pyarrow.__version__}"


@pytest.mark.parametrize(
    "size", ["shard_size", "window_pages", "block_sentences", "max_page_bytes"]
)
def test_sizes_below_one_are_refused(size):
    with pytest.raises(InputError, match="at least 1"):
        BatchConfig(**{size: 0})
