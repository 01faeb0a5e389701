"""Translations scored against references, nothing kept."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response

from service.http import answers, replies
from service.http.bodies import ScoreBody
from service.http.identity import requires
from service.http.limits import charge, check_lines, heavy
from service.http.operations import Answer, Body, Operation, documented
from service.http.problems import invalid, too_large
from service.http.reading import JSON, read_body
from service.schema import SignaturesForm
from service.store.model import Scope

score = Blueprint("score", __name__, url_prefix="/v1")

#: TER compares each word of a segment with each of its reference, some microseconds a pair
#: and up to a hundred for segments that share nothing: 40 s at the worst for so many pairs.
#: 1,000 news sentences have about 900,000.
MOST_PAIRS = 1_000_000

#: TER's search for moved words grows faster than the square of a segment's words.
MOST_WORDS = 250


_SCORE = Operation(
    tag="scoring",
    summary="Score translations",
    text="Corpus BLEU, chrF2++ and TER with sacrebleu's signatures.",
    bodies=(Body(JSON, (ScoreBody,), "one segment an item"),),
    answers=(Answer(200, "the scores", answers.ScoreForm),),
    problems=("too-large", "unsupported-media-type", "invalid", "rate-limited", "overloaded"),
)


@score.post("/score")
@requires(Scope.TRANSLATE)
@documented(_SCORE)
def create() -> Response:
    """Score translations."""
    from eval.score import score_corpus

    body = read_body(ScoreBody)
    streams = body.streams()
    _check_lengths(len(body.hypotheses), streams)
    characters = check_lines(body.hypotheses) + sum(map(check_lines, streams))
    _check_pairs(body.hypotheses, streams)
    charge(characters)
    with heavy():
        scores = score_corpus(body.hypotheses, streams)
    form = answers.ScoreForm(
        bleu=scores.bleu,
        chrf=scores.chrf,
        ter=scores.ter,
        signatures=SignaturesForm(
            bleu=scores.signatures.bleu, chrf=scores.signatures.chrf, ter=scores.signatures.ter
        ),
        n=scores.n,
        empty_hypotheses=scores.empty_hypotheses,
        empty_references=scores.empty_references,
    )
    return replies.reply(form)


def _check_lengths(n: int, streams: Sequence[Sequence[str]]) -> None:
    for number, stream in enumerate(streams):
        if len(stream) != n:
            place = "/references" if len(streams) == 1 else f"/references/{number}"
            detail = f"there are {n} hypotheses, but {len(stream)} references"
            raise invalid(detail, pointer=place)


def _check_pairs(hypotheses: Sequence[str], streams: Sequence[Sequence[str]]) -> None:
    own = [_words(text) for text in hypotheses]
    others = [[_words(text) for text in stream] for stream in streams]
    longest = max(max(counts) for counts in (own, *others))
    if longest > MOST_WORDS:
        raise too_large("score_words", MOST_WORDS, longest, "words in a segment")
    pairs = sum(a * sum(row) for a, row in zip(own, zip(*others, strict=True), strict=True))
    if pairs > MOST_PAIRS:
        raise too_large("score_pairs", MOST_PAIRS, pairs, "pairs of words")


def _words(text: str) -> int:
    return len(text.split())
