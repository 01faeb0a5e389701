"""BriefBench: page results (``duizhao.page/1``) against gold pages, page by page.

The rules are those of the benchmark's own ``score.py``, and so are the figures, to the
last digit; here they are kept as counts per page, which adds intervals over pages,
paired tests and calibration.  A page without a result counts as empty.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eval.briefbench_files import (
    GoldBrief,
    GoldPage,
    ResultArticle,
    ResultBrief,
    ResultPage,
    ResultText,
)
from eval.errors import InputError
from eval.metrics.calibration import binned_outcomes

_BYLINE = re.compile(r"^本[报報][讯訊][(（][^)）]*[)）]")
_SAME = 0.97


@dataclass(slots=True)
class PageCounts:
    """What one page adds to every figure; names as in ``score.py``'s docstring."""

    briefs: Counter[str] = field(default_factory=Counter)
    outcomes: list[tuple[float, bool]] = field(default_factory=list)
    hypotheses: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def calibration(self) -> Sequence[float]:
        """Sums by confidence bin of 'the brief was given the right article'."""
        confidences = [confidence for confidence, _ in self.outcomes]
        sums: list[float] = binned_outcomes(confidences, [r for _, r in self.outcomes]).tolist()
        return sums


def squash(text: str) -> str:
    """Fold width and case and drop white space, as ``score.py`` compares texts."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def sentence_key(text: str) -> str:
    """Fold width, drop white space and the byline."""
    return _BYLINE.sub("", unicodedata.normalize("NFKC", re.sub(r"\s+", "", text)))


def page_counts(gold: GoldPage, result: ResultPage) -> PageCounts:
    """Count everything one page contributes."""
    counts = PageCounts()
    _count_structure(counts.briefs, gold, result)
    texts = _sentences(result)
    homes = _article_homes(gold, result, texts)
    rest = list(result.briefs)
    for brief in gold.briefs:
        found = next((b for b in rest if _same_brief(_key(b), _gold_key(brief))), None)
        if found is not None:
            rest.remove(found)
        _count_brief(counts, brief, found, homes)
        _count_links(counts.briefs, brief, _found_links(brief, found, texts))
    counts.briefs["link_pred"] += sum(len(link.source) for b in rest for link in b.links)
    _collect_translations(counts, gold, texts)
    return counts


def _multiset_hits(found: Iterable[str], gold: Iterable[str]) -> int:
    return (Counter(found) & Counter(gold)).total()


def _count_structure(counts: Counter[str], gold: GoldPage, result: ResultPage) -> None:
    paragraphs = [
        squash("".join(s.zh for s in p.sentences)) for a in result.articles for p in a.paragraphs
    ]
    heads = [squash(a.headline.zh) for a in result.articles if a.headline]
    gold_paragraphs = [squash(p) for a in gold.articles for p in a.paragraphs]
    gold_heads = [squash(a.headline) for a in gold.articles]
    for name, found, wanted in (
        ("paragraph", paragraphs, gold_paragraphs),
        ("headline", heads, gold_heads),
    ):
        counts[f"{name}_hit"] += _multiset_hits(found, wanted)
        counts[f"{name}_pred"] += len(found)
        counts[f"{name}_gold"] += len(wanted)
    counts["brief_pred"] += len(result.briefs)


def _body(article: ResultArticle) -> list[ResultText]:
    head = [article.headline] if article.headline else []
    return [*head, *(s for p in article.paragraphs for s in p.sentences)]


def _sentences(result: ResultPage) -> dict[str, tuple[str, str]]:
    """Map sentence ids to (key, translation), in page order, teasers last."""
    items = [s for a in result.articles for s in _body(a)]
    return {s.id: (sentence_key(s.zh), s.en or "") for s in [*items, *result.teasers]}


def _article_homes(
    gold: GoldPage, result: ResultPage, texts: dict[str, tuple[str, str]]
) -> dict[str, int]:
    """Say which gold article a found one is: the one sharing most text, -1 for none."""
    gold_texts = [sentence_key("".join([a.headline, *a.paragraphs])) for a in gold.articles]
    homes = {}
    for article in result.articles:
        keys = {texts[s.id][0] for s in _body(article)}
        shares = [sum(len(k) for k in keys if k and k in text) for text in gold_texts]
        home = max(range(len(shares)), key=lambda i: shares[i]) if shares else -1
        homes[article.id] = home if any(shares) else -1
    return homes


def _key(brief: ResultBrief) -> str:
    return squash(brief.title) + "|" + squash("".join(s.en for s in brief.sentences))


def _gold_key(brief: GoldBrief) -> str:
    return squash(brief.title) + "|" + squash("".join(brief.sentences))


def _same_brief(a: str, b: str) -> bool:
    return a == b or difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= _SAME


def _count_brief(
    counts: PageCounts, gold: GoldBrief, found: ResultBrief | None, homes: dict[str, int]
) -> None:
    n = counts.briefs
    n["brief_gold"] += 1
    n["null_gold"] += gold.article is None
    if found is None:
        return
    n["brief_hit"] += 1
    if gold.credit:
        n["credit_all"] += 1
        name = (found.credit.name if found.credit else None) or ""
        n["credit_right"] += squash(name) == squash(gold.credit.name)
    article = homes.get(found.article, -1) if found.article else None
    right = article == gold.article
    n["match_right"] += right
    n["null_pred"] += found.article is None
    n["null_hit"] += found.article is None and gold.article is None
    if found.confidence is not None:
        counts.outcomes.append((found.confidence, right))


def _found_links(
    gold: GoldBrief, found: ResultBrief | None, texts: dict[str, tuple[str, str]]
) -> dict[int, set[str]]:
    links: dict[int, set[str]] = {}
    if found is None:
        return links
    order = {sentence.id: i for i, sentence in enumerate(found.sentences)}
    gold_sentences = [squash(s) for s in gold.sentences]
    for link in found.links:
        if link.sentence not in order:
            raise InputError(f"a link names the sentence {link.sentence}, which the brief lacks")
        index = order[link.sentence]
        text = squash(found.sentences[index].en)
        # a brief that was split otherwise keeps its own index where the texts differ
        index = gold_sentences.index(text) if text in gold_sentences else index
        links.setdefault(index, set()).update(texts[s][0] for s in link.source if s in texts)
    return links


def _count_links(counts: Counter[str], gold: GoldBrief, got: dict[int, set[str]]) -> None:
    want = {link.sentence: {sentence_key(s) for s in link.source} for link in gold.links}
    for index in range(len(gold.sentences)):
        wanted, given = want.get(index, set()), got.get(index, set())
        counts["link_hit"] += len(wanted & given)
        counts["link_pred"] += len(given)
        counts["link_gold"] += len(wanted)
        counts["exact_right"] += wanted == given
        counts["exact_all"] += 1


def _collect_translations(
    counts: PageCounts, gold: GoldPage, texts: dict[str, tuple[str, str]]
) -> None:
    by_key = dict(texts.values())
    for reference in gold.references:
        translation = by_key.get(sentence_key(reference.source))
        counts.briefs["ref_found"] += translation is not None
        counts.briefs["ref_all"] += 1
        counts.hypotheses.append(translation or "")
        counts.references.append(reference.en)
