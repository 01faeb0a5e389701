"""A translator that keeps what it has done, so that a job goes on where it was cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from service.store.model import PartialLine
from translation.model import ModelInfo, Progress, Translation, Translator

#: Id and text of a line, as ``service.pipeline.translatable`` yields them.
Line = tuple[str, str]


class Ledger(Protocol):
    """Where progress is kept."""

    def check(self) -> None:
        """Raise where no more work should be begun."""
        ...

    def check_held(self) -> None:
        """Raise where the result is no longer wanted."""
        ...

    def save(self, lines: Sequence[PartialLine], n_done: int, n_total: int) -> None:
        """Keep new lines, and how many of how many are done."""
        ...


def fingerprint(info: ModelInfo) -> str:
    """Name all that decides a translation, on one line."""
    return f"{info.sha256}|{info.backend}|{info.compute_type}|{info.beam_size}"


class ResumingTranslator:
    """Translates the lines of one page in chunks, and skips those that are saved.

    A saved line counts only if the same model made it from the same text. Satisfies
    ``translation.model.Translator`` for the lines it was made for.
    """

    def __init__(
        self,
        translator: Translator,
        lines: Sequence[Line],
        saved: Iterable[PartialLine],
        ledger: Ledger,
        chunk_characters: int,
    ) -> None:
        """Wrap a translator for one page.

        Args:
            translator: Does the work.
            lines: Ids and texts, in the order in which they will be asked for.
            saved: What earlier attempts left.
            ledger: Is told of every chunk.
            chunk_characters: So many or a line more are translated at once.
        """
        self._translator = translator
        self._lines = tuple(lines)
        self._saved = {line.id: line for line in saved}
        self._ledger = ledger
        self._chunk_characters = chunk_characters

    @property
    def info(self) -> ModelInfo:
        """The wrapped translator's."""
        return self._translator.info

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        """Translate the page's lines.

        Raises:
            ValueError: The sentences are not the lines this was made for.
            CancelledError: The client took the job back.
            HandedBackError: The worker is going down.
            LostError: Another worker has the job.
        """
        if tuple(text for _, text in self._lines) != tuple(sentences):
            raise ValueError("a resuming translator translates only the lines of its own page")
        known = self._known()
        self._report((), known, progress)
        self._ledger.check_held()
        for number, chunk in enumerate(self._chunks(known)):
            if number:  # every attempt does one chunk, so that none is without progress
                self._ledger.check()
            answers = self._translator.translate([text for _, text in chunk])
            new = [self._partial(line, answer) for line, answer in zip(chunk, answers, strict=True)]
            known |= {line.id: line for line in new}
            self._report(new, known, progress)
        return tuple(_translation(known[identity]) for identity, _ in self._lines)

    def _known(self) -> dict[str, PartialLine]:
        mark = fingerprint(self.info)
        found: dict[str, PartialLine] = {}
        for identity, text in self._lines:
            line = self._saved.get(identity)
            if line is not None and line.model == mark and line.zh == text:
                found[identity] = line
        return found

    def _chunks(self, known: Mapping[str, PartialLine]) -> Iterator[list[Line]]:
        chunk: list[Line] = []
        for line in [line for line in self._lines if line[0] not in known]:
            chunk.append(line)
            if sum(len(text) for _, text in chunk) >= self._chunk_characters:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _partial(self, line: Line, answer: Translation) -> PartialLine:
        identity, text = line
        mark = fingerprint(self.info)
        return PartialLine(identity, text, answer.text, answer.score, answer.warnings, mark)

    def _report(
        self,
        new: Sequence[PartialLine],
        known: Mapping[str, PartialLine],
        progress: Progress | None,
    ) -> None:
        self._ledger.save(new, len(known), len(self._lines))
        if progress is not None:
            progress(len(known), len(self._lines))


def _translation(line: PartialLine) -> Translation:
    return Translation(line.zh, line.en, line.score, line.warnings)
