"""A toy language pair and a tiny model that learns it within seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from training.config import (
    BatchConfig,
    EvalConfig,
    ModelConfig,
    OptimConfig,
    TrainConfig,
)
from training.model import build_model
from training.pieces import PieceModelConfig, unigram_model
from training.vocabulary import Vocabulary, build_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import MarianMTModel

WORDS = {"山": "hill", "水": "water", "人": "man", "天": "sky", "马": "horse", "鸟": "bird"}


def toy_pairs(n: int, seed: int, shortest: int = 1) -> list[tuple[str, str]]:
    """Draw sentences of up to four words: word for word, but the English order is reversed."""
    rng = np.random.default_rng(seed)
    pairs = []
    for _ in range(n):
        chosen = [
            list(WORDS)[i] for i in rng.integers(0, len(WORDS), rng.integers(shortest, 5)).tolist()
        ]
        pairs.append(("".join(chosen) + "。", " ".join(WORDS[c] for c in reversed(chosen)) + "."))
    return pairs


def write_pairs(path: Path, n: int, seed: int, shortest: int = 1) -> Path:
    """Write a toy corpus as TSV."""
    pairs = toy_pairs(n, seed, shortest)
    path.write_text("".join(f"{zh}\t{en}\n" for zh, en in pairs), encoding="utf-8")
    return path


def toy_vocabulary() -> Vocabulary:
    """A vocabulary without training: one piece per character and word."""
    source = unigram_model([("▁", -1.0), *((c, -2.0) for c in (*WORDS, "。"))])
    target = unigram_model([(f"▁{w}", -2.0) for w in WORDS.values()] + [("▁", -4.0), (".", -3.0)])
    return build_vocabulary(source, target)


def toy_shape() -> ModelConfig:
    """The smallest shape that learns the toy pair."""
    return ModelConfig(
        width=32, encoder_layers=1, decoder_layers=1, heads=4, ffn=64,
        dropout=0.0, max_positions=64, source_pieces=40,
    )  # fmt: skip


def toy_model(vocabulary: Vocabulary, seed: int = 0) -> MarianMTModel:
    """A tiny model with random weights."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return build_model(toy_shape(), vocabulary)


def toy_config(folder: Path, **changes: object) -> TrainConfig:
    """Settings of a run over a toy corpus written into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, object] = {
        "data": (write_pairs(folder / "toy.tsv", 800, 1),),
        # long ones: what is held out is left out of the corpus, and that needs its short ones
        "dev": (write_pairs(folder / "held.tsv", 40, 2, shortest=3),),
        "out": folder / "run",
        "max_steps": 10,
        "bf16": False,
        "threads": 1,
        "log_steps": 5,
        "model": toy_shape(),
        "optim": OptimConfig(rate=5e-3, warmup_steps=20, ema_decay=0.95),
        "batch": BatchConfig(target_tokens=300),
        "evaluation": EvalConfig(every_steps=1000, sentences=20),
        "target_pieces": PieceModelConfig(vocab_size=40),
    }
    return TrainConfig(**{**settings, **changes})  # type: ignore[arg-type]
