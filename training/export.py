"""Write a trained model as a Hugging Face Marian folder and prove that it loads again."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.errors import ExportError

if TYPE_CHECKING:
    from transformers import MarianMTModel

    from training.vocabulary import Vocabulary

WEIGHTS = "model.safetensors"
# The decode settings a caller gets who names none.
BEAM_SIZE = 4


def export_model(model: MarianMTModel, vocabulary: Vocabulary, folder: Path) -> str:
    """Write the model as float16 and its tokenizer; returns the SHA-256 of the weights.

    The folder appears whole or not at all; an older one of that name is replaced.

    Raises:
        ExportError: The folder cannot be written or does not load again.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as draft_name:
        draft = Path(draft_name) / "model"
        try:
            _write_model(model, draft)
            write_tokenizer(vocabulary, draft, model.config.max_position_embeddings)
            _replace(draft, folder)
        except OSError as error:
            raise ExportError(
                f"cannot write {folder}: {error}; free space or mend access"
            ) from error
    return file_sha256(folder / WEIGHTS)


def write_tokenizer(vocabulary: Vocabulary, folder: Path, max_length: int) -> None:
    """Write ``source.spm``, ``target.spm``, ``vocab.json`` and ``tokenizer_config.json``."""
    (folder / "source.spm").write_bytes(vocabulary.source_spm)
    (folder / "target.spm").write_bytes(vocabulary.target_spm)
    _write_json(folder / "vocab.json", vocabulary.ids)
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "MarianTokenizer",
            "source_lang": "zho",
            "target_lang": "eng",
            "model_max_length": max_length,
            "separate_vocabs": False,
            "eos_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
        },
    )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_model(model: MarianMTModel, folder: Path) -> None:
    import torch
    from transformers import GenerationConfig, MarianMTModel

    half: Any = MarianMTModel(model.config)
    half.load_state_dict(model.state_dict())
    half.to(torch.float16)
    pad_id = model.config.pad_token_id
    generation: Any = GenerationConfig
    half.generation_config = generation(
        num_beams=BEAM_SIZE,
        max_length=model.config.max_position_embeddings,
        decoder_start_token_id=model.config.decoder_start_token_id,
        pad_token_id=pad_id,
        eos_token_id=model.config.eos_token_id,
        bad_words_ids=[[pad_id]],
    )
    half.save_pretrained(folder)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _replace(draft: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
