"""Tensors of a safetensors file as float32 numpy arrays."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translation.errors import ModelFileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

#: numpy's names; BF16 is the upper half of a float32.
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


def read_tensors(path: Path) -> dict[str, Floats]:
    """Read a file whole.

    Raises:
        ModelFileError: The file is no safetensors file, or is cut short.
    """
    import numpy as np

    try:
        content = np.memmap(path, dtype=np.uint8, mode="r")
        (length,) = struct.unpack("<Q", content[:8].tobytes())
        header = json.loads(content[8 : 8 + length].tobytes())
        data = content[8 + length :]
        return {
            name: _tensor(data, entry) for name, entry in header.items() if name != "__metadata__"
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error) as error:
        raise ModelFileError(f"{path} cannot be loaded ({error}); place it anew") from error


def _tensor(data: NDArray[np.uint8], entry: Mapping[str, Any]) -> Floats:
    import numpy as np

    start, end = entry["data_offsets"]
    raw = data[start:end].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
    if entry["dtype"] == "BF16":
        return (raw.astype(np.uint32) << 16).view(np.float32)
    return raw.astype(np.float32)
