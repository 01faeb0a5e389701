"""What a format may say about an alignment as a whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meta:
    """Facts about a run of the aligner.

    Attributes:
        src_language: BCP 47 code of the source.
        tgt_language: BCP 47 code of the target.
        encoder: Id of the encoder, empty where vectors were given.
        src_name: Name of the source document, empty where there is none.
        tgt_name: Name of the target document.
        version: Version of this program, empty where not known.
    """

    src_language: str = "zh"
    tgt_language: str = "en"
    encoder: str = ""
    src_name: str = ""
    tgt_name: str = ""
    version: str = ""
