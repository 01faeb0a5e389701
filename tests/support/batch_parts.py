"""A supplier of fakes for batch runs: quick, and it can be sent to other processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from support.bag_encoder import BagEncoder
from support.fakes import FAKE_INFO, FakeTranslator

from service.batch.engines import EngineOptions, Killed
from service.batch.job import Job
from service.batch.ledger import Ledger
from service.batch.model import BatchConfig, BatchReport, Identity
from service.batch.output import OutputFolder
from service.batch.run import BatchRun, process
from service.batch.sources import Opening, open_here, read_archive
from service.batch.steps import Assemble, Attempt, Parse, Task, Translate
from service.batch.workbench import Bench
from service.linking import BriefLinker
from translation.model import ModelInfo, Progress, Translation

IDENTITY = Identity(FAKE_INFO, "bag", release="test")


@dataclass(frozen=True)
class FakeSupplier:
    """Supplies a translator whose answers depend on the company a sentence keeps.

    Attributes:
        pause: Seconds a call of the translator takes.
        log: A line a call is added to this file: process and number of sentences.
        identity: Model, encoder and release it has.
        poison: Text that the translator cannot take.
        die: Text that kills the process that translates it, as a crash in native code would.
        die_linking: The same of linking.
        hang: Text on which translating goes round for ever.
        hang_linking: The same of linking.
        freeze: Text on which translating stands still for ever.
    """

    pause: float = 0.0
    log: Path | None = None
    poison: str | None = None
    die: str | None = None
    die_linking: str | None = None
    hang: str | None = None
    hang_linking: str | None = None
    freeze: str | None = None
    identity: Identity = IDENTITY

    def translator(self) -> CompanyTranslator:
        return CompanyTranslator(self)

    def linker(self) -> BriefLinker:
        encoder = BagEncoder()
        encoder.id = self.identity.encoder
        return DeadlyLinker(encoder, self.die_linking, self.hang_linking)

    def release(self) -> str:
        return self.identity.release


class DeadlyLinker(BriefLinker):
    """A linker that one text kills, and another keeps for ever."""

    def __init__(self, encoder: BagEncoder, die: str | None, hang: str | None) -> None:
        super().__init__(encoder)
        self._die, self._hang = die, hang

    def link(self, page, translations):
        if self._die and any(self._die in sentence for sentence in _texts(page)):
            os.kill(os.getpid(), signal.SIGSEGV)
        while self._hang and any(self._hang in sentence for sentence in _texts(page)):
            pass
        return super().link(page, translations)


def _texts(page) -> Iterator[str]:
    return (sentence.text for article in page.articles for sentence in article.sentences())


class CompanyTranslator:
    """Like int8: what stands in the batch shows in the score."""

    def __init__(self, supplier: FakeSupplier) -> None:
        self._supplier = supplier
        self._fake = FakeTranslator()

    @property
    def info(self) -> ModelInfo:
        return self._supplier.identity.model

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        supplier = self._supplier
        if supplier.log is not None:
            with supplier.log.open("a") as stream:
                stream.write(f"{os.getpid()} {len(sentences)}\n")
        time.sleep(supplier.pause)
        if supplier.die and any(supplier.die in sentence for sentence in sentences):
            os.kill(os.getpid(), signal.SIGSEGV)
        while supplier.hang and any(supplier.hang in sentence for sentence in sentences):
            pass
        while supplier.freeze and any(supplier.freeze in sentence for sentence in sentences):
            time.sleep(60)
        if supplier.poison and any(supplier.poison in sentence for sentence in sentences):
            raise RuntimeError("the decoder choked")
        company = -float(sum(map(len, sentences)) % 997) / 1000
        return tuple(
            Translation(t.source, t.text, None if t.score is None else company)
            for t in self._fake.translate(sentences, progress=progress)
        )


@dataclass
class HereEngine:
    """Performs tasks in this process; what would kill a worker is told and not done.

    Attributes:
        supplier: Makes the parts.
        deadly: Texts that kill whoever parses, translates or assembles them.
        slow: Texts that take them too long.
        performed: The tasks that were answered, in order.
    """

    supplier: FakeSupplier
    deadly: Mapping[str, str] = field(default_factory=dict)
    slow: Mapping[str, str] = field(default_factory=dict)
    performed: list[Task[object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._bench = Bench(self.supplier)

    def run(self, tasks: Sequence[Task[object]]) -> Iterator[tuple[int, object]]:
        for index, task in enumerate(tasks):
            if self._kills(task):
                yield index, Killed("SIGSEGV")
                continue
            if holds(task, self.slow):
                yield index, Killed("SIGPROF", overtime=True)
                continue
            self.performed.append(task)
            yield index, task.perform(self._bench)

    def close(self) -> None:
        pass

    def _kills(self, task: Task[object]) -> bool:
        return holds(task, self.deadly)


def holds(task: Task[object], texts: Mapping[str, str]) -> bool:
    """Say whether a task touches what its step has in a table of steps."""
    if isinstance(task, Parse):
        step, found = "parse", [r.data.decode("utf-8", "replace") for r in task.records]
    elif isinstance(task, Translate):
        step, found = "translate", list(task.sentences)
    elif isinstance(task, Attempt):
        step, found = "translate", [task.sentence]
    elif isinstance(task, Assemble):
        step = "assemble"
        kept = (r for r in task.records if r.id not in task.barred)
        found = [r.data.decode("utf-8", "replace") for r in kept]
    else:
        return False
    sought = texts.get(step)
    return sought is not None and any(sought in text for text in found)


FAKES = FakeSupplier()
NOTHING: Mapping[str, str] = {}
ONE_WORKER = EngineOptions(1)
SMALL = BatchConfig(shard_size=4, window_pages=8, block_sentences=5)


def run_batch(
    source: Path,
    out: Path,
    *,
    supplier: FakeSupplier = FAKES,
    engine: str = "here",
    options: EngineOptions = ONE_WORKER,
    config: BatchConfig = SMALL,
    form: str = "jsonl",
    identity: Identity = IDENTITY,
    deadly: Mapping[str, str] = NOTHING,
    slow: Mapping[str, str] = NOTHING,
    page_seconds: float = 0.0,
    opening: Opening = open_here,
) -> BatchReport:
    """Run a batch the way the command does; the engine ``here`` starts no processes."""
    read = partial(read_archive, source, config.max_page_bytes, opening)
    job = Job(read, OutputFolder(out), identity, form, config, page_seconds)
    supplier = replace(supplier, identity=identity)
    if engine != "here":
        return process(job, supplier, lambda _pages: _ignore, engine=engine, options=options)
    with job.output.locked(), closing(Ledger(job.output.ledger)) as ledger:
        here = HereEngine(supplier, deadly, slow)
        return BatchRun(job, ledger, here).run(lambda _pages: _ignore)


def _ignore(_steps: int) -> None:
    pass


def contents(out: Path) -> dict[str, bytes]:
    """Every file a reader of the output sees, by its path."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".duizhao-batch" not in path.parts
    }


def write_pages(folder: Path, count: int, *, prefix: str = "") -> None:
    """Write small Chinese pages without briefs: standing lines, own lines, a reprint."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(page_text(number, prefix), encoding="utf-8")


def page_text(number: int, prefix: str = "") -> str:
    own = "".join(
        f"{prefix}第{number}号工程{part}期已经完成，投资{number + part}万元。" for part in range(4)
    )
    return (
        "重点工程建设顺利推进\n"
        f"　　本报讯(记者 李敏){own}\n"
        "　　今年以来，全市重点工程建设顺利推进，市民纷纷点赞。更多内容请关注本报微信公众号。\n"
    )


@contextmanager
def cut_off(owner: type, event: str, count: int, *, late: bool) -> Iterator[None]:
    """Interrupt the ``count``-th call of a method, before it does its work or after."""
    original, calls = getattr(owner, event), []

    def cut(self: object, *arguments: object) -> object:
        calls.append(event)
        if len(calls) == count and not late:
            raise KeyboardInterrupt
        answer = original(self, *arguments)
        if len(calls) == count:
            raise KeyboardInterrupt
        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(owner, event, cut)
        yield
