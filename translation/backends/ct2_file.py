"""CTranslate2's file of a model, written with numpy alone.

CTranslate2's own writer imports torch, which takes longer than everything else a first start
does. The format is that of ``ctranslate2.specs.model_spec``, version 6; a test compares what
both write.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.generic]

_BINARY_VERSION = 6
_SPECIFICATION = ("TransformerSpec", 7)
#: Places of the types in CTranslate2's enumeration.
_TYPES = {"float32": 0, "int8": 1, "int16": 2}


@dataclass(frozen=True, slots=True)
class Variables:
    """What a model file holds.

    Attributes:
        arrays: Values by CTranslate2's name; a scalar has no dimension.
        aliases: Further names of arrays: (name, name of the array).
    """

    arrays: Mapping[str, Array]
    aliases: tuple[tuple[str, str], ...]


def write_variables(path: Path, variables: Variables) -> None:
    """Write ``model.bin``, names sorted.

    Raises:
        OSError: The file cannot be written.
    """
    name, revision = _SPECIFICATION
    with path.open("wb") as stream:
        stream.write(struct.pack("<I", _BINARY_VERSION))
        _write_text(stream, name)
        stream.write(struct.pack("<II", revision, len(variables.arrays)))
        for key in sorted(variables.arrays):
            _write_array(stream, key, variables.arrays[key])
        stream.write(struct.pack("<I", len(variables.aliases)))
        for alias in sorted(variables.aliases):
            for text in alias:
                _write_text(stream, text)


def quantized(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights as whole numbers of -127 to 127, each row with its own scale.

    Args:
        weights: float32 (rows, columns).

    Returns: int8 (rows, columns) and float32 (rows,): number = round(weight * scale).
    """
    import numpy as np

    largest = np.abs(weights).max(axis=1)
    largest[largest == 0] = 127.0
    scale = (np.float32(127.0) / largest).astype(np.float32)
    return np.rint(weights * scale[:, None]).astype(np.int8), scale


def _write_text(stream: BinaryIO, text: str) -> None:
    stream.write(struct.pack("<H", len(text) + 1) + text.encode("utf-8") + b"\0")


def _write_array(stream: BinaryIO, name: str, array: Array) -> None:
    _write_text(stream, name)
    stream.write(struct.pack("<B", array.ndim))
    stream.write(struct.pack(f"<{array.ndim}I", *array.shape))
    stream.write(struct.pack("<BI", _TYPES[array.dtype.name], array.nbytes))
    stream.write(array.tobytes())
