"""The values of a batch run."""

from __future__ import annotations

from dataclasses import dataclass

from service.errors import InputError
from translation.model import ModelInfo


@dataclass(frozen=True, slots=True)
class BatchConfig:
    """Knobs of a batch run; every one is part of what makes the bytes of the output.

    Attributes:
        shard_size: Pages a shard holds on average. 256 pages are some megabytes of result:
            small enough to redo, large enough for compression.
        window_pages: Shards are gathered until they hold so many pages; a window's new
            sentences are translated together. Bounds the memory of the run (about 30 kB a
            page) and what a worker pool waits for at the window's end.
        block_sentences: New sentences are translated in blocks of so many of like length:
            ten seconds of one core, which is what a kill loses.
        max_page_bytes: Larger inputs are no newspaper page and are rejected unread.
    """

    shard_size: int = 256
    window_pages: int = 4096
    block_sentences: int = 256
    max_page_bytes: int = 32 * 1024 * 1024

    def __post_init__(self) -> None:
        """Refuse sizes below one."""
        if min(self.shard_size, self.window_pages, self.block_sentences, self.max_page_bytes) < 1:
            raise InputError("batch sizes must be at least 1")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a run's results depend on besides the pages.

    Attributes:
        model: As written into every result.
        encoder: Name and version.
        decoding: Digest of the decode settings.
        glossary: Hex digest of the glossary file; empty without one.
        release: Version of duizhao.
    """

    model: ModelInfo
    encoder: str
    decoding: str = ""
    glossary: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One page of an archive, unparsed.

    Attributes:
        id: Its path below the archive's root, or the id its record states; unique.
        data: Its bytes.
        format: Name of its page format, a key of ``pages.formats.registry.FORMATS``.
    """

    id: str
    data: bytes
    format: str


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that gives no result.

    Attributes:
        id: Which input.
        reason: What is wrong; one line.
    """

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a page or sentence is not given to workers any more.

    Attributes:
        reason: What is told of the page; one line.
        seconds: The limit that was too short for it; None where it kills, limit or none.
    """

    reason: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """Pages that are processed and written together.

    Attributes:
        key: Digest of its pages (ids and contents), the model and the configuration.
        records: Its pages; empty while only their digests are asked for.
        pages: How many.
    """

    key: str
    records: tuple[Record, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of an article to find its near-duplicates.

    Attributes:
        id: Page id, ``#``, article id.
        signature: MinHash, uint32 little-endian, see ``near_duplicates``.
    """

    id: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Assembled:
    """A finished shard.

    Attributes:
        data: Bytes of its file.
        pages: Results in it.
        sentences: Chinese lines in them.
        rejects: Pages that gave no result.
        sketches: Its articles.
    """

    data: bytes
    pages: int
    sentences: int
    rejects: tuple[Reject, ...]
    sketches: tuple[Sketch, ...]


@dataclass(frozen=True, slots=True)
class ShardEntry:
    """A shard on disk, as ledger and manifest know it.

    Attributes:
        key: See ``Shard``.
        file: Name in the folder ``shards``.
        pages: Results in it.
        sentences: Chinese lines in them.
        sha256: Hex digest of the file.
        size_bytes: Its size.
    """

    key: str
    file: str
    pages: int
    sentences: int
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Inputs against those of the run before.

    Attributes:
        added: New ids.
        changed: Ids with other content.
        removed: Ids that are gone; their results are dropped.
        kept: Ids with the same content.
    """

    added: int
    changed: int
    removed: int
    kept: int


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a run did.

    Attributes:
        pages: Results in the output.
        shards: Files in the output.
        shards_done: Files written by this run.
        shards_dropped: Files deleted because their inputs are gone or changed.
        sentences: Chinese lines in the shards of this run, every occurrence counted.
        translated: Distinct sentences this run translated; the others were known.
        rejects: Inputs without a result.
        near_duplicates: Articles much like an earlier one.
        changes: Inputs against the run before.
    """

    pages: int
    shards: int
    shards_done: int
    shards_dropped: int
    sentences: int
    translated: int
    rejects: int
    near_duplicates: int
    changes: Changes
