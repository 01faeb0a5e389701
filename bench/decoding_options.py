"""Measure ways of decoding: beam, number types, batches, threads, early ends, shortlists.

Usage: python -m bench.decoding_options --input dev.tsv [--count 300] [--shortlist pairs.tsv]
           [--only WORD …] [--rounds 2] [--out docs/speed]

Every option decodes the same pieces, sorted by length, with CTranslate2 alone, in a process of
its own; the options take turns. BLEU is against the references of the input (TSV: Chinese,
English); the difference to the default has a 95 % paired bootstrap interval. Writes
``decoding.json`` and ``decoding.md``. About 6 minutes on two free cores.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.decoding_work import Decoding
from bench.shortlist import write_shortlist
from bench.speed_results import quality
from bench.speed_set import SpeedSet, read_set
from service.processors import available_processors
from service.settings import Settings, environment
from service.wiring import find_model
from translation.backends.conversion import converted
from translation.folder import open_folder

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Option:
    """One way of decoding.

    Attributes:
        name: What differs from the default.
        decoding: How.
        variables: Environment of its process.
        shortlist: Target pieces a source piece allows; 0: the whole vocabulary.
    """

    name: str
    decoding: Decoding = field(default_factory=Decoding)
    variables: Mapping[str, str] = field(default_factory=dict)
    shortlist: int = 0


def options(threads: int) -> tuple[Option, ...]:
    """What is tried; the first is the default."""
    base = Decoding(inter_threads=threads)
    single = base.but(inter_threads=1, intra_threads=threads)
    batches = (256, 512, 2048, 4096)
    return (
        Option("default: beam 4, int8, 1,024 pieces a batch", base),
        *(Option(f"beam {n}", base.but(beam_size=n)) for n in (1, 2, 5)),
        *(Option(kind, base.but(compute_type=kind)) for kind in ("int8_float32", "float32")),
        *(Option(f"{n:,} pieces a batch", base.but(batch_tokens=n)) for n in batches),
        Option(f"1 batch at a time, {threads} threads", single),
        *(Option(f"patience {p}", base.but(patience=p)) for p in (0.25, 0.5)),
        Option("length penalty 0: ends early", base.but(length_penalty=0.0)),
        Option("AVX-512 by force", base, {"CT2_FORCE_CPU_ISA": "AVX512"}),
        Option("AVX2 by force", base, {"CT2_FORCE_CPU_ISA": "AVX2"}),
        *(Option(f"shortlist of {n} a piece", base, {}, n) for n in (50, 100)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an option gave.

    Attributes:
        name: The option.
        wall: Seconds of the median round.
        cpu: Processor seconds of the median round.
        speed: Default's seconds over its own, on the clock.
        cpu_speed: The same in processor seconds.
        equal: Share of translations that are the default's.
        bleu: None without references.
        difference: To the default.
        low: Lower end of its interval.
        high: Upper end.
    """

    name: str
    wall: float
    cpu: float
    speed: float
    cpu_speed: float
    equal: float
    bleu: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path, nargs="*", default=[])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--shortlist", type=Path, help="TSV of pairs to make shortlists from")
    parser.add_argument("--only", nargs="*", default=[], help="words that an option's name has")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=available_processors())
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    chosen = list(_chosen(given))
    texts = read_set(given.input, given.count)
    with tempfile.TemporaryDirectory() as folder:
        measured = _measure(chosen, texts, Path(folder), given)
    outcomes = list(_outcomes(chosen, measured, texts))
    print(table(outcomes))
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
        record = json.dumps([asdict(outcome) for outcome in outcomes], indent=1) + "\n"
        (given.out / "decoding.json").write_text(record, encoding="utf-8")
        (given.out / "decoding.md").write_text(table(outcomes), encoding="utf-8")


def _chosen(given: argparse.Namespace) -> Iterator[Option]:
    for number, option in enumerate(options(given.threads)):
        if option.shortlist and given.shortlist is None:
            continue
        if not number or not given.only or any(word in option.name for word in given.only):
            yield option


def _measure(
    chosen: Sequence[Option], texts: SpeedSet, folder: Path, given: argparse.Namespace
) -> dict[str, list[dict[str, Any]]]:
    settings = Settings.from_env(environment())
    record = find_model(settings)
    assert record.path is not None  # find_model promises both
    assert record.sha256 is not None
    source = folder / "texts.json"
    source.write_text(json.dumps(texts.texts), encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = {option.name: [] for option in chosen}
    for number in range(given.rounds):
        for option in chosen:
            kind = option.decoding.compute_type
            cache = settings.cache_dir / "converted"
            model = converted(open_folder(record.path), record.sha256, kind, cache)
            if option.shortlist:
                model = _shortlisted(model, folder, record.path, option.shortlist, given.shortlist)
            order = {"model": str(model), "folder": str(record.path), "texts": str(source),
                     "decoding": asdict(option.decoding)}  # fmt: skip
            answer = _work(order, option.variables)
            if answer is not None:
                found[option.name].append(answer)
                print(f"round {number + 1}, {option.name}: {answer['cpu']:.1f} CPU s", flush=True)
    return found


def _shortlisted(model: Path, folder: Path, tokenizer: Path, size: int, pairs: Path) -> Path:
    target = folder / f"shortlist-{size}"
    if not target.is_dir():
        shutil.copytree(model, target)
        write_shortlist(target, tokenizer, pairs, size)
    return target


def _work(order: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Any] | None:
    """One option in a process of its own; None where this machine cannot do it."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.decoding_work", json.dumps(order)],
        cwd=_ROOT, env={**environment(), **variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print(f"not possible here: {done.stderr.strip().splitlines()[-1]}")
        return None
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _outcomes(
    chosen: Sequence[Option], measured: Mapping[str, list[dict[str, Any]]], texts: SpeedSet
) -> Iterator[Outcome]:
    default = measured[chosen[0].name]
    expected = default[0]["outputs"]
    for option in chosen:
        rounds = measured[option.name]
        if not rounds:
            continue
        outputs = rounds[0]["outputs"]
        same = sum(a == b for a, b in zip(outputs, expected, strict=True)) / len(outputs)
        wall, cpu = (median(r[key] for r in rounds) for key in ("wall", "cpu"))
        base = [median(r[key] for r in default) for key in ("wall", "cpu")]
        scores = quality(outputs, expected, texts.references) if texts.references else {}
        yield Outcome(option.name, wall, cpu, base[0] / wall, base[1] / cpu, same, **scores)


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a table."""
    lines = [
        "| option | seconds | CPU s | speed | CPU speed | same | BLEU | difference [95 %] |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for o in outcomes:
        bleu = "" if o.bleu is None else f"{o.bleu:.2f}"
        gap = "" if o.bleu is None else f"{o.difference:+.2f} [{o.low:+.2f}, {o.high:+.2f}]"
        lines.append(
            f"| {o.name} | {o.wall:.1f} | {o.cpu:.1f} | {o.speed:.2f} | {o.cpu_speed:.2f} "
            f"| {o.equal:.2f} | {bleu} | {gap} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
