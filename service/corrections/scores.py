"""The scores of a brief that a person changed, computed anew."""

from __future__ import annotations

from dataclasses import replace

from eval.score import score_corpus
from service.result import BriefScores, PageResult, ResultBrief


def rescored(result: PageResult, brief: ResultBrief) -> ResultBrief:
    """Give the brief with scores that fit its links and the page's translations.

    The rule is that of ``service.scoring``: the linked sentences' English, each once, in
    page order, against the brief's body.  Scores are None where a brief has no links, no
    words, or a linked sentence no English.
    """
    return replace(brief, scores=_scores(result, brief))


def _scores(result: PageResult, brief: ResultBrief) -> BriefScores | None:
    wanted = {identity for link in brief.links for identity in link.source}
    english = [line.en for line in result.lines() if line.id in wanted]
    given = [text for text in english if text is not None]
    if not given or len(given) < len(english) or not brief.text().strip():
        return None
    scores = score_corpus([" ".join(given)], [[brief.text()]])
    return BriefScores(scores.bleu, scores.chrf, scores.ter, scores.signatures)
