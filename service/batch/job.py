"""What a batch run is to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from service.batch import shard_files
from service.batch.model import BatchConfig, Identity, Record, Reject
from service.batch.output import OutputFolder

DEFAULT = BatchConfig()

#: Reads the archive from its beginning; called twice.
Read = Callable[[], Iterable[Record | Reject]]


@dataclass(frozen=True, slots=True)
class Job:
    """What to do.

    Attributes:
        read: Reads the archive.
        output: Where the results go.
        identity: Model, encoder and release.
        form: A key of ``shard_files.FORMS``.
        config: Sizes.
        page_seconds: Processor seconds a page may take; 0 for no limit. Decides which pages are
            rejected and is no part of what makes the others' bytes.
    """

    read: Read
    output: OutputFolder
    identity: Identity
    form: str = "parquet"
    config: BatchConfig = DEFAULT
    page_seconds: float = 0.0

    def setup(self) -> dict[str, Any]:
        """Everything the bytes depend on besides the pages, for the manifest."""
        return {
            "form": shard_files.digest(self.form),
            **asdict(self.identity),
            "sizes": asdict(self.config),
        }

    def fingerprint(self) -> str:
        """Digest of ``setup``."""
        return _digest(self.setup())

    def namespace(self) -> str:
        """Digest of what makes a translation: neither form, linker nor sizes."""
        return _digest({**asdict(self.identity), "encoder": None})


def _digest(marks: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(marks, sort_keys=True).encode()).hexdigest()
