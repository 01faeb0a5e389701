"""``duizhao score``: BLEU, chrF2++ and TER of a file of translations."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import click

from eval.lines import read_lines
from eval.model import CorpusScores, Figure
from service.tables import table

_CORE = ("bleu", "chrf", "ter")
_EXTRA = ("rouge-l", "fidelity", "rates")


@click.command()
@click.option("--hyp", "hypotheses", required=True, type=click.Path(path_type=Path))
@click.option("--ref", "references", required=True, multiple=True, type=click.Path(path_type=Path))
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table")
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    type=click.Choice([*_CORE, *_EXTRA]),
    help="Figures to print; BLEU, chrF2++ and TER if none is named.",
)
@click.option("--confidence", is_flag=True, help="Add 95% bootstrap intervals (1,000 resamples).")
@click.option("--seed", default=12345, show_default=True, help="Seed of the bootstrap.")
def score(
    hypotheses: Path,
    references: Sequence[Path],
    output: str,
    metrics: Sequence[str],
    *,
    confidence: bool,
    seed: int,
) -> None:
    """Score translations, one segment a line, against one or more reference files."""
    from eval.score import score_corpus

    files = [read_lines(path) for path in (hypotheses, *references)]
    texts, streams = files[0].texts, [file.texts for file in files[1:]]
    scores = score_corpus(texts, streams)
    figures = _figures(texts, streams, metrics or _CORE, seed, confidence=confidence)
    warnings = [warning for file in files for warning in file.warnings] + _blank(scores)
    if output == "json":
        click.echo(json.dumps(_as_json(scores, figures, warnings), ensure_ascii=False, indent=1))
        return
    click.echo(table(("figure", "value", "95% interval", "signature"), _rows(figures)), nl=False)
    click.echo(f"{scores.n} segments")
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


def _figures(
    texts: Sequence[str],
    streams: Sequence[Sequence[str]],
    names: Sequence[str],
    seed: int,
    *,
    confidence: bool,
) -> tuple[Figure, ...]:
    from eval.metrics.registry import MetricRegistry
    from eval.score import segments_of
    from eval.significance import TestConfig, measure

    test_set = segments_of(streams)
    config = TestConfig(seed=seed) if confidence else None
    metrics = MetricRegistry().make(names)
    found = [f for metric in metrics for f in measure(metric, test_set, texts, config)]
    return tuple(found)


def _blank(scores: CorpusScores) -> list[str]:
    counts = (
        (scores.empty_hypotheses, "empty hypotheses, scored as empty translations"),
        (scores.empty_references, "segments with an empty reference line"),
    )
    return [f"{count} {what}" for count, what in counts if count]


def _rows(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for figure in figures:
        value = "undefined" if figure.value is None else f"{figure.value:.2f}"
        span = figure.interval
        between = f"{span.low:.2f} – {span.high:.2f}" if span else ""
        rows.append((figure.spec.title, value, between, figure.signature))
    return rows


def _as_json(
    scores: CorpusScores, figures: Sequence[Figure], warnings: Sequence[str]
) -> dict[str, object]:
    record: dict[str, object] = dataclasses.asdict(scores)
    record["figures"] = {
        figure.spec.name: {
            "value": figure.value,
            "interval": [figure.interval.low, figure.interval.high] if figure.interval else None,
            "signature": figure.signature,
        }
        for figure in figures
    }
    record["warnings"] = list(warnings)
    return record
