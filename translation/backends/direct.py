"""A Marian folder with safetensors into CTranslate2's format: numpy alone, under a second.

The variables are those that ``ctranslate2.converters.transformers.MarianMTLoader`` makes, with
one difference: target pieces that the model's own bias forbids get no row at all. Their
probability is exp(-10,000) = 0, so no translation changes, but the product with the output
matrix, the largest of a decoder step, shrinks by their share.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translation.backends.ct2_file import Variables, quantized, write_variables
from translation.backends.tensors import read_tensors
from translation.backends.vocabularies import ordered
from translation.folder import END, UNKNOWN, MarianFolder

if TYPE_CHECKING:
    from translation.backends.ct2_file import Array
    from translation.backends.tensors import Floats

#: CTranslate2's numbers of activation functions.
_ACTIVATIONS = {"relu": 0, "gelu_new": 1, "silu": 2, "swish": 2, "gelu": 3}
#: A bias at most this low makes a piece impossible: exp(-1000) is 0 in every float type.
_FORBIDDEN = -1000.0
_CONFIG = {
    "add_source_bos": False,
    "add_source_eos": False,
    "bos_token": "<s>",
    "decoder_start_token": END,
    "eos_token": END,
    "layer_norm_epsilon": None,
    "multi_query_attention": False,
    "unk_token": UNKNOWN,
}


def writable(folder: MarianFolder) -> bool:
    """Whether this module can read a folder's weights and its architecture is a plain one."""
    config = folder.config()
    plain = (
        config.get("activation_function") in _ACTIVATIONS
        and not config.get("normalize_before")
        and not config.get("normalize_embedding")
        and config.get("encoder_attention_heads") == config.get("decoder_attention_heads")
    )
    return plain and folder.weights.suffix == ".safetensors"


def write(folder: MarianFolder, target: Path, compute_type: str) -> None:
    """Write model, vocabularies and configuration into an empty folder.

    Weights are stored as int8 for the ``int8…`` types and as float32 for all others, which
    CTranslate2 derives from it when it loads the model.

    Raises:
        ModelFileError: The weights are damaged.
        KeyError: A weight is missing.
        ValueError: The vocabulary is not laid out as Marian's.
    """
    tensors = read_tensors(folder.weights)
    source, wanted = ordered(folder.source_vocabulary()), ordered(folder.target_vocabulary())
    target_pieces = wanted[: _possible(tensors["final_logits_bias"].ravel(), len(wanted))]
    arrays = dict(_layers(folder, tensors))
    aliases = [("encoder/position_encodings/encodings", "decoder/position_encodings/encodings")]
    arrays |= _embeddings(tensors, len(source), len(target_pieces), aliases)
    stored: dict[str, Array] = dict(_constants(folder.config()))
    stored.update(_quantized(arrays) if compute_type.startswith("int8") else arrays)
    write_variables(target / "model.bin", Variables(stored, tuple(aliases)))
    shared = source == target_pieces
    lists = {"shared": source} if shared else {"source": source, "target": target_pieces}
    _write_json(target / "config.json", _CONFIG)
    for name, pieces in lists.items():
        _write_json(target / f"{name}_vocabulary.json", pieces)


def _possible(bias: Floats, rows: int) -> int:
    """How many of the first rows are left when the forbidden ones at the end are cut off."""
    import numpy as np

    allowed = np.flatnonzero(bias[:rows] > _FORBIDDEN)
    return int(allowed[-1]) + 1 if len(allowed) else rows


def _embeddings(
    tensors: Mapping[str, Floats], n_source: int, n_target: int, aliases: list[tuple[str, str]]
) -> dict[str, Floats]:
    """Embeddings of both sides and the output matrix; what is the same is stored once."""
    shared = tensors.get("model.shared.weight")
    source = tensors.get("model.encoder.embed_tokens.weight", shared)
    target = tensors.get("model.decoder.embed_tokens.weight", shared)
    if source is None or target is None:
        raise KeyError("model.shared.weight")
    arrays = {"decoder/embeddings/weight": target[:n_target]}
    if source is target and n_source == n_target:
        aliases.append(("encoder/embeddings_0/weight", "decoder/embeddings/weight"))
    else:
        arrays["encoder/embeddings_0/weight"] = source[:n_source]
    output = tensors.get("lm_head.weight", target)
    if output is target:
        aliases.append(("decoder/projection/weight", "decoder/embeddings/weight"))
    else:
        arrays["decoder/projection/weight"] = output[:n_target]
    bias = tensors["final_logits_bias"].ravel()[:n_target]
    if bias.any():
        arrays["decoder/projection/bias"] = bias
    return arrays


def _layers(folder: MarianFolder, tensors: Mapping[str, Floats]) -> Iterator[tuple[str, Floats]]:
    config = folder.config()
    yield "decoder/position_encodings/encodings", _sinusoids(folder.positions, _width(config))
    for side in ("encoder", "decoder"):
        for number in range(int(str(config[f"{side}_layers"]))):
            given = f"model.{side}.layers.{number}."
            inner = {k.removeprefix(given): v for k, v in tensors.items() if k.startswith(given)}
            for name, value in _layer(inner):
                yield f"{side}/layer_{number}/{name}", value


def _layer(inner: Mapping[str, Floats]) -> Iterator[tuple[str, Floats]]:
    yield from _attention("self_attention", "self_attn", inner, (("q", "k", "v"),))
    if "encoder_attn.q_proj.weight" in inner:
        yield from _attention("attention", "encoder_attn", inner, (("q",), ("k", "v")))
    for number in (0, 1):
        for kind in ("weight", "bias"):
            yield f"ffn/linear_{number}/{kind}", inner[f"fc{number + 1}.{kind}"]
    yield from _norm("ffn", "final", inner)


def _attention(
    name: str, given: str, inner: Mapping[str, Floats], joined: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[str, Floats]]:
    """Attention with the projections of one input put on top of each other."""
    import numpy as np

    for kind in ("weight", "bias"):
        for number, parts in enumerate(joined):
            stack = [inner[f"{given}.{part}_proj.{kind}"] for part in parts]
            yield f"{name}/linear_{number}/{kind}", np.concatenate(stack)
        yield f"{name}/linear_{len(joined)}/{kind}", inner[f"{given}.out_proj.{kind}"]
    yield from _norm(name, given, inner)


def _norm(name: str, given: str, inner: Mapping[str, Floats]) -> Iterator[tuple[str, Floats]]:
    yield f"{name}/layer_norm/gamma", inner[f"{given}_layer_norm.weight"]
    yield f"{name}/layer_norm/beta", inner[f"{given}_layer_norm.bias"]


def _sinusoids(positions: int, width: int) -> Floats:
    """Position encodings (Vaswani et al. 2017), sines first: float32 (positions, width)."""
    import numpy as np

    place = np.arange(positions)[:, None]
    angles = place / np.power(10000, 2 * (np.arange(width) // 2) / width)
    half = -(-width // 2)
    encodings = np.empty((positions, width), dtype=np.float32)
    encodings[:, :half] = np.sin(angles[:, 0::2])
    encodings[:, half:] = np.cos(angles[:, 1::2])
    return encodings


def _quantized(arrays: Mapping[str, Floats]) -> Iterator[tuple[str, Array]]:
    for name, array in arrays.items():
        if not name.endswith("/weight"):
            yield name, array
            continue
        values, scale = quantized(array)
        yield name, values
        yield f"{name}_scale", scale


def _width(config: Mapping[str, Any]) -> int:
    return int(config["d_model"])


def _constants(config: Mapping[str, Any]) -> dict[str, Array]:
    import numpy as np

    scale = math.sqrt(_width(config)) if config.get("scale_embedding") else 1.0
    switches = {
        "decoder/alibi": False,
        "decoder/alibi_use_positive_positions": False,
        "decoder/pre_norm": False,
        "decoder/scale_alibi": False,
        "decoder/start_from_zero_embedding": True,
        "encoder/multi_query_attention": False,
        "encoder/pre_norm": False,
        "encoder/embeddings_merge": False,
    }
    found: dict[str, Array] = {name: np.asarray(on, np.int8) for name, on in switches.items()}
    found["decoder/alignment_heads"] = np.asarray(1, np.int16)
    found["decoder/alignment_layer"] = np.asarray(-1, np.int16)
    for side in ("encoder", "decoder"):
        activation = _ACTIVATIONS[config["activation_function"]]
        found[f"{side}/activation"] = np.asarray(activation, np.int8)
        found[f"{side}/num_heads"] = np.asarray(config[f"{side}_attention_heads"], np.int16)
        found[f"{side}/scale_embeddings"] = np.asarray(scale, np.float32)
    return found


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
