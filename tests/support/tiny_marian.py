"""Tiny Marian folders with random weights, in every layout a hub folder can have.

They translate into nonsense, but deterministically, and they end sentences: a bias
makes ``</s>`` likely. Both backends must agree on them.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sentencepiece

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from transformers import MarianMTModel

ZH_LINES = (
    "中山市召开加快推进新型工业化高质量建设制造强市大会。",
    "会议强调，要坚持实体经济为本、制造业当家，奋力闯出一条新型工业化的中山路子。",
    "截至目前，全市通过改造已拆除整理低效工业用地超3.3万亩，推动新增投资额约940亿元。",
    "12月25日，市委书记出席会议并讲话，市长主持会议。",
    "黑臭河涌较去年减少六成；8条河涌已基本实现不黑不臭。",
    "详情请见网站，或者发送邮件到编辑部。",
    "春运期间，全国铁路预计发送旅客630万人次，同比增长99.5%。",
    "他说：“我们有信心！”大家齐声回答。",
    "广州、深圳、珠海、佛山、东莞、惠州、江门、肇庆",
    "GDP增长5.1%，华为和比亚迪等企业投资1.2亿美元。",
)
EN_LINES = (
    "Zhongshan held a meeting to promote new industrialization and build a strong city.",
    "The meeting stressed that the real economy should be the foundation of the city.",
    "So far, the city has cleared more than 33,000 mu of inefficient industrial land.",
    "On December 25, the Party secretary attended the meeting and delivered a speech.",
    "Black and odorous rivers were reduced by 60 percent compared with last year.",
    "For details, please see the website or send a message to the editors.",
    "Railways are expected to carry 6.3 million passengers, up 99.5% year on year.",
    'He said: "We have confidence!" Everyone answered with one voice.',
    "Guangzhou, Shenzhen, Zhuhai, Foshan, Dongguan, Huizhou, Jiangmen and Zhaoqing",
    "GDP grew by 5.1%, and Huawei, BYD and other companies invested 120 million US dollars.",
)


#: A safetensors file with no tensor in it: header length, header.
NO_TENSORS = (2).to_bytes(8, "little") + b"{}"


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay out a Marian folder.

    Attributes:
        separate: Own vocabularies and embeddings for source and target.
        pickle: ``pytorch_model.bin`` instead of safetensors.
        half: Weights stored as float16.
        positions: ``max_position_embeddings``.
        end_bias: Added to the logit of ``</s>``.
        banned: Give the source-only rows of a shared vocabulary a large negative bias.
    """

    separate: bool = False
    pickle: bool = False
    half: bool = False
    positions: int = 64
    end_bias: float = 2.5
    banned: bool = True


def train_pieces(lines: Iterable[str], size: int) -> bytes:
    """Train a SentencePiece unigram model on a few lines; returns it serialised."""
    writer = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=writer,
        vocab_size=size,
        model_type="unigram",
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return writer.getvalue()


def pieces(model: bytes) -> list[str]:
    """The normal pieces of a serialised SentencePiece model."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [
        processor.id_to_piece(i)
        for i in range(processor.get_piece_size())
        if not processor.is_control(i) and not processor.is_unknown(i)
    ]


def vocabulary(*groups: Sequence[str]) -> dict[str, int]:
    """Marian's layout: ``</s>``, ``<unk>``, the pieces, ``<pad>`` last."""
    ids = {"</s>": 0, "<unk>": 1}
    for group in groups:
        for piece in group:
            ids.setdefault(piece, len(ids))
    ids["<pad>"] = len(ids)
    return ids


def write_tokenizer(folder: Path, *, separate: bool = False) -> tuple[list[str], list[str]]:
    """Write everything of a folder that needs no torch; returns source and target pieces."""
    folder.mkdir(parents=True, exist_ok=True)
    source, target = train_pieces(ZH_LINES, 260), train_pieces(EN_LINES, 160)
    (folder / "source.spm").write_bytes(source)
    (folder / "target.spm").write_bytes(target)
    zh, en = pieces(source), pieces(target)
    groups = (
        {"vocab.json": [zh], "target_vocab.json": [en]} if separate else {"vocab.json": [en, zh]}
    )
    for name, group in groups.items():
        ids = vocabulary(*group)
        (folder / name).write_text(json.dumps(ids, ensure_ascii=False), encoding="utf-8")
    tokenizer = {"tokenizer_class": "MarianTokenizer", "separate_vocabs": separate}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    return zh, en


def write_hollow(folder: Path, weights: bytes = NO_TENSORS) -> Path:
    """Write a folder that looks like a model to all that does not load its weights."""
    write_tokenizer(folder)
    config = {"model_type": "marian", "max_position_embeddings": 64}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(weights)
    return folder


def build(folder: Path, layout: Layout = Layout(), seed: int = 0) -> Path:
    """Write a tiny Marian folder and return it."""
    zh, en = write_tokenizer(folder, separate=layout.separate)
    shared = len(en) + len(set(zh) - set(en)) + 3
    sizes = (len(zh) + 3, len(en) + 3) if layout.separate else (shared, shared)
    model = _model(layout, sizes, seed)
    if layout.banned and not layout.separate:
        model.final_logits_bias[0, len(en) + 2 :] = -30000.0
    _save(folder, model, layout)
    return folder


def _model(layout: Layout, sizes: tuple[int, int], seed: int) -> MarianMTModel:
    import torch
    from transformers import MarianConfig, MarianMTModel

    config = MarianConfig(
        vocab_size=sizes[0],
        decoder_vocab_size=sizes[1],
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=layout.positions,
        activation_function="swish",
        scale_embedding=True,
        share_encoder_decoder_embeddings=not layout.separate,
        tie_word_embeddings=not layout.separate,
        pad_token_id=sizes[1] - 1,
        decoder_start_token_id=sizes[1] - 1,
        eos_token_id=0,
        forced_eos_token_id=0,
        init_std=0.35,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = MarianMTModel(config).eval()
    model.final_logits_bias[0, 0] = layout.end_bias
    return model


def _save(folder: Path, model: MarianMTModel, layout: Layout) -> None:
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    if layout.half:
        model = model.half()
    if layout.pickle:
        model.config.save_pretrained(folder)
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    else:
        model.save_pretrained(folder)
