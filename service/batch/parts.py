"""The model and linker of a batch run, by settings, and the names of all that shapes a result."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from service.batch.model import Identity
from service.pipeline import Linker
from service.settings import Settings
from translation.model import Translator


@dataclass(frozen=True, slots=True)
class SettingsSupplier:
    """Makes the parts that settings name; can be sent to another process or machine.

    Every worker computes with one thread, so that results do not depend on the number of
    processors, and without the translation memory, so that they do not depend on other runs.
    """

    settings: Settings
    glossary: Path | None = None

    def translator(self) -> Translator:
        """Load the model.

        Raises:
            TranslationError: It cannot be used.
        """
        from service.wiring import build_translator

        settings = replace(self.settings, threads=1, memory=False)
        return build_translator(settings, glossary=self.glossary)

    def linker(self) -> Linker:
        """Make the linker, and have numpy compute with one thread in this process from now on.

        Raises:
            AlignmentError: The encoder is not known.
        """
        from service.linking import BriefLinker

        # the linker's import has loaded numpy, whose threads are limited here
        threadpool_limits(limits=1, user_api="blas")
        return BriefLinker.load(self.settings.encoder)

    def release(self) -> str:
        """Version of duizhao in this process."""
        return version("duizhao")

    def identity(self) -> Identity:
        """Name everything results depend on; loads the model once, converting it if needed.

        Raises:
            TranslationError: The model cannot be used.
            AlignmentError: The encoder is not known.
        """
        from service.wiring import find_model
        from translation.config import decode_config

        glossary = self.glossary.read_bytes() if self.glossary else None
        return Identity(
            model=self.translator().info,
            encoder=self.linker().encoder_id,
            decoding=decode_config(find_model(self.settings)).digest(),
            glossary="" if glossary is None else hashlib.sha256(glossary).hexdigest(),
            release=self.release(),
        )
