"""BriefBench's figures as a metric: structure, matching, links, translation, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from eval.briefbench import PageCounts, page_counts
from eval.briefbench_files import GoldPage, parse_gold, parse_result
from eval.errors import InputError
from eval.metrics.calibration import (
    N_BINS,
    area_under_risk_coverage,
    brier_score,
    expected_calibration_error,
)
from eval.metrics.overlap import Bleu, chrf2_of
from eval.metrics.ratios import precision_recall_f1, ratio
from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Statistics, TestSet

_COUNTS = (
    *("brief_hit", "brief_pred", "brief_gold"),
    *("paragraph_hit", "paragraph_pred", "paragraph_gold"),
    *("headline_hit", "headline_pred", "headline_gold"),
    *("link_hit", "link_pred", "link_gold"),
    *("null_hit", "null_pred", "null_gold"),
    *("credit_right", "credit_all", "match_right", "exact_right", "exact_all"),
    *("ref_found", "ref_all"),
)
_N_BLEU, _N_CHRF, _N_CALIBRATION = 10, 18, 3 * N_BINS + 1
_SHARES = (
    ("briefs.f1", "Briefs found (F1)"),
    ("credit.acc", "Credits right"),
    ("paragraphs.f1", "Paragraphs exact (F1)"),
    ("headlines.f1", "Headlines exact (F1)"),
    ("match.acc", "Right article"),
    ("null.f1", "No article (F1)"),
    ("links.p", "Links, precision"),
    ("links.r", "Links, recall"),
    ("links.f1", "Links (F1)"),
    ("links.exact", "Links, exact sets"),
    ("refs.found", "References found"),
)
_FIGURES = (
    *(FigureSpec(name, title, "share") for name, title in _SHARES),
    FigureSpec("bleu", "BLEU"),
    FigureSpec("chrf", "chrF2"),
    FigureSpec("ece", "Calibration error of matches", "share", "lower"),
    FigureSpec("brier", "Brier score of matches", "share", "lower"),
    FigureSpec("aurc", "Area under risk-coverage", "share", "lower"),
)
_SACREBLEU = ("tok:13a|smooth:exp", "nc:6|nw:0")


@dataclass(frozen=True, slots=True)
class PageScores:
    """All figures of BriefBench's ``score.py``, and the calibration of match confidences."""

    name: str = "briefbench"
    kind: Kind = "pages"
    figures: tuple[FigureSpec, ...] = _FIGURES

    def scorer(self, test_set: TestSet) -> Scorer:
        """Parse the gold pages once."""
        gold = [parse_gold(s.references[0], f"gold of {s.id}") for s in test_set.segments]

        def score(responses: Responses) -> Statistics:
            rows = [_row(page, text) for page, text in zip(gold, responses.texts, strict=True)]
            missing = sum(not text.strip() for text in responses.texts)
            warnings = (f"{missing} pages without a result count as empty",) if missing else ()
            return Statistics(np.vstack(rows), self._signatures(), warnings)

        return score

    def _signatures(self) -> tuple[str, ...]:
        translation = dict(zip(("bleu", "chrf"), _SACREBLEU, strict=True))
        return tuple(
            "|".join(filter(None, ("briefbench:score.py", translation.get(figure.name))))
            for figure in self.figures
        )

    def aggregate(self, sums: Floats) -> Floats:
        """Return the figures (…, 16), shares in 0-1, BLEU and chrF in points."""
        n = {name: sums[..., i] for i, name in enumerate(_COUNTS)}
        start = len(_COUNTS)
        bleu = Bleu().aggregate(sums[..., start : start + _N_BLEU])[..., 0]
        chrf = chrf2_of(sums[..., start + _N_BLEU : start + _N_BLEU + _N_CHRF])
        confidence = sums[..., -_N_CALIBRATION:]
        columns = [
            *_share_columns(n),
            *(np.where(n["ref_all"] > 0, score, np.nan) for score in (bleu, chrf)),
            expected_calibration_error(confidence),
            brier_score(confidence),
            area_under_risk_coverage(confidence),
        ]
        return np.stack(columns, axis=-1)


def calibration_sums(sums: Floats) -> Floats:
    """Return the part of the sums that ``eval.metrics.calibration`` understands."""
    return sums[..., -_N_CALIBRATION:]


def _share_columns(n: dict[str, Floats]) -> list[Floats]:
    def f1(name: str) -> Floats:
        return prf(name)[2]

    def prf(name: str) -> tuple[Floats, ...]:
        return precision_recall_f1(n[f"{name}_hit"], n[f"{name}_pred"], n[f"{name}_gold"])

    return [
        f1("brief"),
        ratio(n["credit_right"], n["credit_all"]),
        f1("paragraph"),
        f1("headline"),
        ratio(n["match_right"], n["brief_gold"]),
        f1("null"),
        *prf("link"),
        ratio(n["exact_right"], n["exact_all"]),
        ratio(n["ref_found"], n["ref_all"]),
    ]


def _row(gold: GoldPage, text: str) -> Floats:
    try:
        counts = page_counts(gold, parse_result(text, f"result of {gold.id}"))
    except InputError as error:
        raise InputError(f"page {gold.id}: {error}") from None
    numbers = [float(counts.briefs[name]) for name in _COUNTS]
    return np.asarray([*numbers, *_translation_sums(counts), *counts.calibration()])


def _translation_sums(counts: PageCounts) -> Sequence[float]:
    if not counts.references:
        return [0.0] * (_N_BLEU + _N_CHRF)
    sums: list[float] = []
    for metric in (
        BLEU(force=True, references=[counts.references]),
        CHRF(references=[counts.references]),
    ):
        rows = metric._extract_corpus_statistics(counts.hypotheses, None)  # noqa: SLF001 - sacrebleu offers its statistics under no public name
        sums += np.asarray(rows, dtype=np.float64).sum(axis=0).tolist()
    return sums
