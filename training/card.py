"""Write the model card: data, licences, scores, limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from training.corpus import CorpusSource

LICENCE = "cc-by-sa-4.0"


@dataclass(frozen=True, slots=True)
class SetScore:
    """Scores of one test set.

    Attributes:
        bleu, chrf: (value, low, high), 0-100, with 95% bootstrap bounds.
        signatures: sacrebleu's, for both metrics.
    """

    name: str
    n: int
    bleu: tuple[float, float, float]
    chrf: tuple[float, float, float]
    signatures: tuple[str, str]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card says.

    Attributes:
        title: Name of the model.
        sha256: Of ``model.safetensors``.
        shape: One line on the architecture.
        trained: One line on how long and on what.
        base: Attribution of the starting weights; empty for none.
        used: Pairs read per source.
        licences: What is known about those sources.
        scores: One row per test set.
        checks: Further measured facts, one line each.
        limits: What the model does badly, one line each.
    """

    title: str
    sha256: str
    shape: str
    trained: str
    base: str
    used: tuple[tuple[str, int], ...]
    licences: tuple[CorpusSource, ...]
    scores: tuple[SetScore, ...]
    checks: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def render_card(facts: CardFacts) -> str:
    """Return the card as Markdown with Hugging Face's front matter."""
    parts = [
        f"---\nlanguage: [zh, en]\nlicense: {LICENCE}\npipeline_tag: translation\n---",
        f"# {facts.title}",
        facts.shape,
        f"SHA-256 of `model.safetensors`: `{facts.sha256}`",
        f"## Training\n\n{facts.trained}",
    ]
    if facts.base:
        parts.append(facts.base)
    parts.append("## Scores\n\n" + _scores(facts.scores))
    for title, lines in (("Checks", facts.checks), ("Limits", facts.limits)):
        if lines:
            parts.append(f"## {title}\n\n" + _bullets(lines))
    parts.append("## Data and licences\n\n" + _data(facts))
    return "\n\n".join(parts) + "\n"


def _scores(scores: Sequence[SetScore]) -> str:
    if not scores:
        return "None taken."
    rows = ["| set | n | BLEU [95%] | chrF2++ [95%] |", "|---|---|---|---|"]
    rows += [
        f"| {score.name} | {score.n} | {_interval(score.bleu)} | {_interval(score.chrf)} |"
        for score in scores
    ]
    signatures = sorted({text for score in scores for text in score.signatures})
    return (
        "\n".join(rows)
        + "\n\n95% bootstrap over segments, 1,000 resamples. Signatures: "
        + "; ".join(f"`{text}`" for text in signatures)
    )


def _interval(value: tuple[float, float, float]) -> str:
    return f"{value[0]:.1f} [{value[1]:.1f}, {value[2]:.1f}]"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _data(facts: CardFacts) -> str:
    text = (
        f"The weights are licensed {LICENCE.upper()}. Attributions, with the licence each "
        "source states:\n\n| source | pairs available to the run | public at | licence |\n"
        "|---|---|---|---|\n"
    )
    about = {source.name: source for source in facts.licences}
    for name, pairs in facts.used:
        source = about.get(name)
        place, licence = (source.place, source.licence) if source else ("given by the user", "")
        text += f"| {name} | {pairs:,} | {place} | {licence} |\n"
    return text.rstrip()
