"""Score a Marian model folder: BLEU and chrF2++ with intervals, int8, loops, figures.

    python -m bench.model_scores embedded --dev dev-gov.tsv dev-news.tsv \
        --briefbench dev.jsonl train.jsonl --seen general.tsv news-gov.tsv --out scores.json

``--dev`` files are TSV of zh and en; of ``--briefbench`` files the first gives references,
all give unseen sentences for the loop check. ``--seen`` names what the model learned from: a set
that overlaps with it is scored again without the lines that do. The model is a registry name
or a folder.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.gold_pages import read, source_sentences, without_byline
from bench.seen_lines import SeenLines
from bench.synthetic_test import accuracy, cases
from training.card import SetScore
from training.export import WEIGHTS, file_sha256
from training.significance import score_set
from training.tsv import CleaningConfig, read_pairs
from translation.checks import is_looping, lost_figures
from translation.config import DecodeConfig, decode_config
from translation.engine import load
from translation.model import Translator
from translation.records import ModelRecord
from translation.registry import resolve

N_LOOP_CHECK = 5000
FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Parallel:
    """A named test set."""

    name: str
    zh: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """What 5,000 inputs without references show.

    Attributes:
        n: Inputs translated at the default settings.
        loops, empty: Translations that repeat themselves, or are empty.
        with_figures: Inputs that hold a figure.
        all_figures_kept: Those whose translation states every one.
    """

    n: int
    loops: int
    empty: int
    with_figures: int
    all_figures_kept: int


def read_sets(dev: Sequence[Path], briefbench: Sequence[Path]) -> list[Parallel]:
    """Read the development sets and the references of the first BriefBench file."""
    sets = []
    for path in dev:
        pairs, _ = read_pairs([path], CleaningConfig(max_chars=10_000, max_ratio=1000, min_ratio=0))
        name = path.name.split(".")[0]
        sets.append(Parallel(name, tuple(p.zh for p in pairs), tuple(p.en for p in pairs)))
    for path in briefbench[:1]:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        references = [r for row in rows for r in row["references"]]
        zh, en = (tuple(r[key] for r in references) for key in ("source", "en"))
        sets.append(Parallel("briefbench", zh, en))
    return sets


def unseen_parts(sets: Sequence[Parallel], training: Sequence[Path]) -> list[Parallel]:
    """Give each set that overlaps with training text without the lines that do."""
    rows = {one.name: list(zip(one.zh, one.en, strict=True)) for one in sets}
    seen = SeenLines((row for part in rows.values() for row in part), training)
    left = {name: [row for row in part if not seen.holds(row)] for name, part in rows.items()}
    return [
        Parallel(f"{name}, unseen lines", *zip(*part, strict=True))
        for name, part in left.items()
        if 0 < len(part) < len(rows[name])
    ]


def unseen_inputs(sets: Sequence[Parallel], briefbench: Sequence[Path], n: int) -> list[str]:
    """Collect unseen sentences; neighbours are joined until there are ``n`` inputs."""
    singles = [zh for one in sets for zh in one.zh]
    for path in briefbench:
        for gold in read(path):
            singles += [without_byline(s.text) for s in source_sentences(gold.page)]
    singles = [text for text in dict.fromkeys(singles) if text.strip()]
    joined = [a + b for a, b in pairwise(singles)]
    return (singles + joined)[:n]


def health(translator: Translator, inputs: Sequence[str]) -> Health:
    """Translate inputs and look for loops, empty outputs and lost figures."""
    found = translator.translate(inputs)
    with_figures = [t for t in found if FIGURE.search(t.source)]
    return Health(
        len(found),
        sum(is_looping(t.text) for t in found),
        sum(not t.text.strip() for t in found),
        len(with_figures),
        sum(not lost_figures(t.source, t.text) for t in with_figures),
    )


def paired_bleu(
    reference: Sequence[str], fp32: Sequence[str], int8: Sequence[str]
) -> tuple[float, float]:
    """Return int8 minus fp32 in BLEU, and the p-value of paired approximate randomisation."""
    from sacrebleu import BLEU
    from sacrebleu.significance import PairedTest

    metric = BLEU(references=[list(reference)])
    systems: list[tuple[str, Sequence[str]]] = [("fp32", list(fp32)), ("int8", list(int8))]
    test: Any = PairedTest(systems, {"BLEU": metric}, references=None, test_type="ar")
    _, scores = test()
    first, second = scores["BLEU"]
    difference = second.score - first.score
    # sacrebleu counts strictly larger differences, so it calls equal systems significant.
    return difference, float(second.p_value) if difference else 1.0


def measure(record: ModelRecord, args: argparse.Namespace, cache: Path) -> dict[str, object]:
    """Run every measurement; returns what is written as JSON."""
    sets = read_sets(args.dev, args.briefbench)
    parts = unseen_parts(sets, args.seen) if args.seen else []
    config = decode_config(record, beam_size=args.beam)
    report: dict[str, object] = {"model": record.id, "beam_size": args.beam}
    report["decoding"] = asdict(record.decoding)
    texts: dict[str, list[list[str]]] = {}
    for kind in ("float32", "int8"):
        translator = load(
            record, compute_type=kind, config=config, cache_dir=cache, threads=args.threads
        )
        texts[kind] = [[t.text for t in translator.translate(one.zh)] for one in sets]
    scored = [score_set(s.name, t, s.en) for s, t in zip(sets, texts["int8"], strict=True)]
    scored += [
        score_set(part.name, [t.text for t in translator.translate(part.zh)], part.en)
        for part in parts
    ]
    report["scores"] = [asdict(score) for score in scored]
    report["int8_minus_fp32"] = compare_types(sets, texts)
    made = cases(args.synthetic)
    report["synthetic"] = accuracy(
        made, [t.text for t in translator.translate([c.zh for c in made])]
    )
    inputs = unseen_inputs(sets, args.briefbench, args.inputs)
    report["health"] = asdict(health(translator, inputs))
    report["samples"] = [list(row) for s, t in zip(sets, texts["int8"], strict=True)
                         for row in list(zip(s.zh, t, s.en, strict=True))[:8]]  # fmt: skip
    _print(scored, report)
    return report


def compare_types(
    sets: Sequence[Parallel], texts: dict[str, list[list[str]]]
) -> dict[str, tuple[float, float]]:
    """Differences by set, and of all sets as one: a small set alone says little."""
    rows: dict[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
        one.name: (one.en, fp32, int8)
        for one, fp32, int8 in zip(sets, texts["float32"], texts["int8"], strict=True)
    }
    if len(rows) > 1:
        columns = zip(*rows.values(), strict=True)
        english, fp32, int8 = ([text for texts in column for text in texts] for column in columns)
        rows["all sets"] = (english, fp32, int8)
    return {name: paired_bleu(*row) for name, row in rows.items()}


def _print(scored: Sequence[SetScore], report: dict[str, object]) -> None:
    for score in scored:
        print(
            f"{score.name:12} n={score.n:4}  BLEU {score.bleu[0]:.2f} "
            f"[{score.bleu[1]:.2f}, {score.bleu[2]:.2f}]  chrF2++ {score.chrf[0]:.2f} "
            f"[{score.chrf[1]:.2f}, {score.chrf[2]:.2f}]"
        )
    for key in ("int8_minus_fp32", "synthetic", "health"):
        print(key, report[key])
    print(*scored[0].signatures, sep="\n")


def main() -> None:
    """Parse the arguments, measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model")
    parser.add_argument("--dev", nargs="+", type=Path, required=True)
    parser.add_argument("--briefbench", nargs="*", type=Path, default=[])
    parser.add_argument(
        "--seen", nargs="*", type=Path, default=[], help="TSV files that the model learned from"
    )
    parser.add_argument("--beam", type=int, default=DecodeConfig().beam_size)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--synthetic", type=int, default=1000)
    parser.add_argument("--inputs", type=int, default=N_LOOP_CHECK)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    record = resolve(args.model, models_dir=None, offline=True)
    with tempfile.TemporaryDirectory() as cache:
        report = measure(record, args, Path(cache))
    if record.path is not None:
        report["sha256"] = file_sha256(record.path / WEIGHTS)
        print("sha256", report["sha256"])
    if args.out:
        text = json.dumps(report, ensure_ascii=False, indent=1)
        args.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
