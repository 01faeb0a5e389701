"""The training loop: batches in, weights changed, measurements out."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch

from training.averaging import Average
from training.batches import EpochBatches
from training.checkpoint import Checkpoint, Position, save
from training.mixture import phase_at
from training.objective import token_losses
from training.schedule import Trapezoid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from transformers import MarianMTModel

    from training.batches import Batch, Encoded
    from training.card import SetScore
    from training.config import OptimConfig, TrainConfig
    from training.evaluation import DevScore, DevSet
    from training.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Progress:
    """What a listener is told now and then.

    Attributes:
        share: Share of the run done, 0-1.
        loss: Mean training loss in nats per target token since the last report.
        tokens_per_second: Target tokens learned from per second since then.
        scores: Development scores, empty between measurements.
    """

    step: int
    share: float
    loss: float
    tokens_per_second: float
    rate: float
    phase: int
    scores: tuple[DevScore, ...] = ()

    def __str__(self) -> str:
        """One line for the log: what was measured, or how learning goes."""
        head = f"step {self.step} ({self.share:.1%})"
        if self.scores:
            return "; ".join([head, *map(str, self.scores)])
        return (
            f"{head} phase {self.phase + 1} loss {self.loss:.3f} "
            f"{self.tokens_per_second:.0f} tokens/s rate {self.rate:.2e}"
        )


def make_optimiser(
    model: MarianMTModel, config: OptimConfig, *, pretrained: bool
) -> torch.optim.AdamW:
    """Return AdamW with one group each for encoder, decoder and shared embedding."""
    encoder_rate = config.encoder_rate if pretrained else config.rate
    rates = {
        "encoder": (model.model.encoder.layers, encoder_rate),
        "decoder": (model.model.decoder.layers, config.rate),
        "embedding": (model.model.shared, config.embedding_rate if pretrained else config.rate),
    }
    groups = []
    for name, (module, rate) in rates.items():
        parameters = [p for p in module.parameters() if p.requires_grad]
        groups.append({"params": parameters, "lr": rate, "peak": rate, "name": name})
    return torch.optim.AdamW(
        groups, betas=(0.9, 0.98), eps=1e-8, weight_decay=config.weight_decay, fused=True
    )


class Trainer:
    """One run in memory. Not thread safe; deterministic on a CPU given config and data."""

    def __init__(
        self, config: TrainConfig, model: MarianMTModel, rows: int, vocabulary: Vocabulary,
        encoded: Encoded, dev: Sequence[DevSet], fingerprint: str, pretrained: bool,
    ) -> None:  # fmt: skip
        """Prepare optimiser, average and schedule; nothing is learned yet."""
        self.config = config
        self.model = model
        self.rows = rows
        self.position = Position()
        self.scores: list[DevScore] = []
        self._vocabulary = vocabulary
        self._encoded = encoded
        self._dev = dev
        self._fingerprint = fingerprint
        self._optimiser = make_optimiser(model, config.optim, pretrained=pretrained)
        self.average = Average(model, config.optim.ema_decay)
        self._schedule = Trapezoid(config.optim.warmup_steps, config.optim.decay_fraction)
        self._epoch: EpochBatches | None = None
        self._device = torch.device(config.device)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Continue from a checkpoint."""
        self.position = Position(**checkpoint.position)
        self.model.load_state_dict(checkpoint.model)
        self._optimiser.load_state_dict(checkpoint.optimiser)
        for value, saved in zip(self.average.values, checkpoint.average, strict=True):
            value.copy_(saved)
        self.average.n_updates = checkpoint.average_updates
        torch.set_rng_state(checkpoint.rng)

    def snapshot(self) -> Checkpoint:
        """Return the present state."""
        return Checkpoint(
            self._fingerprint, asdict(self.position), self.model.state_dict(),
            self._optimiser.state_dict(), self.average.values, self.average.n_updates,
            torch.get_rng_state(),
        )  # fmt: skip

    def share(self) -> float:
        """Return how much of the run is done, 0-1, by steps or by the clock."""
        steps, minutes = self.config.max_steps, self.config.max_minutes
        by_steps = self.position.step / steps if steps else 0.0
        by_clock = self.position.seconds / (60 * minutes) if minutes else 0.0
        return min(1.0, max(by_steps, by_clock))

    def run(self, folder: Path, listen: Callable[[Progress], None]) -> str:
        """Train to the end; returns why it stopped.

        A checkpoint is written every ``checkpoint_minutes`` and at the end.
        """
        meter = _Meter()
        saved_at = self.position.seconds
        reason = "finished"
        while self.share() < 1.0:
            started = time.monotonic()
            meter.add(*self.step())
            self.position.seconds += time.monotonic() - started
            if self.position.step % self.config.log_steps == 0:
                listen(self._progress(meter))
                meter = _Meter()
            if self._dev and self.position.step % self.config.evaluation.every_steps == 0:
                stop = self._measure(listen)
                if stop:
                    reason = stop
                    break
            if self._due(saved_at):
                save(self.snapshot(), folder)
                saved_at = self.position.seconds
        save(self.snapshot(), folder)
        return reason

    def step(self) -> tuple[float, int, float]:
        """Do one optimiser step; returns summed loss, target tokens and seconds."""
        started = time.monotonic()
        self.model.train()
        batches = [self._next_batch() for _ in range(self.config.batch.accumulate)]
        n_tokens = sum(batch.n_tokens for batch in batches)
        factor = self._schedule.factor(self.position.step, self.share())
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * factor
        loss = sum(self._backward(batch, n_tokens) for batch in batches)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.optim.clip_norm)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        self.average.update()
        self.position.step += 1
        self.position.n_tokens += n_tokens
        return loss, n_tokens, time.monotonic() - started

    def _backward(self, batch: Batch, n_tokens: int) -> float:
        with self._autocast():
            found = token_losses(
                self.model, batch.to(self._device), self.rows, self.config.optim.label_smoothing
            )
        (found.smoothed / n_tokens).backward()  # type: ignore[no-untyped-call]
        return float(found.nll)

    def _autocast(self) -> AbstractContextManager[Any]:
        if not self.config.bf16:
            return nullcontext()
        return torch.autocast(self._device.type, dtype=torch.bfloat16)

    def _next_batch(self) -> Batch:
        here = self.position
        phase = phase_at(self.config.phases, self.share())
        if phase != here.phase:
            here.phase, here.epoch, here.batch, self._epoch = phase, 0, 0, None
        if self._epoch is None:
            self._epoch = self._open_epoch()
        if here.batch >= len(self._epoch):
            here.epoch, here.batch = here.epoch + 1, 0
            self._epoch = self._open_epoch()
        batch = self._epoch.batch(here.batch)
        here.batch += 1
        return batch

    def _open_epoch(self) -> EpochBatches:
        here = self.position
        return EpochBatches(
            self._encoded, self._vocabulary, self.config.batch,
            self.config.phases[here.phase], (self.config.seed, here.phase, here.epoch),
        )  # fmt: skip

    def _due(self, saved_at: float) -> bool:
        steps = self.config.checkpoint_steps
        if steps and self.position.step % steps == 0:
            return True
        return self.position.seconds - saved_at >= 60 * self.config.checkpoint_minutes

    def _progress(self, meter: _Meter, scores: tuple[DevScore, ...] = ()) -> Progress:
        rate = self._optimiser.param_groups[1]["lr"]
        return Progress(
            self.position.step, self.share(), meter.loss, meter.speed, rate,
            self.position.phase, scores,
        )  # fmt: skip

    def _measure(self, listen: Callable[[Progress], None]) -> str | None:
        started = time.monotonic()
        settings = self.config.evaluation
        decode = self.position.n_evals % settings.bleu_every == settings.bleu_every - 1
        self.scores = self.measure(settings.sentences if decode else 0)
        self.position.n_evals += 1
        self.position.seconds += time.monotonic() - started
        listen(self._progress(_Meter(), tuple(self.scores)))
        return self._verdict()

    def measure(self, n_decoded: int) -> list[DevScore]:
        """Score the averaged weights on the development sets."""
        self.model.train(mode=False)
        with self.average.applied(), self._autocast():
            return [
                dev.score(self.model, self.rows, n_decoded, self.config.evaluation.beam_size)
                for dev in self._dev
            ]

    def card_scores(self) -> list[SetScore]:
        """Score the present weights on a sample of each development set, with intervals."""
        self.model.train(mode=False)
        settings = self.config.evaluation
        with self._autocast():
            return [
                dev.card_score(self.model, settings.sentences, settings.beam_size)
                for dev in self._dev
            ]

    def _verdict(self) -> str | None:
        settings, here = self.config.evaluation, self.position
        loss = sum(score.loss for score in self.scores) / len(self.scores)
        gap = max(score.gap for score in self.scores)
        if here.best_loss is None or loss < here.best_loss:
            here.best_loss, here.stale = loss, 0
        else:
            here.stale += 1
        if here.step >= settings.gap_deadline and gap < settings.min_gap:
            return f"the decoder ignores its source: gap {gap:.3f} nats after {here.step} steps"
        if settings.patience is not None and here.stale >= settings.patience:
            return f"no better development loss in {here.stale} measurements"
        return None


@dataclass(slots=True)
class _Meter:
    total: float = 0.0
    n_tokens: int = 0
    seconds: float = 0.0

    def add(self, loss: float, n_tokens: int, seconds: float) -> None:
        self.total += loss
        self.n_tokens += n_tokens
        self.seconds += seconds

    @property
    def loss(self) -> float:
        return self.total / max(1, self.n_tokens)

    @property
    def speed(self) -> float:
        return self.n_tokens / max(1e-9, self.seconds)
