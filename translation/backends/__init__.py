"""Decoders by name: one module and one row here each."""

from __future__ import annotations

from importlib import import_module

from translation.backends.base import Backend, BackendFactory, BackendOptions
from translation.errors import BackendError
from translation.folder import MarianFolder

#: Name -> module that has a function ``open_backend``; imported when first used.
BACKENDS = {
    "ctranslate2": "translation.backends.ct2",
    "transformers": "translation.backends.reference",
}


def open_backend(name: str, folder: MarianFolder, sha256: str, options: BackendOptions) -> Backend:
    """Load a model folder in one backend.

    Raises:
        BackendError: No backend of that name, or its device or compute type is not available.
        ConversionError: The model cannot be brought into the backend's format.
    """
    if name not in BACKENDS:
        raise BackendError(f"no backend '{name}'; choose one of {', '.join(sorted(BACKENDS))}")
    factory: BackendFactory = import_module(BACKENDS[name]).open_backend
    return factory(folder, sha256, options)
