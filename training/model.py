"""Build a MarianMT model, with random weights, from e5, or from another Marian model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

from training.errors import InitError
from training.pieces import META, processor, xlmr_model
from training.vocabulary import EOS_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sentencepiece import SentencePieceProcessor
    from transformers import MarianConfig, MarianMTModel
    from transformers.models.marian.modeling_marian import (
        MarianAttention,
        MarianDecoderLayer,
        MarianEncoderLayer,
    )

    from training.config import ModelConfig
    from training.e5 import E5Checkpoint
    from training.vocabulary import Vocabulary

# Far below any logit, and exact in float16.
BLOCKED = -1e4
MEAN_POSITIONS = 60
# Marian name -> name in the e5 file, for one encoder layer.
ATTENTION = {"q_proj": "q", "k_proj": "k", "v_proj": "v", "out_proj": "ao"}


def build_model(config: ModelConfig, vocabulary: Vocabulary) -> MarianMTModel:
    """Return a Marian model with random weights for a vocabulary.

    Rows that are no target pieces are blocked by ``final_logits_bias``.
    """
    from transformers import MarianConfig, MarianMTModel

    config_class: Any = MarianConfig
    model = MarianMTModel(
        config_class(
            vocab_size=len(vocabulary),
            decoder_vocab_size=len(vocabulary),
            max_position_embeddings=config.max_positions,
            d_model=config.width,
            encoder_layers=config.encoder_layers,
            decoder_layers=config.decoder_layers,
            encoder_attention_heads=config.heads,
            decoder_attention_heads=config.heads,
            encoder_ffn_dim=config.ffn,
            decoder_ffn_dim=config.ffn,
            activation_function=config.activation,
            dropout=config.dropout,
            attention_dropout=0.0,
            activation_dropout=0.0,
            init_std=config.width**-0.5,
            scale_embedding=True,
            pad_token_id=vocabulary.pad_id,
            eos_token_id=EOS_ID,
            forced_eos_token_id=EOS_ID,
            bos_token_id=None,
            decoder_start_token_id=vocabulary.pad_id,
            share_encoder_decoder_embeddings=True,
            tie_word_embeddings=True,
            attn_implementation="eager",
        )
    )
    with torch.no_grad():
        model.final_logits_bias[:, vocabulary.target_rows :] = BLOCKED
        model.model.shared.weight[vocabulary.pad_id].zero_()
    return model


def target_rows(model: MarianMTModel) -> int:
    """Return how many leading vocabulary rows the model may emit."""
    open_rows = (model.final_logits_bias[0] > BLOCKED / 2).nonzero()
    last = int(open_rows[-1]) + 1
    pad_id = model.config.pad_token_id or 0
    return pad_id if last == pad_id + 1 else last


def load_marian(name: str) -> MarianMTModel:
    """Load a Marian model to fine-tune, from a folder or the hub, as float32.

    Raises:
        InitError: Nothing of that name can be loaded, or it is no Marian model.
    """
    from transformers import MarianMTModel

    try:
        model: MarianMTModel = MarianMTModel.from_pretrained(
            name, dtype=torch.float32, attn_implementation="eager"
        )
    except (OSError, ValueError) as error:
        raise InitError(f"cannot load the Marian model '{name}': {error}") from error
    if model.config.model_type != "marian":
        raise InitError(f"'{name}' is a {model.config.model_type} model; only Marian is trained")
    if not model.config.share_encoder_decoder_embeddings:
        raise InitError(f"'{name}' has separate vocabularies; only a shared one can be trained")
    return model


def to_device(model: MarianMTModel, device: str) -> MarianMTModel:
    """Move a model; its own ``to`` is wrapped in a way type checkers cannot follow."""
    torch.nn.Module.to(model, torch.device(device))
    return model


@dataclass(frozen=True, slots=True)
class E5Init:
    """Copy e5 into a Marian model.

    The encoder takes e5's first layers one to one. A decoder layer takes its
    self-attention from one e5 layer, its cross-attention and feed-forward from the
    next, spread over the depth (after DeltaLM, Ma et al. 2021). A row of the
    embedding is what e5 feeds its first layer, LN(word + type + mean position), times
    ``gain``, so that Marian's larger sinusoidal positions do not drown it; the first
    layers are rescaled so that they compute the same as before.
    """

    e5: E5Checkpoint
    gain: float

    def apply(self, model: MarianMTModel, vocabulary: Vocabulary) -> None:
        """Overwrite the weights of ``model``.

        Raises:
            InitError: The model is wider, deeper or narrower than e5.
        """
        self._check(model.config)
        with torch.no_grad():
            rows = self.embedding(vocabulary) * (self.gain / math.sqrt(self.e5.hidden))
            model.model.shared.weight.copy_(rows)
            for i, layer in enumerate(model.model.encoder.layers):
                self._encoder_layer(layer, i)
            decoder = model.model.decoder.layers
            for layer, i in zip(decoder, self._spread(len(decoder)), strict=True):
                self._decoder_layer(layer, i)
            for first in (model.model.encoder.layers[0], decoder[0]):
                self._rescale(first.self_attn)

    def embedding(self, vocabulary: Vocabulary) -> torch.Tensor:
        """Return e5's input vectors for a vocabulary, float32 (n, hidden).

        A piece that XLM-R lacks gets the mean of the pieces XLM-R cuts it into;
        ``<pad>`` is zero.
        """
        known = {piece: i for i, piece in enumerate(self.e5.pieces)}
        whole = processor(xlmr_model(self.e5))
        word = self._normed(self._tensor("emb.word").view(-1, self.e5.hidden))
        rows = torch.zeros(len(vocabulary), self.e5.hidden)
        for piece, row in vocabulary.ids.items():
            if row == vocabulary.pad_id:
                continue
            found = [known[piece]] if piece in known else _parts(piece, whole, known)
            rows[row] = word[found or [self.e5.unk_id]].mean(0)
        return rows

    def _normed(self, word: torch.Tensor) -> torch.Tensor:
        hidden = self.e5.hidden
        positions = self._tensor("emb.pos").view(-1, hidden)[:MEAN_POSITIONS].mean(0)
        kind = self._tensor("emb.type").view(-1, hidden)[0]
        return functional.layer_norm(
            word + positions + kind,
            (hidden,),
            self._tensor("emb.ln.w"),
            self._tensor("emb.ln.b"),
            self.e5.eps,
        )

    def _check(self, config: MarianConfig) -> None:
        have = (config.d_model, config.encoder_ffn_dim, config.encoder_attention_heads)
        need = (self.e5.hidden, self.e5.ffn, self.e5.heads)
        if have != need or config.encoder_layers > self.e5.layers:
            raise InitError(
                f"width, feed-forward and heads are {have}, {config.encoder_layers} layers; "
                f"e5 has {need} and {self.e5.layers} layers"
            )

    def _spread(self, n_layers: int) -> Iterator[int]:
        last = self.e5.layers - 2
        for i in range(n_layers):
            yield round(i * last / max(1, n_layers - 1))

    def _tensor(self, name: str) -> torch.Tensor:
        return torch.from_numpy(self.e5.tensor(name))

    def _linear(self, module: torch.nn.Linear, name: str) -> None:
        module.weight.copy_(self._tensor(f"{name}.w").view_as(module.weight))
        module.bias.copy_(self._tensor(f"{name}.b"))

    def _norm(self, module: torch.nn.LayerNorm, name: str) -> None:
        module.weight.copy_(self._tensor(f"{name}.w"))
        module.bias.copy_(self._tensor(f"{name}.b"))

    def _attention(self, module: MarianAttention, norm: torch.nn.LayerNorm, i: int) -> None:
        for ours, theirs in ATTENTION.items():
            self._linear(getattr(module, ours), f"l{i}.{theirs}")
        self._norm(norm, f"l{i}.aln")

    def _feed_forward(self, layer: MarianEncoderLayer | MarianDecoderLayer, i: int) -> None:
        self._linear(layer.fc1, f"l{i}.fi")
        self._linear(layer.fc2, f"l{i}.fo")
        self._norm(layer.final_layer_norm, f"l{i}.oln")

    def _encoder_layer(self, layer: MarianEncoderLayer, i: int) -> None:
        self._attention(layer.self_attn, layer.self_attn_layer_norm, i)
        self._feed_forward(layer, i)

    def _decoder_layer(self, layer: MarianDecoderLayer, i: int) -> None:
        self._attention(layer.self_attn, layer.self_attn_layer_norm, i)
        self._attention(layer.encoder_attn, layer.encoder_attn_layer_norm, i + 1)
        self._feed_forward(layer, i + 1)

    def _rescale(self, attention: MarianAttention) -> None:
        for name in ("q_proj", "k_proj", "v_proj"):
            getattr(attention, name).weight.div_(self.gain)
        attention.out_proj.weight.mul_(self.gain)
        attention.out_proj.bias.mul_(self.gain)


def _parts(piece: str, whole: SentencePieceProcessor, known: dict[str, int]) -> list[int]:
    text = piece.replace(META, " ").strip()
    found = whole.encode(text, out_type=str) if text else []
    if not piece.startswith(META) and found[:1] == [META]:
        found = found[1:]
    return [known[part] for part in found if part in known]
