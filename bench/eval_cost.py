"""Cost of an evaluation: many systems, many segments, bootstrap included.

    python -m bench.eval_cost [--systems 20] [--segments 2000] [--jobs 2] [--reference FILE]

Makes systems by damaging the reference lines (repeated as often as needed), scores all
of them with BLEU, chrF2, chrF2++ and TER, and draws 1,000 bootstrap resamples with all
pairs tested.  Prints wall-clock and CPU seconds, and for comparison what sacrebleu's own
TER takes on a sample.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.comparison import analyse
from eval.digests import digest_of
from eval.model import Progress, Responses, Segment, SystemCard, TestSet
from eval.runfolder import RunFolder
from eval.runner import Run
from eval.spec import RunSpec, SetSpec, SystemSpec
from eval.testsets.building import Found, build

_SAMPLE = 100


@dataclass(frozen=True)
class Damaged:
    """A system whose answers are damaged references."""

    name: str
    texts: tuple[str, ...]

    @property
    def card(self) -> SystemCard:
        """The system's identity."""
        return SystemCard(self.name, "file", digest_of(self.name, list(self.texts)))

    def respond(self, test_set: TestSet, *, progress: Progress | None = None) -> Responses:
        """Answer with the stored texts."""
        if progress is not None:
            progress(len(test_set.segments), len(self.texts))
        return Responses(self.texts)


def invented_lines(n: int, rng: np.random.Generator) -> list[str]:
    """Lines of 8 to 45 invented words with a natural (Zipf) frequency, 27 on average."""
    lines = []
    for _ in range(n):
        ranks = np.minimum(rng.zipf(1.3, size=rng.integers(8, 46)), 20_000)
        lines.append(" ".join(f"w{rank:x}" for rank in ranks) + " .")
    return lines


def damage(line: str, share: float, rng: np.random.Generator) -> str:
    """Drop, repeat and swap a share of the words."""
    words = line.split()
    kept = [word for word in words if rng.random() > share] or words[:1]
    for _ in range(int(share * len(kept)) + 1):
        i, j = rng.integers(len(kept), size=2)
        kept[i], kept[j] = kept[j], kept[i]
    return " ".join(kept)


def read_lines(path: Path | None, n: int, rng: np.random.Generator) -> list[str]:
    """Reference lines of a file, repeated up to ``n``, or invented ones."""
    if path is None:
        return invented_lines(n, rng)
    lines = path.read_text(encoding="utf-8").splitlines()
    return [lines[i % len(lines)] for i in range(n)]


def sacrebleu_ter_seconds(systems: Sequence[Damaged], references: Sequence[str]) -> float:
    """CPU seconds that sacrebleu's TER takes for a sample, scaled to all segments."""
    from sacrebleu.metrics.ter import TER

    started = time.process_time()
    TER().corpus_score(systems[0].texts[:_SAMPLE], [references[:_SAMPLE]])
    taken = time.process_time() - started
    return taken / _SAMPLE * len(references) * len(systems)


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--systems", type=int, default=20)
    parser.add_argument("--segments", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--reference", type=Path)
    args = parser.parse_args()
    rng = np.random.default_rng(7)
    references = read_lines(args.reference, args.segments, rng)
    rows = (Segment(str(i), "", (line,)) for i, line in enumerate(references))
    test_set = build("bench", Found(tuple(rows)))
    systems = [
        Damaged(f"s{k}", tuple(damage(line, 0.05 + 0.01 * k, rng) for line in references))
        for k in range(args.systems)
    ]
    spec = RunSpec(
        name="bench",
        metrics=("bleu", "chrf", "ter"),
        randomisation=0,
        testsets=(SetSpec(name="bench", format="tsv"),),
        systems=(SystemSpec(name="s", kind="file"),),
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wall, cpu = time.perf_counter(), _cpu_seconds()
        Run(spec, RunFolder(folder), [test_set], systems, jobs=args.jobs).execute()
        scored, scored_cpu = time.perf_counter() - wall, _cpu_seconds() - cpu
        analyse([folder])
        total, total_cpu = time.perf_counter() - wall, _cpu_seconds() - cpu
    print(f"{args.systems} systems x {args.segments} segments, BLEU chrF2 chrF2++ TER")
    print(f"statistics: {scored:.1f} s wall, {scored_cpu:.1f} s CPU, {args.jobs} jobs")
    print(
        f"bootstrap and all pairs: {total - scored:.1f} s wall, {total_cpu - scored_cpu:.1f} s CPU"
    )
    print(f"together: {total:.1f} s wall, {total_cpu:.1f} s CPU")
    theirs = sacrebleu_ter_seconds(systems, references)
    print(f"sacrebleu's TER alone, scaled from {_SAMPLE} segments: {theirs:.0f} s CPU")


def _cpu_seconds() -> float:
    """CPU seconds of this process and its finished children."""
    import os

    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    main()
