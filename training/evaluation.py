"""Measure a model during training: loss, source gap, BLEU and chrF on development sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sacrebleu
import torch

from training.batches import IGNORED, collate
from training.objective import token_losses
from training.significance import score_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transformers import MarianMTModel

    from training.batches import Batch
    from training.card import SetScore
    from training.tsv import Pair
    from training.vocabulary import Vocabulary

from training.vocabulary import EOS_ID, Encoder

EVAL_TOKENS = 4000
DECODE_SENTENCES = 32


@dataclass(frozen=True, slots=True)
class DevScore:
    """What a development set says.

    Attributes:
        loss: Cross-entropy in nats per target token.
        gap: Loss with the sources shuffled minus ``loss``, in nats; near zero means
            that the decoder ignores its source.
        bleu, chrf: 0-100; None when nothing was decoded.
        n_decoded: Sentences behind ``bleu`` and ``chrf``.
        samples: The first decoded sentences.
    """

    name: str
    loss: float
    gap: float
    bleu: float | None = None
    chrf: float | None = None
    n_decoded: int = 0
    samples: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for the log."""
        text = f"{self.name}: loss {self.loss:.3f} gap {self.gap:.3f}"
        if self.bleu is None:
            return text
        return f"{text} BLEU {self.bleu:.2f} chrF {self.chrf:.1f} (n={self.n_decoded})"


class DevSet:
    """One development set, encoded once."""

    def __init__(
        self, name: str, pairs: Sequence[Pair], vocabulary: Vocabulary,
        n_loss: int = 200, max_pieces: int = 250,
    ) -> None:  # fmt: skip
        """Encode the pairs; sides longer than ``max_pieces`` are cut.

        Loss and gap are measured on a fixed random choice of ``n_loss`` pairs.
        """
        self.name = name
        self._pairs = pairs
        self._vocabulary = vocabulary
        source = Encoder(vocabulary, target=False).encode_all(p.zh for p in pairs)
        target = Encoder(vocabulary, target=True).encode_all(p.en for p in pairs)
        self._source = [ids[:max_pieces] for ids in source]
        self._target = [ids[:max_pieces] for ids in target]
        chosen = _sample(len(pairs), n_loss)
        self._order = sorted(chosen, key=lambda i: len(self._target[i]))

    def batches(self, *, shuffled: bool) -> list[Batch]:
        """Return the set as batches, sources swapped among neighbours if ``shuffled``.

        The swap stays among sentences of like length, so that length tells nothing.
        """
        order = self._order
        sources = {i: self._source[i] for i in order}
        if shuffled:
            window = 20
            for start in range(0, len(order), window):
                part = order[start : start + window]
                turned = part[1:] + part[:1]
                sources.update((i, self._source[j]) for i, j in zip(part, turned, strict=True))
        size = max(1, EVAL_TOKENS // max(len(t) for t in self._target))
        return [
            collate(
                [sources[i] for i in part], [self._target[i] for i in part], self._vocabulary.pad_id
            )
            for part in (order[k : k + size] for k in range(0, len(order), size))
        ]

    @torch.no_grad()
    def loss(self, model: MarianMTModel, rows: int, *, shuffled: bool = False) -> float:
        """Return the cross-entropy in nats per target token."""
        total, n_tokens = 0.0, 0
        for batch in self.batches(shuffled=shuffled):
            found = token_losses(model, batch.to(model.device), rows, 0.0)
            total += float(found.nll)
            n_tokens += found.n_tokens
        return total / max(1, n_tokens)

    @torch.no_grad()
    def decode(self, model: MarianMTModel, n: int, beam_size: int) -> tuple[list[int], list[str]]:
        """Translate a fixed choice of ``n`` sentences; returns their places and texts."""
        places = sorted(_sample(len(self._pairs), n))
        by_length = sorted(places, key=lambda i: len(self._source[i]))
        texts: dict[int, str] = {}
        for k in range(0, len(by_length), DECODE_SENTENCES):
            part = by_length[k : k + DECODE_SENTENCES]
            batch = collate(
                [self._source[i] for i in part], [[EOS_ID]] * len(part), self._vocabulary.pad_id
            ).to(model.device)
            found = generate(model, batch, beam_size)
            texts.update(zip(part, detokenise(found, self._vocabulary), strict=True))
        return places, [texts[i] for i in places]

    def score(self, model: MarianMTModel, rows: int, n: int, beam_size: int) -> DevScore:
        """Measure loss and gap, and BLEU and chrF on ``n`` sentences (0: none)."""
        loss = self.loss(model, rows)
        gap = self.loss(model, rows, shuffled=True) - loss
        if not n:
            return DevScore(self.name, loss, gap)
        places, texts = self.decode(model, n, beam_size)
        references = [[self._pairs[i].en for i in places]]
        return DevScore(
            self.name, loss, gap,
            sacrebleu.corpus_bleu(texts, references).score,
            sacrebleu.corpus_chrf(texts, references).score,
            len(texts), tuple(texts[:3]),
        )  # fmt: skip

    def card_score(self, model: MarianMTModel, n: int, beam_size: int) -> SetScore:
        """Score ``n`` sentences with bootstrap intervals."""
        places, texts = self.decode(model, n, beam_size)
        return score_set(self.name, texts, [self._pairs[i].en for i in places])


def _sample(size: int, n: int) -> list[int]:
    """Return the same random choice of places whenever asked."""
    places: list[int] = np.random.default_rng(0).permutation(size)[:n].tolist()
    return places


def generate(model: MarianMTModel, batch: Batch, beam_size: int) -> list[list[int]]:
    """Decode a batch with beam search; returns ids without padding and ``</s>``."""
    from transformers import GenerationConfig

    longest = int(batch.mask.sum(1).max())
    config_class: Any = GenerationConfig
    config = config_class(
        num_beams=beam_size,
        max_new_tokens=min(2 * longest + 30, model.config.max_position_embeddings - 2),
        decoder_start_token_id=model.config.decoder_start_token_id,
        pad_token_id=model.config.pad_token_id,
        eos_token_id=model.config.eos_token_id,
        bad_words_ids=[[model.config.pad_token_id]],
    )
    # The library types its mixin so that no model matches.
    generator: Any = model
    out = generator.generate(
        input_ids=batch.source, attention_mask=batch.mask, generation_config=config
    )
    stop = {model.config.pad_token_id, EOS_ID, IGNORED}
    return [[i for i in row if i not in stop] for row in out.tolist()]


def detokenise(rows: Sequence[Sequence[int]], vocabulary: Vocabulary) -> list[str]:
    """Turn target ids into text; ``<unk>`` disappears."""
    names = {number: piece for piece, number in vocabulary.ids.items()}
    return ["".join(names[i] for i in row if i > 1).replace("▁", " ").strip() for row in rows]
