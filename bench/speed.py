"""Compare ways of translating, side by side in one run, on the same sentences and model.

Usage: python -m bench.speed [--input FILE …] [--count 300] [--rounds 3] [--out docs/speed]
           [--ways NAME …] [--naive 24] [--batched 48] [--looped 100] [--threads N]

Every way runs in a process of its own; in each round each has its turn, in another order. The
slow ways translate a subset, evenly drawn by length. Without an input the sentences are made of
those of the sample pages; a TSV of Chinese and English gives BLEU besides. Writes ``report.json``
and ``report.md`` to the folder. About 6 minutes on two free cores.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench import speed_report as names
from bench.speed_process import Contender, Measured
from bench.speed_report import Ratio, Report
from bench.speed_results import Row, Runs, cpu_ratio, ratio, row
from bench.speed_set import SpeedSet, read_set
from bench.speed_start import pages, starts
from bench.speed_ways import WAYS
from service.processors import available_processors
from service.settings import Settings, environment
from service.wiring import find_model
from translation.backends.conversion import converted
from translation.folder import open_folder
from translation.pieces import Tokenizer
from translation.registry import ModelRecord

_PACKAGES = ("transformers", "ctranslate2", "torch")
#: Sentences asked for alone, for the latencies.
_ALONE = 12
_GOALS = (
    (names.LIBRARY, names.LIMIT, 0.95),
    (names.LIBRARY, names.NAIVE, 8.0),
    (names.SERVICE, names.LIBRARY, 0.85),
    (names.SERVICE, names.LIBRE, 5.0),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who translates what.

    Attributes:
        chosen: Name of each way -> indices of its sentences.
        rounds: Times that every way has its turn; float32 has one.
    """

    chosen: Mapping[str, tuple[int, ...]]
    rounds: int


def main() -> None:
    """Measure, print and write the report."""
    options = _options()
    given = read_set(options.input, options.count)
    settings = Settings.from_env({**environment(), "DUIZHAO_THREADS": str(options.threads)})
    record = find_model(settings)
    before = os.getloadavg()[0]
    plan = _plan(given, options)
    runs = _run(plan, given, _setting(settings, record))
    sizes = _sizes(record, given)
    report = Report(
        when=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        machine=f"{_processor()}, {options.threads} threads",
        versions=_versions(),
        model=f"{record.id} {str(record.sha256)[:12]}",
        source=_source(given, options.input),
        load=(before, os.getloadavg()[0]),
        rows=_rows(runs, sizes, given),
        ratios=_ratios(runs, sizes),
        starts=starts(_variables(settings), options.starts) if options.starts else {},
        pages=tuple(pages(settings, options.rounds)) if options.starts else (),
    )
    print(report.markdown())
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "report.json").write_text(report.json(), encoding="utf-8")
        (options.out / "report.md").write_text(report.markdown(), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path, nargs="*", default=[])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="*", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--naive", type=int, default=24, help="sentences of the one-by-one way")
    parser.add_argument("--batched", type=int, default=48, help="of transformers in batches")
    parser.add_argument("--looped", type=int, default=100, help="of LibreTranslate's way")
    parser.add_argument("--threads", type=int, default=available_processors())
    parser.add_argument(
        "--starts", type=int, default=3, help="processes started; 0: no pages either"
    )
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _plan(given: SpeedSet, options: argparse.Namespace) -> Plan:
    whole = tuple(range(len(given.texts)))
    parts = {
        names.NAIVE: given.subset(options.naive),
        "transformers, batched": given.subset(options.batched),
        names.LIBRE: given.subset(options.looped),
    }
    # float32 is what all are compared with
    wanted = dict.fromkeys([*options.ways, names.EXACT])
    return Plan({name: parts.get(name, whole) for name in wanted}, options.rounds)


def _setting(settings: Settings, record: ModelRecord) -> dict[str, object]:
    """What the ways' processes are told; the model is converted here, once."""
    assert record.path is not None  # find_model promises both
    assert record.sha256 is not None
    cache = settings.cache_dir / "converted"
    folder = open_folder(record.path)
    int8, exact = (converted(folder, record.sha256, kind, cache) for kind in ("int8", "float32"))
    return {
        "model": str(record.path),
        "converted": str(int8),
        "exact": str(exact),
        "threads": settings.threads,
        "cache": str(cache),
    }


def _run(plan: Plan, given: SpeedSet, setting: Mapping[str, object]) -> dict[str, Runs]:
    measured: dict[str, list[Measured]] = {name: [] for name in plan.chosen}
    alone = [given.texts[i] for i in given.subset(_ALONE)]
    with ExitStack() as stack:
        contenders = [stack.enter_context(Contender(name, setting)) for name in plan.chosen]
        for contender in contenders:
            contender.measure(alone[:4])  # buffers, kernels and caches are there afterwards
        for number in range(plan.rounds):
            order = contenders[number % len(contenders) :] + contenders[: number % len(contenders)]
            for contender in order:
                if contender.name == names.EXACT and measured[contender.name]:
                    continue
                texts = [given.texts[i] for i in plan.chosen[contender.name]]
                found = contender.measure(texts, alone)
                measured[contender.name].append(found)
                _say(number, contender.name, len(texts), found)
        loads = {contender.name: contender.load_seconds for contender in contenders}
    return {
        name: Runs(name, plan.chosen[name], tuple(rounds), loads[name])
        for name, rounds in measured.items()
    }


def _say(number: int, name: str, count: int, found: Measured) -> None:
    print(
        f"round {number + 1}, {name}: {count} sentences in {found.wall:.1f} s, "
        f"{found.cpu:.1f} CPU s, load {found.load:.1f}",
        flush=True,
    )


def _rows(runs: Mapping[str, Runs], sizes: Sequence[int], given: SpeedSet) -> tuple[Row, ...]:
    exact = runs[names.EXACT].rounds[0].outputs
    return tuple(row(found, sizes, exact, given.references) for found in runs.values())


def _ratios(runs: Mapping[str, Runs], sizes: Sequence[int]) -> tuple[Ratio, ...]:
    return tuple(
        Ratio(
            one,
            other,
            goal,
            tuple(ratio(runs, sizes, one, other)),
            tuple(cpu_ratio(runs, sizes, one, other)),
        )
        for one, other, goal in _GOALS
        if one in runs and other in runs
    )


def _sizes(record: ModelRecord, given: SpeedSet) -> list[int]:
    assert record.path is not None  # find_model's promise
    encoded = Tokenizer(open_folder(record.path)).encode(given.texts)
    return [len(pieces) + 1 for pieces in encoded]


def _variables(settings: Settings) -> dict[str, str]:
    return {**environment(), "DUIZHAO_THREADS": str(settings.threads)}


def _source(given: SpeedSet, files: Sequence[Path]) -> str:
    named = ", ".join(file.name for file in files) or "made of the sample pages' clauses"
    return f"{len(given.texts)} sentences, {named}"


def _processor() -> str:
    found = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return found[0] if found else platform.machine()


def _versions() -> str:
    listed = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"Python {platform.python_version()}, {listed}"


if __name__ == "__main__":
    main()
