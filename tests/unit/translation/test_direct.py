"""CTranslate2's files written by numpy alone hold what CTranslate2's own writer puts there."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.tiny_marian import Layout, build

from translation.backends import conversion, direct
from translation.backends.ct2_file import quantized
from translation.backends.tensors import read_tensors
from translation.errors import ModelFileError
from translation.folder import open_folder

if TYPE_CHECKING:
    from pathlib import Path

_TYPES = ("<f4", "<i1", "<i2", "<i4", "<f2")
LAYOUTS = {
    "shared": Layout(banned=False),
    "separate": Layout(separate=True),
    "half": Layout(half=True, banned=False),
}


class Reader:
    """Reads a ``model.bin``: variables with their aliases resolved."""

    def __init__(self, content: bytes) -> None:
        self.content, self.position = content, 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.content, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def text(self) -> str:
        (length,) = self.take("H")
        (raw,) = self.take(f"{length}s")
        return bytes(raw[:-1]).decode()

    def variable(self) -> tuple[str, Any]:
        name = self.text()
        (rank,) = self.take("B")
        shape = self.take(f"{rank}I")
        kind, size = self.take("BI")
        raw = self.content[self.position : self.position + size]
        self.position += size
        return name, np.frombuffer(raw, _TYPES[kind]).reshape(shape)

    def read(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        head = (*self.take("I"), self.text(), *self.take("I"))
        (count,) = self.take("I")
        found = dict(self.variable() for _ in range(count))
        (count,) = self.take("I")
        for _ in range(count):
            name, other = self.text(), self.text()
            found[name] = found[other]
        assert self.position == len(self.content)
        return head, found


def written(folder: Path, target: Path, compute_type: str) -> tuple[Any, dict[str, Any]]:
    target.mkdir()
    direct.write(open_folder(folder), target, compute_type)
    return Reader((target / "model.bin").read_bytes()).read()


def theirs(folder: Path, target: Path, compute_type: str) -> tuple[Any, dict[str, Any]]:
    target.mkdir()
    specification = conversion._specification(open_folder(folder))
    specification.validate()
    specification.optimize(quantization=compute_type)
    specification.save(str(target))
    return Reader((target / "model.bin").read_bytes()).read()


@pytest.mark.parametrize("compute_type", ["int8", "float32"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_variable_is_the_one_that_ctranslate2_writes(
    tmp_path: Path, layout: str, compute_type: str
) -> None:
    folder = build(tmp_path / "model", LAYOUTS[layout])
    head, ours = written(folder, tmp_path / "ours", compute_type)
    their_head, expected = theirs(folder, tmp_path / "theirs", compute_type)
    assert head == their_head
    assert ours.keys() == expected.keys()
    for name, value in expected.items():
        assert value.dtype == ours[name].dtype, name
        np.testing.assert_array_equal(value, ours[name], err_msg=name)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_vocabularies_and_configuration_are_those_that_ctranslate2_writes(
    tmp_path: Path, layout: str
) -> None:
    folder = build(tmp_path / "model", LAYOUTS[layout])
    written(folder, tmp_path / "ours", "int8")
    theirs(folder, tmp_path / "theirs", "int8")
    names = sorted(f.name for f in (tmp_path / "theirs").glob("*.json"))
    assert sorted(f.name for f in (tmp_path / "ours").glob("*.json")) == names
    for name in names:
        pair = [json.loads((tmp_path / side / name).read_text()) for side in ("ours", "theirs")]
        assert pair[0] == pair[1]


def test_target_pieces_that_the_bias_forbids_have_no_row(tmp_path: Path) -> None:
    folder = build(tmp_path / "model", Layout(banned=True))
    _, variables = written(folder, tmp_path / "ours", "int8")
    bias = read_tensors(folder / "model.safetensors")["final_logits_bias"].ravel()
    possible = int((bias > -1000).sum())
    # only <pad>, the last row, is beyond the forbidden ones
    assert len(variables["decoder/projection/weight"]) == possible < len(bias) - 1
    assert len(variables["encoder/embeddings_0/weight"]) == len(bias) - 1
    pieces = json.loads((tmp_path / "ours" / "target_vocabulary.json").read_text())
    assert len(pieces) == possible


def test_a_row_of_zeros_is_quantised_without_a_division_by_zero() -> None:
    numbers, scale = quantized(np.array([[0, 0], [1, -2]], dtype=np.float32))
    assert numbers.tolist() == [[0, 0], [64, -127]]
    assert scale.tolist() == [1.0, 63.5]


def test_bfloat16_is_read_as_the_upper_half_of_float32(tmp_path: Path) -> None:
    header = json.dumps({"w": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}).encode()
    path = tmp_path / "w.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes([0x80, 0x3F, 0x00, 0xC0]))
    assert read_tensors(path)["w"].tolist() == [1.0, -2.0]


@pytest.mark.parametrize("content", [b"", b"\xff" * 64, b"\x02" + b"\0" * 7 + b"[]"])
def test_a_file_that_is_no_safetensors_file_is_refused_by_name(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=r"model\.safetensors"):
        read_tensors(path)


def test_pickled_weights_are_left_to_the_other_way(tmp_path: Path) -> None:
    assert not direct.writable(open_folder(build(tmp_path / "model", Layout(pickle=True))))
