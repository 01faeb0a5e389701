"""Cut an epoch into length-bucketed batches; every choice follows from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.mixture import draw_epoch
from training.vocabulary import EOS_ID, Encoder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.config import BatchConfig, Phase
    from training.tsv import Pair
    from training.vocabulary import Vocabulary

IGNORED = -100
BUCKET_BATCHES = 40


@dataclass(frozen=True, slots=True)
class Batch:
    """One padded batch.

    Attributes:
        source: int64 (n, s) ids; ``mask`` int64 (n, s) is 1 on real ones.
        decoder_input: int64 (n, t): ``<pad>`` then the target without its ``</s>``.
        labels: int64 (n, t): the target, -100 on padding.
    """

    source: torch.Tensor
    mask: torch.Tensor
    decoder_input: torch.Tensor
    labels: torch.Tensor

    @property
    def n_tokens(self) -> int:
        """Target tokens without padding."""
        return int((self.labels != IGNORED).sum())

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        return Batch(*(getattr(self, name).to(device) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Encoded:
    """A corpus as ids: per pair source ids, target ids and the source's name."""

    source: list[list[int]]
    target: list[list[int]]
    names: list[str]


def encode_pairs(pairs: Sequence[Pair], vocabulary: Vocabulary, max_pieces: int) -> Encoded:
    """Encode pairs and drop those with more than ``max_pieces`` on a side."""
    source = Encoder(vocabulary, target=False).encode_all(pair.zh for pair in pairs)
    target = Encoder(vocabulary, target=True).encode_all(pair.en for pair in pairs)
    fit = [
        i
        for i, (src, tgt) in enumerate(zip(source, target, strict=True))
        if len(src) <= max_pieces and len(tgt) <= max_pieces
    ]
    return Encoded(
        [source[i] for i in fit], [target[i] for i in fit], [pairs[i].source for i in fit]
    )


def split_table(vocabulary: Vocabulary) -> dict[int, list[int]]:
    """Map every source piece of several characters to the ids of its characters."""
    ids = vocabulary.ids
    table = {}
    for piece, number in ids.items():
        parts = [ids.get(c) for c in piece]
        known = [part for part in parts if part is not None]
        if len(parts) > 1 and len(known) == len(parts) and not piece.isascii():
            table[number] = known
    return table


def collate(source: Sequence[Sequence[int]], target: Sequence[Sequence[int]], pad_id: int) -> Batch:
    """Pad sequences of ids to one batch."""
    n = len(source)
    src = np.full((n, max(map(len, source))), pad_id, dtype=np.int64)
    labels = np.full((n, max(map(len, target))), IGNORED, dtype=np.int64)
    shifted = np.full(labels.shape, pad_id, dtype=np.int64)
    for i, (s, t) in enumerate(zip(source, target, strict=True)):
        src[i, : len(s)] = s
        labels[i, : len(t)] = t
        shifted[i, 1 : len(t)] = t[:-1]
    tensor = torch.from_numpy(src)
    return Batch(
        tensor,
        (tensor != pad_id).long(),
        torch.from_numpy(shifted),
        torch.from_numpy(labels),
    )


Unit = tuple[int, ...]


def join_units(
    order: Sequence[int], encoded: Encoded, config: BatchConfig, rng: np.random.Generator
) -> list[Unit]:
    """Pair some neighbours of an order, where both fit together; the rest stay alone."""
    units: list[Unit] = []
    joins = rng.random(len(order)) < config.join_rate
    for i, join in zip(order, joins.tolist(), strict=True):
        if join and units and _fits(units[-1], i, encoded, config.max_pieces):
            units[-1] = (*units[-1], i)
        else:
            units.append((i,))
    return units


def _fits(unit: Unit, i: int, encoded: Encoded, limit: int) -> bool:
    return len(unit) == 1 and _length((*unit, i), encoded) <= limit


def _length(unit: Unit, encoded: Encoded) -> int:
    return max(sum(len(encoded.source[i]) for i in unit), sum(len(encoded.target[i]) for i in unit))


def bucket(
    units: Sequence[Unit], encoded: Encoded, limit: int, rng: np.random.Generator
) -> list[list[Unit]]:
    """Group units of like length into batches of at most ``limit`` padded pieces a side.

    Units are sorted within windows of about 40 batches, so that an epoch's order
    stays random; the batches of a window are shuffled.
    """
    window = BUCKET_BATCHES * max(1, limit // 40)
    batches: list[list[Unit]] = []
    for start in range(0, len(units), window):
        part = sorted(units[start : start + window], key=lambda unit: _length(unit, encoded))
        cut = list(_cut(part, encoded, limit))
        batches.extend(cut[i] for i in rng.permutation(len(cut)).tolist())
    return batches


def _cut(part: Sequence[Unit], encoded: Encoded, limit: int) -> Iterator[list[Unit]]:
    current: list[Unit] = []
    for unit in part:
        # The part is sorted, so the newest unit is the longest.
        if current and _length(unit, encoded) * (len(current) + 1) > limit:
            yield current
            current = []
        current.append(unit)
    if current:
        yield current


class EpochBatches:
    """The batches of one epoch of one phase; batch ``k`` is the same whenever asked for.

    Not thread safe.
    """

    def __init__(
        self, encoded: Encoded, vocabulary: Vocabulary, config: BatchConfig,
        phase: Phase, seed: tuple[int, int, int],
    ) -> None:  # fmt: skip
        """Draw and bucket an epoch; ``seed`` is (run seed, phase, epoch)."""
        rng = np.random.default_rng(seed)
        order = draw_epoch(encoded.names, phase, rng)
        self._encoded = encoded
        self._config = config
        self._pad_id = vocabulary.pad_id
        self._splits = split_table(vocabulary)
        self._seed = seed
        units = join_units(order.tolist(), encoded, config, rng)
        self._batches = bucket(units, encoded, config.target_tokens, rng)

    def __len__(self) -> int:
        """Number of batches."""
        return len(self._batches)

    def batch(self, k: int) -> Batch:
        """Return batch ``k`` with its augmentation."""
        rng = np.random.default_rng((*self._seed, k))
        source, target = [], []
        for unit in self._batches[k]:
            # A joined sentence loses its </s>; the last keeps its own.
            ids = [x for i in unit for x in self._encoded.source[i][:-1]]
            source.append([*self._split(ids, rng), EOS_ID])
            target.append([*(x for i in unit for x in self._encoded.target[i][:-1]), EOS_ID])
        return collate(source, target, self._pad_id)

    def _split(self, ids: list[int], rng: np.random.Generator) -> list[int]:
        rate = self._config.split_rate
        if not rate:
            return ids
        hits = rng.random(len(ids)) < rate
        out: list[int] = []
        for number, hit in zip(ids, hits.tolist(), strict=True):
            out.extend(self._splits.get(number, [number]) if hit else [number])
        return out
