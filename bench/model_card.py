"""Write a model's card and manifest from its run and its measured scores.

    python -m bench.model_card run/record.json scores.json translation/models/embedded

``scores.json`` is what ``bench.model_scores`` wrote for that folder.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.card import SetScore
from training.record import read_record, write_card
from translation.manifest import write_manifest
from translation.records import ModelDecoding, ModelScore

LICENCE = "CC-BY-SA-4.0"
LIMITS = (
    "Trained for news; technical, legal and everyday text was a small part of its data.",
    "It read few tokens for its size: rare words and names of places abroad come out wrong, and "
    "long sentences lose clauses. Check every name and figure that matters.",
    "Much of the English it learned from, and the English of dev-gov and of BriefBench, was "
    "written by a language model; scores on such references flatter a model trained on such "
    "English.",
    "Its general text held English lines of the test sets beside other systems' Chinese (344 of "
    "dev-news): go by the rows of unseen lines, which share no line or long stretch with any text "
    "it learned from.",
    "Traditional characters must be converted to simplified ones first; duizhao does so.",
    "One licence stands on the weights; some sources state none or state research use (below).",
)


def main() -> None:
    """Read both files and write README.md and manifest.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("record", type=Path)
    parser.add_argument("scores", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--id", default="embedded")
    parser.add_argument(
        "--earlier", type=Path, nargs="*", default=[], help="records of the runs it went on from"
    )
    args = parser.parse_args()
    report = json.loads(args.scores.read_text(encoding="utf-8"))
    record = read_record(args.record.parent)
    if report["sha256"] != record.sha256:
        parser.error(f"{args.scores} was measured on other weights than {args.record} names")
    scores = [_set_score(row) for row in report["scores"]]
    write_card(
        record, args.folder, args.id, scores, checks=list(_checks(report)), limits=LIMITS,
        earlier=[read_record(path.parent) for path in args.earlier],
    )  # fmt: skip
    rows = [row for score in scores for row in _manifest_scores(score)]
    decoding = ModelDecoding(**report["decoding"])  # as measured, so as users get it
    manifest = write_manifest(
        args.folder, id=args.id, licence=LICENCE, scores=rows, decoding=decoding
    )
    print(f"{manifest.id} {manifest.sha256}")


def _set_score(row: dict[str, Any]) -> SetScore:
    bleu, chrf, signatures = (tuple(row[key]) for key in ("bleu", "chrf", "signatures"))
    return SetScore(row["name"], row["n"], bleu, chrf, signatures)


def _manifest_scores(score: SetScore) -> Iterator[ModelScore]:
    for metric, (value, low, high), signature in (
        ("BLEU", score.bleu, score.signatures[0]),
        ("chrF2++", score.chrf, score.signatures[1]),
    ):
        yield ModelScore(
            test_set=score.name,
            metric=metric,
            value=round(value, 2),
            ci=round((high - low) / 2, 2),
            signature=signature,
            published=False,
            source="python -m bench.model_scores",
        )


def _checks(report: dict[str, Any]) -> Iterator[str]:
    preferred = report["decoding"]["preferred_source_pieces"]
    cut = f"sentences of more than {preferred} pieces cut between clauses" if preferred else "whole"
    how = f"int8 weights in CTranslate2, beam {report['beam_size']}, {cut}"
    yield f"Scores are of {how}, as shipped."
    for name, (difference, p_value) in report["int8_minus_fp32"].items():
        yield (
            f"int8 against float32 on {name}: {difference:+.2f} BLEU "
            f"(p = {p_value:.2f}, paired approximate randomisation)."
        )
    kinds = report["synthetic"]
    yield "Made sentences with one right reading (frames not trained on): " + ", ".join(
        f"{kind} {right}/{n} ({right / n:.1%})" for kind, (right, n) in sorted(kinds.items())
    )
    health = report["health"]
    yield (
        f"{health['n']:,} unseen news inputs (single sentences, then neighbours joined) at the "
        f"default settings: {health['loops']} loops, "
        f"{health['empty']} empty; all figures kept in {health['all_figures_kept']:,} of "
        f"{health['with_figures']:,} that hold any."
    )


if __name__ == "__main__":
    main()
