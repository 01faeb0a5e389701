"""Measure brief alignment on BriefBench pages.

    python -m bench.brief_alignment dev.jsonl [--translations mt.jsonl] [--structure parsed]
        [--encoder use] [--weights weights.json] [--wrong]

Figures are score.py's (counted by ``eval.briefbench``), with 95% intervals by bootstrap over
pages; the baseline takes the nearest sentence by the encoder's cosine and knows no null.
``--structure gold`` (default) judges alignment alone, ``parsed`` the text parser with it.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from alignment.background import Background, measure
from alignment.briefs import align_briefs, packaged_weights, read_weights
from alignment.encoders import CachedEncoder, load
from alignment.model import BriefAlignment, Encoder, Link
from alignment.text import chinese
from bench.gold_pages import GoldPage, gold_key, read, read_translations, translations_of
from eval.briefbench import PageCounts, page_counts, sentence_key
from eval.briefbench_files import GoldPage as GoldRecord
from eval.briefbench_files import ResultPage, parse_gold
from eval.metrics.calibration import (
    area_under_risk_coverage,
    binned_outcomes,
    expected_calibration_error,
    risk_coverage,
)
from pages.model import Page, Sentence
from pages.parse import parse_text

Aligner = Callable[[Page], tuple[BriefAlignment, ...]]
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Judged:
    """One page's counts and the rightness of each link's score."""

    counts: PageCounts
    links: tuple[tuple[float, bool], ...]


def nearest_sentence(encoder: Encoder) -> Aligner:
    """The baseline: every brief has the article with the nearest sentences."""

    def align(page: Page) -> tuple[BriefAlignment, ...]:
        if not page.articles:
            return tuple(BriefAlignment(brief.id, None, 1.0) for brief in page.briefs)
        bodies = [list(article.sentences()) for article in page.articles]
        vectors = [encoder.encode([chinese.plain(s.text) for s in body]) for body in bodies]
        found = []
        for brief in page.briefs:
            statements = encoder.encode([s.text for s in brief.sentences])
            cosines = [statements @ vector.T for vector in vectors]
            best = int(np.argmax([c.max(axis=1).mean() for c in cosines]))
            links = tuple(
                Link(s.id, (bodies[best][int(row.argmax())].id,), 1.0)
                for s, row in zip(brief.sentences, cosines[best], strict=True)
            )
            found.append(BriefAlignment(brief.id, page.articles[best].id, 1.0, links))
        return tuple(found)

    return align


def as_result(page: Page, alignments: Sequence[BriefAlignment]) -> ResultPage:
    """Put a page and its alignments in the form that is scored."""
    by_id = {alignment.brief: alignment for alignment in alignments}
    return ResultPage.model_validate(
        {
            "articles": [
                {
                    "id": a.id,
                    "headline": _plain(a.headline),
                    "paragraphs": [
                        {"sentences": [_plain(s) for s in p.sentences]} for p in a.paragraphs
                    ],
                }
                for a in page.articles
            ],
            "briefs": [
                {
                    "title": b.title.text,
                    "sentences": [{"id": s.id, "en": s.text} for s in b.sentences],
                    "article": by_id[b.id].article,
                    "confidence": by_id[b.id].confidence,
                    "links": [
                        {"sentence": link.sentence, "source": link.source, "score": link.score}
                        for link in by_id[b.id].links
                    ],
                }
                for b in page.briefs
            ],
        }
    )


def _plain(sentence: Sentence | None) -> dict[str, str] | None:
    return None if sentence is None else {"id": sentence.id, "zh": sentence.text}


def judge(record: GoldRecord, page: Page, alignments: Sequence[BriefAlignment]) -> Judged:
    """Count one page."""
    counts = page_counts(record, as_result(page, alignments))
    wanted = {
        gold_key(brief.sentences[link.sentence]): {sentence_key(s) for s in link.source}
        for brief in record.briefs
        for link in brief.links
    }
    keys = {s.id: sentence_key(s.text) for a in page.articles for s in a.sentences()}
    said = {s.id: gold_key(s.text) for b in page.briefs for s in b.sentences}
    links = tuple(
        (link.score, {keys.get(s, "") for s in link.source} == wanted.get(said[link.sentence]))
        for alignment in alignments
        for link in alignment.links
    )
    return Judged(counts, links)


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """The figures over some pages."""
    n: Counter[str] = Counter()
    for page in judged:
        n.update(page.counts.briefs)
    return {
        "match.acc": n["match_right"] / n["brief_gold"],
        "null.f1": 2 * n["null_hit"] / max(n["null_pred"] + n["null_gold"], 1),
        "links.p": n["link_hit"] / max(n["link_pred"], 1),
        "links.r": n["link_hit"] / max(n["link_gold"], 1),
        "links.f1": 2 * n["link_hit"] / max(n["link_pred"] + n["link_gold"], 1),
        "links.exact": n["exact_right"] / n["exact_all"],
        "confidence.ece": _ece([o for page in judged for o in page.counts.outcomes]),
        "score.ece": _ece([o for page in judged for o in page.links]),
    }


def _ece(outcomes: Sequence[tuple[float, bool]]) -> float:
    return float(expected_calibration_error(_sums(outcomes)))


def _sums(outcomes: Sequence[tuple[float, bool]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    sums = binned_outcomes([p for p, _ in outcomes], [right for _, right in outcomes])
    return sums.reshape(-1)


def report(name: str, judged: Sequence[Judged]) -> None:
    """Print figures with intervals."""
    rng = np.random.default_rng(0)
    draws = rng.integers(0, len(judged), (_RESAMPLES, len(judged)))
    samples = [figures([judged[i] for i in draw]) for draw in draws]
    print(name)
    for key, value in figures(judged).items():
        low, high = np.quantile([sample[key] for sample in samples], [0.025, 0.975])
        print(f"  {key:16s} {value:.4f}  [{low:.4f}, {high:.4f}]")


def report_risk(judged: Sequence[Judged]) -> None:
    """Print the risk at some coverages, for articles and for links."""
    for name, outcomes in (
        ("article", [o for page in judged for o in page.counts.outcomes]),
        ("link", [o for page in judged for o in page.links]),
    ):
        coverage, risk = risk_coverage(_sums(outcomes))
        area = float(area_under_risk_coverage(_sums(outcomes)))
        points = [
            f"{risk[int(np.searchsorted(coverage, goal))]:.3f} at {goal:.0%}"
            for goal in (0.5, 0.8, 0.9, 1.0)
        ]
        print(f"  {name} risk: {', '.join(points)}; area {area:.4f}; n {len(outcomes)}")


def show_wrong(gold: GoldPage, alignments: Sequence[BriefAlignment]) -> None:
    """Print briefs and links that differ from the gold (gold structure only)."""
    for alignment in alignments:
        if alignment.article != gold.articles[alignment.brief]:
            owner = gold.articles[alignment.brief]
            print(f"{gold.id} {alignment.brief}: {alignment.article} for {owner}")
        for link in alignment.links:
            if set(link.source) != gold.links[link.sentence]:
                wanted = sorted(gold.links[link.sentence])
                print(f"{gold.id} {link.sentence}: {link.source} for {wanted}, {link.score:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--translations", type=Path)
    parser.add_argument("--structure", choices=("gold", "parsed"), default="gold")
    parser.add_argument("--encoder", default="use")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    mt = read_translations(args.translations) if args.translations else {}
    encoder = CachedEncoder(load(args.encoder))
    weights = read_weights(args.weights) if args.weights else packaged_weights()
    background: Background = measure(encoder)

    def ours(page: Page) -> tuple[BriefAlignment, ...]:
        return align_briefs(page, translations_of(page, mt), encoder, weights, background)

    lines = args.gold.read_text(encoding="utf-8").splitlines()
    records = [parse_gold(line, args.gold.name) for line in lines if line.strip()]
    golds = list(read(args.gold))
    if args.structure == "parsed":
        golds = [replace(gold, page=parse_text(gold.raw, name=gold.id)) for gold in golds]
    for name, aligner in (("ours", ours), ("nearest sentence", nearest_sentence(encoder))):
        start = time.process_time()
        answers = [aligner(gold.page) for gold in golds]
        seconds = time.process_time() - start
        judged = [
            judge(record, gold.page, answer)
            for record, gold, answer in zip(records, golds, answers, strict=True)
        ]
        report(f"{name} ({len(golds)} pages, {seconds:.1f} CPU s)", judged)
        if name == "ours":
            report_risk(judged)
            if args.wrong and args.structure == "gold":
                for gold, answer in zip(golds, answers, strict=True):
                    show_wrong(gold, answer)


if __name__ == "__main__":
    main()
