"""Errors of the translation room.

TranslationError
├── ModelNotFoundError   no model of that name can be reached
├── ModelFileError       a model's file is missing, malformed or not the one recorded
├── ConversionError      a model cannot be brought into a backend's format
├── BackendError         a backend, device or compute type is not available
├── GlossaryError        a glossary file cannot be read
└── CacheError           the translation memory cannot be used
"""


class TranslationError(Exception):
    """Root of every error translation raises on purpose; the text says how to mend it."""


class ModelNotFoundError(TranslationError):
    """No model of that name can be reached."""


class ModelFileError(TranslationError):
    """A file of a model is missing, malformed or not the one that was recorded."""


class ConversionError(TranslationError):
    """A model cannot be converted for a backend."""


class BackendError(TranslationError):
    """A backend, device or compute type is not available."""


class GlossaryError(TranslationError):
    """A glossary file cannot be read or holds nothing usable."""


class CacheError(TranslationError):
    """The translation memory cannot be opened, read or written."""
