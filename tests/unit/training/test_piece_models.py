from __future__ import annotations

import pytest
from support.tiny_e5 import write_e5

from training.e5 import read_e5
from training.errors import ConfigError, DataError
from training.pieces import (
    PieceModelConfig,
    normal_pieces,
    processor,
    prune_xlmr,
    train_pieces,
    unigram_model,
    xlmr_model,
)
from training.vocabulary import EOS_ID, JOINT, UNK_ID, Encoder, build_vocabulary

ENGLISH = ["the meeting was held in 2023", "the city held a meeting", "a meeting of the city"] * 20


@pytest.fixture(scope="module")
def e5(tmp_path_factory):
    return read_e5(write_e5(tmp_path_factory.mktemp("e5") / "e5.bin"))


def test_an_assembled_model_takes_the_likeliest_cut():
    model = unigram_model([("▁", -1.0), ("中", -2.0), ("山", -2.0), ("中山", -3.0), ("市", -2.0)])
    assert processor(model).encode("中山市", out_type=str) == ["▁", "中山", "市"]


def test_an_assembled_model_normalises_width():
    model = unigram_model([("▁", -1.0), (",", -2.0), ("1", -2.0)])
    assert processor(model).encode(",1", out_type=str) == ["▁", ",", "1"]


def test_the_whole_xlmr_model_lacks_only_special_pieces(e5):
    assert normal_pieces(xlmr_model(e5)) == [
        piece for piece in e5.pieces if piece not in {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}
    ]


def test_pruning_keeps_what_the_text_uses_and_every_digit(e5):
    kept = normal_pieces(prune_xlmr(e5, ["中山市会议。"] * 3, keep=3))
    assert {"中山", "中", "山", "市", "1", "2", "。"} <= set(kept)
    assert "▁meeting" not in kept


def test_pruning_drops_pieces_of_several_digits(e5):
    kept = prune_xlmr(e5, ["12"] * 9, keep=100)
    assert "12" not in normal_pieces(kept)
    assert processor(kept).encode("12", out_type=str)[-2:] == ["1", "2"]


def test_a_trained_model_splits_digits():
    model = train_pieces(ENGLISH, PieceModelConfig(vocab_size=60))
    assert processor(model).encode("2023", out_type=str)[-4:] == ["2", "0", "2", "3"]


def test_too_little_text_is_a_data_error():
    with pytest.raises(DataError, match="give more text or a smaller vocabulary"):
        train_pieces([], PieceModelConfig(vocab_size=100))


def test_target_pieces_come_before_source_pieces_and_padding_last():
    target = unigram_model([("▁", -1.0), ("a", -2.0)])
    source = unigram_model([("▁", -1.0), ("中", -2.0)])
    vocabulary = build_vocabulary(source, target)
    assert vocabulary.ids == {"</s>": 0, "<unk>": 1, "▁": 2, "a": 3, "中": 4, "<pad>": 5}
    assert vocabulary.target_rows == 4
    assert vocabulary.pad_id == len(vocabulary) - 1


def test_a_padding_piece_in_the_text_is_refused():
    with pytest.raises(ConfigError, match="<pad>"):
        build_vocabulary(unigram_model([("<pad>", -1.0)]), unigram_model([("a", -1.0)]))


def test_no_piece_crosses_a_joint():
    target = unigram_model(
        [("▁", -9.0), ("▁wen", -1.0), ("hai", -1.0), ("▁wenh", -1.0), ("ai", -1.0), ("▁x", -1.0)]
    )
    vocabulary = build_vocabulary(target, target)
    encoder = Encoder(vocabulary, target=True)
    ids = vocabulary.ids
    plain, jointed = encoder.encode_all(["wenhai x", f"wen{JOINT}hai x"])
    assert len(plain) == len(jointed)
    assert jointed == [ids["▁wen"], ids["hai"], ids["▁x"], EOS_ID]


def test_encoding_ends_with_eos_and_maps_the_unknown():
    model = unigram_model([("▁", -1.0), ("a", -2.0)])
    encoder = Encoder(build_vocabulary(model, model), target=False)
    assert encoder.encode("a龘") == [2, 3, UNK_ID, EOS_ID]
    assert encoder.encode_all(["a", ""]) == [encoder.encode("a"), [EOS_ID]]
