"""Systems that are files of stored outputs, and the registry of system kinds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.briefbench_files import read_results
from eval.digests import digest_of
from eval.errors import InputError, SpecError
from eval.lines import Lines, read_lines
from eval.model import Kind, Progress, Responses, SystemCard, SystemUnderTest, TestSet
from eval.spec import DecodeSpec, RunSpec, SystemSpec

_LADDER = re.compile(r"^(\[[\d, ]*\]):(\[[\d, ]*\])(?::\S+)?$")


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What a factory needs to make systems.

    Attributes:
        spec: The system's entry in the specification.
        decode: Decode settings to run with, or None for the system's own.
        sets: Names of the run's test sets that the entry is meant for.
        root: Folder that relative paths start at.
    """

    spec: SystemSpec
    decode: DecodeSpec | None
    sets: tuple[str, ...]
    root: Path

    @property
    def name(self) -> str:
        """The system's name in the run, decode settings included."""
        return f"{self.spec.name} ({self.decode.name})" if self.decode else self.spec.name


SystemFactory = Callable[[OpenRequest], Sequence[SystemUnderTest]]


@dataclass(frozen=True, slots=True)
class FileSystem:
    """A system whose outputs lie in files, one per test set.

    Attributes:
        card: Identity; the fingerprint covers all the files.
        files: Test set name to file.
    """

    card: SystemCard
    files: Mapping[str, Path]

    def respond(self, test_set: TestSet, *, progress: Progress | None = None) -> Responses:
        """Read the stored answers.

        Raises: InputError: no file for this set, or answers that do not pair with its items.
        """
        path = self.files.get(test_set.name)
        if path is None:
            raise InputError(f"system {self.card.name} has no file for test set {test_set.name}")
        lines = read_lines(path)
        texts = _READERS[test_set.kind](lines, path, test_set)
        if progress is not None:
            progress(len(texts), len(texts))
        return Responses(texts, warnings=lines.warnings)


def _read_segments(lines: Lines, path: Path, test_set: TestSet) -> tuple[str, ...]:
    if len(lines.texts) != len(test_set.segments):
        raise InputError(
            f"{path.name} has {len(lines.texts)} lines but test set {test_set.name} has "
            f"{len(test_set.segments)} segments; they must pair one to one"
        )
    return lines.texts


def _read_pages(lines: Lines, path: Path, test_set: TestSet) -> tuple[str, ...]:
    return read_results(lines.texts, path.name, [s.id for s in test_set.segments])


def _read_beads(lines: Lines, path: Path, test_set: TestSet) -> tuple[str, ...]:
    if path.suffix == ".jsonl":
        return _read_beads_by_id(lines, path, test_set)
    if len(test_set.segments) != 1:
        raise InputError(
            f"{path.name}: a ladder holds one document and test set {test_set.name} has "
            f'{len(test_set.segments)}; give JSON lines with "id" and "beads"'
        )
    return (json.dumps([_ladder_bead(line, path.name, i) for i, line in _numbered(lines)]),)


def _numbered(lines: Lines) -> list[tuple[int, str]]:
    return [(i, line) for i, line in enumerate(lines.texts, 1) if line.strip()]


def _ladder_bead(line: str, name: str, number: int) -> list[list[int]]:
    match = _LADDER.match(line.strip())
    if match is None:
        raise InputError(f"{name}:{number}: not a ladder line such as [0, 1]:[0]:0.1234")
    return [json.loads(match[1]), json.loads(match[2])]


def _read_beads_by_id(lines: Lines, path: Path, test_set: TestSet) -> tuple[str, ...]:
    answers: dict[str, str] = {}
    for number, line in _numbered(lines):
        try:
            record = json.loads(line)
            identity, beads = str(record["id"]), json.dumps(record["beads"])
        except (ValueError, KeyError, TypeError):
            raise InputError(f'{path.name}:{number}: expected {{"id": …, "beads": […]}}') from None
        if identity in answers:
            raise InputError(f"{path.name}:{number}: a second answer for document {identity}")
        answers[identity] = beads
    missing = [s.id for s in test_set.segments if s.id not in answers]
    if missing:
        raise InputError(f"{path.name}: no answer for document {missing[0]}")
    return tuple(answers[s.id] for s in test_set.segments)


_READERS: Mapping[Kind, Callable[[Lines, Path, TestSet], tuple[str, ...]]] = {
    "segments": _read_segments,
    "pages": _read_pages,
    "beads": _read_beads,
}


def open_files(request: OpenRequest) -> Sequence[SystemUnderTest]:
    """Make systems of kind ``file``: one of ``path`` (with ``{set}``), or one per ``glob`` match.

    Raises: InputError: a file is missing. SpecError: neither path nor glob.
    """
    spec = request.spec
    if spec.glob is not None:
        return [
            _file_system(name, dict.fromkeys(request.sets, path))
            for name, path in _matches(request.root, spec.glob)
        ]
    if spec.path is None:
        raise SpecError(f"system {spec.name}: kind file needs a path or a glob")
    pattern = spec.path
    files = {name: request.root / pattern.replace("{set}", name) for name in request.sets}
    return [_file_system(spec.name, files)]


def _matches(root: Path, pattern: str) -> list[tuple[str, Path]]:
    """Return (what the star stands for, path) of every match."""
    before, star, after = Path(pattern).name.partition("*")
    folder = root / Path(pattern).parent
    paths = sorted(folder.glob(before + star + after))
    if not paths:
        raise InputError(f"no file matches {pattern}")
    return [(p.name.removeprefix(before).removesuffix(after) or p.name, p) for p in paths]


def _file_system(name: str, files: Mapping[str, Path]) -> FileSystem:
    contents = {set_name: digest_of(*read_lines(path).texts) for set_name, path in files.items()}
    card = SystemCard(
        name,
        "file",
        digest_of("file", contents),
        model=", ".join(sorted({path.name for path in files.values()})),
        kinds=("segments", "pages", "beads"),
        sets=tuple(files),
    )
    return FileSystem(card, dict(files))


SYSTEM_KINDS: Mapping[str, SystemFactory] = {"file": open_files}


def open_systems(
    spec: RunSpec, root: Path, kinds: Mapping[str, SystemFactory] = SYSTEM_KINDS
) -> tuple[SystemUnderTest, ...]:
    """Make all systems of a specification; models are not loaded yet.

    Args:
        spec: The run's specification.
        root: Folder that relative paths start at.
        kinds: Kind to factory.

    Raises: SpecError: an unknown kind, a name used twice, an unknown baseline.
    """
    systems = [system for entry in spec.systems for system in _open(entry, spec, root, kinds)]
    names = [system.card.name for system in systems]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SpecError(f"two systems are called {twice!r}")
    if spec.baseline is not None and spec.baseline not in names:
        raise SpecError(f"the baseline {spec.baseline!r} is none of {', '.join(names)}")
    return tuple(systems)


def _open(
    entry: SystemSpec, spec: RunSpec, root: Path, kinds: Mapping[str, SystemFactory]
) -> list[SystemUnderTest]:
    factory = kinds.get(entry.kind)
    if factory is None:
        raise SpecError(
            f"system {entry.name}: unknown kind {entry.kind!r}; known are {', '.join(kinds)}"
        )
    sets = entry.sets or tuple(s.name for s in spec.testsets)
    variants = spec.decode if entry.kind == "model" else ()
    decodes: list[DecodeSpec | None] = list(variants) or [None]
    return [s for d in decodes for s in factory(OpenRequest(entry, d, sets, root))]
