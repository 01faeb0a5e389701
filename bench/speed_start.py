"""How long a first translation takes from the start of a process, and a page once warm."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from pages.read import read_page
from service.linking import BriefLinker
from service.pipeline import Pipeline, translatable
from service.runs import target
from service.settings import Settings
from service.wiring import build_translator
from translation.model import ModelInfo, Progress, Translation, Translator

_ROOT = Path(__file__).resolve().parent.parent
_SAMPLES = _ROOT / "samples"
_FORMATS = ("html", "json", "tmx")
_SENTENCE = "12月25日，中山市召开大会。"
#: Translates one sentence and prints what it imported of the packages that cost a start dearly.
_PROGRAM = f"""
import sys
from service.settings import Settings
from service.wiring import build_translator
assert build_translator(Settings.load()).translate(["{_SENTENCE}"])[0].text
heavy = ("torch", "transformers", "scipy", "sacrebleu", "flask", "ray", "pandas")
print(*(name for name in heavy if name in sys.modules))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """A process that translated one sentence.

    Attributes:
        wall: Seconds from its start to its end, the median of the rounds.
        cpu: Processor seconds.
        heavy: What it imported of the packages that cost dearly.
    """

    wall: float
    cpu: float
    heavy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageTime:
    """A page from file to file, with everything loaded.

    Attributes:
        name: The page.
        sentences: Chinese lines translated.
        parse: Seconds on the clock to read and parse it.
        translate: To translate.
        link: To link briefs and score them.
        write: To make HTML, JSON and TMX and put them on disk.
        cpu: Processor seconds of all.
    """

    name: str
    sentences: int
    parse: float
    translate: float
    link: float
    write: float
    cpu: float

    @property
    def wall(self) -> float:
        """Seconds on the clock of all."""
        return self.parse + self.translate + self.link + self.write


def starts(variables: Mapping[str, str], rounds: int) -> dict[str, Start]:
    """Time processes that load the model and translate one sentence.

    Args:
        variables: Their environment.
        rounds: Processes of each kind.

    Returns: ``first`` with an empty cache, so that the model is converted, and ``later``.
    """
    firsts, laters = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            given = {**variables, "DUIZHAO_CACHE_DIR": folder}
            firsts.append(_start(given))
            laters.append(_start(given))
    return {"first": _middle(firsts), "later": _middle(laters)}


def _start(variables: Mapping[str, str]) -> Start:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=_ROOT, env=dict(variables), capture_output=True, text=True, check=True,
    )  # fmt: skip
    wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(wall, cpu, tuple(done.stdout.split()))


def _middle(found: Sequence[Start]) -> Start:
    return Start(median(s.wall for s in found), median(s.cpu for s in found), found[0].heavy)


class _Stopwatch:
    """A translator that notes how long it was at work."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self.seconds = 0.0

    @property
    def info(self) -> ModelInfo:
        return self._translator.info

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        begun = time.monotonic()
        answers = self._translator.translate(sentences, progress=progress)
        self.seconds = time.monotonic() - begun
        return answers


def pages(settings: Settings, rounds: int) -> list[PageTime]:
    """Time the sample pages from file to files, the median round of each."""
    watch = _Stopwatch(build_translator(settings))
    pipeline = Pipeline(watch, BriefLinker.load(settings.encoder))
    files = sorted(_SAMPLES.glob("*.txt"))
    _page(files[0], pipeline, watch)  # loads encoder, tables and templates
    found = []
    for file in files:
        times = sorted((_page(file, pipeline, watch) for _ in range(rounds)), key=_wall)
        found.append(times[len(times) // 2])
    return found


def _wall(page: PageTime) -> float:
    return page.wall


def _page(file: Path, pipeline: Pipeline, watch: _Stopwatch) -> PageTime:
    marks, cpu = [time.monotonic()], time.process_time()
    page = read_page(file)
    marks.append(time.monotonic())
    result = pipeline.process(page)
    marks.append(time.monotonic())
    with tempfile.TemporaryDirectory() as folder:
        target(Path(folder), _FORMATS, ()).write(result, "page")
        marks.append(time.monotonic())
    spans = [after - before for before, after in pairwise(marks)]
    return PageTime(
        name=file.stem,
        sentences=sum(1 for _ in translatable(page)),
        parse=spans[0],
        translate=watch.seconds,
        link=spans[1] - watch.seconds,
        write=spans[2],
        cpu=time.process_time() - cpu,
    )
