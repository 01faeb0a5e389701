"""Settings of a training run; every default carries its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from training.errors import ConfigError
from training.pieces import PieceModelConfig
from training.tsv import CleaningConfig

INIT_E5 = "e5"


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Shape of the model.

    Attributes:
        width: 384 is the width of multilingual-e5-small, so its layers fit as they are.
        encoder_layers: A deep encoder costs little at decoding time.
        decoder_layers: A shallow decoder keeps beam search fast on a CPU.
        embed_gain: With ``init = "e5"``, how far word vectors stand above the
            sinusoidal positions (norm 13.9), which e5 never saw.
        source_pieces: With ``init = "e5"``, XLM-R pieces kept on the source side.
    """

    width: int = 384
    encoder_layers: int = 12
    decoder_layers: int = 3
    heads: int = 12
    ffn: int = 1536
    activation: str = "gelu"
    dropout: float = 0.1
    max_positions: int = 512
    embed_gain: float = 4.0
    source_pieces: int = 9000


@dataclass(frozen=True, slots=True)
class OptimConfig:
    """Optimiser and schedule.

    Attributes:
        rate: Peak rate of decoder weights.
        encoder_rate: Peak rate of encoder weights that come pre-trained.
        embedding_rate: Peak rate of the shared embedding.
        warmup_steps: Post-norm layers need a long warm-up or the decoder learns to
            ignore the source.
        decay_fraction: Share of the run, at its end, over which the rate falls to zero.
        label_smoothing: 0.1, as in Vaswani et al. 2017.
        ema_decay: Averaging of weights per step; 0.998 spans about 500 steps.
    """

    rate: float = 7e-4
    encoder_rate: float = 2e-4
    embedding_rate: float = 5e-4
    warmup_steps: int = 250
    decay_fraction: float = 0.25
    label_smoothing: float = 0.1
    weight_decay: float = 0.01
    clip_norm: float = 1.0
    ema_decay: float = 0.998


@dataclass(frozen=True, slots=True)
class BatchConfig:
    """Size of batches, in pieces with padding.

    Attributes:
        target_tokens: 2,400 learns faster per token on a CPU than larger batches.
        accumulate: Batches per optimiser step.
        max_pieces: Longer sentences are dropped.
        split_rate: Share of longer source pieces read character by character.
        join_rate: Share of pairs joined with the next one, so that inputs of two
            sentences are known.
    """

    target_tokens: int = 2400
    accumulate: int = 1
    max_pieces: int = 120
    split_rate: float = 0.05
    join_rate: float = 0.03


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of the run and what it reads.

    Attributes:
        until: Share of the run (0-1] at which the phase ends.
        weights: Passes per epoch by source pattern; the first match counts, a source
            that matches none is not read. 0.5 reads a random half, 3 reads it thrice.
    """

    until: float
    weights: tuple[tuple[str, float], ...] = (("*", 1.0),)


@dataclass(frozen=True, slots=True)
class EvalConfig:
    """When and how the run is measured.

    Attributes:
        every_steps: Steps between measurements of loss and source gap.
        bleu_every: Measurements between decodings of the development sets.
        sentences: Sentences decoded per set.
        loss_sentences: Sentences per set behind loss and gap.
        patience: Stop after so many measurements without a better loss; None: never.
        min_gap: Stop when, after ``gap_deadline`` steps, shuffled sources cost less
            than this many nats more than true ones.
    """

    every_steps: int = 200
    bleu_every: int = 2
    sentences: int = 100
    loss_sentences: int = 200
    beam_size: int = 4
    patience: int | None = None
    min_gap: float = 0.02
    gap_deadline: int = 1500


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run.

    Attributes:
        data: TSV files to learn from.
        out: Folder of the run; the model lies in ``out/model`` at the end.
        dev: TSV files to measure on, never learned from.
        init: None for random weights, ``"e5"`` for multilingual-e5-small, else a Marian
            folder or hub id to fine-tune.
        max_minutes: Wall clock of the whole run, resumed parts included.
        max_steps: Optimiser steps; with it a run is reproducible.
        synthetic_pairs: Made sentences with figures, dates and names to add.
        name_lists: Made lists of names to add.
        substituted_pairs: Copies of real pairs with other figures, dates and names to add.
        substituted_from: Patterns of the sources they are made from.
        checkpoint_minutes: At most so much work is lost by a kill.
    """

    data: tuple[Path, ...]
    out: Path
    dev: tuple[Path, ...] = ()
    init: str | None = None
    device: str = "cpu"
    seed: int = 1
    threads: int | None = None
    max_minutes: float | None = None
    max_steps: int | None = None
    checkpoint_minutes: float = 5.0
    checkpoint_steps: int | None = None
    log_steps: int = 20
    bf16: bool = True
    synthetic_pairs: int = 0
    name_lists: int = 0
    substituted_pairs: int = 0
    substituted_from: tuple[str, ...] = ("*",)
    model: ModelConfig = field(default_factory=ModelConfig)
    optim: OptimConfig = field(default_factory=OptimConfig)
    batch: BatchConfig = field(default_factory=BatchConfig)
    evaluation: EvalConfig = field(default_factory=EvalConfig)
    cleaning: CleaningConfig = field(default_factory=CleaningConfig)
    target_pieces: PieceModelConfig = field(default_factory=PieceModelConfig)
    caps: tuple[tuple[str, int], ...] = ()
    phases: tuple[Phase, ...] = (Phase(until=1.0),)

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        if self.max_minutes is None and self.max_steps is None:
            raise ConfigError("the run has no end; set max_minutes or max_steps")
        ends = [phase.until for phase in self.phases]
        if not ends or ends != sorted(ends) or ends[-1] != 1.0:
            raise ConfigError(f"phases end at {ends}; 'until' must rise and the last must be 1.0")
        if self.model.width % self.model.heads:
            raise ConfigError(
                f"width {self.model.width} is no multiple of heads {self.model.heads}"
            )
