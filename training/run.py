"""The one entry point: from TSV files to a model folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.batches import encode_pairs
from training.checkpoint import load
from training.config import INIT_E5
from training.e5 import find_e5, read_e5
from training.errors import InitError
from training.evaluation import DevSet
from training.export import export_model
from training.loop import Trainer
from training.mixture import cap_sources, draw_epoch
from training.model import E5Init, build_model, load_marian, target_rows, to_device
from training.pieces import prune_xlmr, train_pieces
from training.preparation.config import PrepareConfig
from training.preparation.held_out import keep_out
from training.record import make_record, write_card, write_record
from training.substitution import substituted_pairs
from training.synthetic import name_lists, synthetic_pairs
from training.tsv import CleaningReport, Pair, read_pairs
from training.vocabulary import Vocabulary, build_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from transformers import MarianMTModel

    from training.config import TrainConfig
    from training.evaluation import DevScore
    from training.loop import Progress

MODEL_FOLDER = "model"
# Bounds that may change between a run and its continuation.
UNBOUND = frozenset(
    {
        "out",
        "max_minutes",
        "max_steps",
        "threads",
        "checkpoint_minutes",
        "checkpoint_steps",
        "log_steps",
    }
)


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What a run leaves behind.

    Attributes:
        model: Folder of the exported model, in Hugging Face Marian layout.
        sha256: Of ``model.safetensors``.
        reason: Why the run stopped.
        scores: Last development scores of the exported weights.
        cleaning: What reading the data found.
    """

    model: Path
    sha256: str
    steps: int
    n_tokens: int
    seconds: float
    reason: str
    scores: tuple[DevScore, ...]
    cleaning: CleaningReport


def train(
    config: TrainConfig, *, progress: Callable[[Progress], None] | None = None, resume: bool = False
) -> TrainResult:
    """Train a model and export it to ``config.out / "model"``.

    On a CPU a run with ``max_steps`` and a seed is reproducible, and a run that was
    killed continues exactly (``resume=True``) from its last checkpoint.

    Args:
        config: What to learn from, for how long, and how.
        progress: Called every ``log_steps`` steps and after each measurement.
        resume: Continue the run whose checkpoint lies in ``config.out``.

    Raises:
        TrainingError: Data, settings, checkpoint or starting weights are unusable.
    """
    _seed(config)
    config.out.mkdir(parents=True, exist_ok=True)
    pairs, cleaning = prepare_pairs(config)
    model, vocabulary, rows = prepare_model(config, pairs)
    trainer = make_trainer(config, pairs, model, vocabulary, rows)
    if resume:
        trainer.restore(load(config.out, fingerprint(config, pairs)))
    reason = trainer.run(config.out, progress or _ignore)
    scores = trainer.measure(config.evaluation.sentences)
    with trainer.average.applied():
        sha256 = export_model(model, vocabulary, config.out / MODEL_FOLDER)
        cards = trainer.card_scores()
    here = trainer.position
    record = make_record(config, model, pairs, here, reason, sha256)
    write_record(record, config.out)
    write_card(record, config.out / MODEL_FOLDER, config.out.name, cards)
    return TrainResult(
        config.out / MODEL_FOLDER, sha256, here.step, here.n_tokens, here.seconds,
        reason, tuple(scores), cleaning,
    )  # fmt: skip


def make_trainer(
    config: TrainConfig,
    pairs: Sequence[Pair],
    model: MarianMTModel,
    vocabulary: Vocabulary,
    rows: int,
) -> Trainer:
    """Encode the pairs and the development sets, and put a run together."""
    encoded = encode_pairs(pairs, vocabulary, config.batch.max_pieces)
    dev = [
        DevSet(
            path.name.split(".")[0],
            read_pairs([path], config.cleaning)[0],
            vocabulary,
            config.evaluation.loss_sentences,
        )
        for path in config.dev
    ]
    return Trainer(
        config, model, rows, vocabulary, encoded, dev,
        fingerprint(config, pairs), pretrained=config.init is not None,
    )  # fmt: skip


def prepare_pairs(config: TrainConfig) -> tuple[list[Pair], CleaningReport]:
    """Read, clean and cap the data, and add synthetic pairs; the same for a seed.

    Pairs that overlap with the development sets are left out, else these would measure memory.
    """
    pairs, cleaning = read_pairs(config.data, config.cleaning)
    pairs = keep_out(pairs, config.dev, cleaning, PrepareConfig())
    pairs = cap_sources(pairs, config.caps, np.random.default_rng((config.seed, 1)))
    rng = np.random.default_rng((config.seed, 2))
    made = synthetic_pairs(config.synthetic_pairs, rng) + name_lists(config.name_lists, rng)
    if config.substituted_pairs:
        real = [p for p in pairs if any(fnmatchcase(p.source, x) for x in config.substituted_from)]
        made += substituted_pairs(real, config.substituted_pairs, rng)
    return pairs + made, cleaning


def prepare_model(
    config: TrainConfig, pairs: Sequence[Pair]
) -> tuple[MarianMTModel, Vocabulary, int]:
    """Return the model to train, its vocabulary and the number of rows it may emit.

    The vocabulary of a new model is kept in ``config.out / "vocabulary"`` and read
    again from there.
    """
    if config.init is not None and config.init != INIT_E5:
        model = load_marian(config.init)
        vocabulary = read_vocabulary(Path(config.init), target_rows(model))
        return to_device(model, config.device), vocabulary, target_rows(model)
    vocabulary = _vocabulary(config, pairs)
    model = build_model(config.model, vocabulary)
    if config.init == INIT_E5:
        E5Init(read_e5(find_e5()), config.model.embed_gain).apply(model, vocabulary)
    return to_device(model, config.device), vocabulary, vocabulary.target_rows


def read_vocabulary(folder: Path, rows: int) -> Vocabulary:
    """Read ``vocab.json`` and both SentencePiece models of a Marian folder.

    Raises:
        InitError: A file is missing or malformed.
    """
    try:
        ids = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
        source, target = (folder / name for name in ("source.spm", "target.spm"))
        return Vocabulary(source.read_bytes(), target.read_bytes(), ids, rows)
    except (OSError, ValueError) as error:
        raise InitError(
            f"{folder} has no usable vocab.json, source.spm and target.spm ({error}); "
            "name a folder in Marian layout"
        ) from error


def fingerprint(config: TrainConfig, pairs: Sequence[Pair]) -> str:
    """Return a digest of the settings and data that a checkpoint must share."""
    kept = {key: value for key, value in asdict(config).items() if key not in UNBOUND}
    digest = hashlib.sha256(json.dumps(kept, default=str, sort_keys=True).encode())
    for pair in pairs:
        digest.update(f"{pair.zh}\t{pair.en}\n".encode())
    return digest.hexdigest()


def _vocabulary(config: TrainConfig, pairs: Sequence[Pair]) -> Vocabulary:
    kept = config.out / "vocabulary"
    names = ("source.spm", "target.spm")
    if all((kept / name).is_file() for name in names):
        return build_vocabulary(*((kept / name).read_bytes() for name in names))
    # Pieces are learned from the text as the longest phase mixes it.
    starts = [0.0, *(phase.until for phase in config.phases)]
    longest = max(zip(starts, config.phases, strict=False), key=lambda x: x[1].until - x[0])[1]
    drawn = draw_epoch([p.source for p in pairs], longest, np.random.default_rng((config.seed, 3)))
    order = [pairs[i] for i in drawn.tolist()]
    threads = config.threads or 2
    target = train_pieces([p.en for p in order], config.target_pieces, threads=threads)
    if config.init == INIT_E5:
        source = prune_xlmr(
            read_e5(find_e5()), (p.zh for p in order), keep=config.model.source_pieces
        )
    else:
        pieces = replace(config.target_pieces, vocab_size=config.model.source_pieces)
        source = train_pieces([p.zh for p in order], pieces, threads=threads)
    kept.mkdir(exist_ok=True)
    for name, content in zip(names, (source, target), strict=True):
        (kept / name).write_bytes(content)
    return build_vocabulary(source, target)


def _seed(config: TrainConfig) -> None:
    torch.manual_seed(config.seed)
    if config.threads:
        torch.set_num_threads(config.threads)


def _ignore(progress: Progress) -> None:
    del progress
