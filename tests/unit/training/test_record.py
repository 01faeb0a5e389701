from __future__ import annotations

import pytest
from support.toy_training import toy_model, toy_vocabulary

from training.errors import DataError
from training.record import (
    FILE_NAME,
    RunRecord,
    describe_shape,
    read_record,
    write_card,
    write_record,
)

RECORD = RunRecord("1+1 layers", "e5", 12, 3400, 90.0, "finished", (("tico19", 7),), "cd" * 32)


def test_a_record_reads_back_as_written(tmp_path):
    write_record(RECORD, tmp_path)
    assert read_record(tmp_path) == RECORD


@pytest.mark.parametrize("text", [None, "{}", "no json", '{"used": [["a", "b"]]}'])
def test_a_missing_or_malformed_record_is_an_error(tmp_path, text):
    if text is not None:
        (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="no record of a run"):
        read_record(tmp_path)


def test_a_shape_is_described_by_its_layers_and_weights():
    text = describe_shape(toy_model(toy_vocabulary()))
    assert "1 encoder and 1 decoder layers, width 32" in text
    assert "M weights" in text


@pytest.mark.parametrize(
    ("init", "said"),
    [
        ("e5", "multilingual-e5-small"),
        ("opus", "Fine-tuned from `opus`"),
        (None, "12 steps over 3,400"),
    ],
)
def test_a_card_says_where_the_weights_come_from(tmp_path, init, said):
    record = RunRecord("1+1", init, 12, 3400, 90.0, "finished", (("tico19", 7),), "cd" * 32)
    write_card(record, tmp_path, "toy", ())
    assert said in (tmp_path / "README.md").read_text(encoding="utf-8")
