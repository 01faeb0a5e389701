"""A correction applied to a result, pure: what is not named stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from alignment.model import Evidence, Link
from service.bylines import without_byline
from service.corrections.scores import rescored
from service.errors import InputError
from service.result import (
    PageResult,
    ResultArticle,
    ResultBrief,
    ResultParagraph,
    SourceLine,
)
from service.store.model import Change, CorrectionKind

#: The signal that stands as evidence of a link that a person set.
SIGNAL = "editor"
LONGEST_TEXT = 10_000


def apply(result: PageResult, change: Change) -> tuple[PageResult, Change]:
    """Apply a change.

    A new translation has no score and no warnings: both were the model's.  A link that a
    person set has score 1, its article confidence 1.  The scores of the briefs concerned
    are computed anew.

    Returns: The new result, and the change that says what stood there before.

    Raises:
        InputError: The change names what is not on the page, or lacks its text.
    """
    return _APPLY[change.kind](result, change)


def remembered_pair(result: PageResult, change: Change) -> tuple[str, str] | None:
    """Give the sentence that a change translates, byline off, with its English.

    Returns: None where the change is no translation.
    """
    if change.kind is not CorrectionKind.TRANSLATION or change.text is None:
        return None
    return source_text(result, change.target), _one_line(change.text)


def source_text(result: PageResult, identity: str) -> str:
    """Give the Chinese of a line as it is translated: byline off."""
    for article in result.articles:
        first = next(article.body(), None)
        if first is not None and first.id == identity:
            return without_byline(first.zh, article.byline)
    return result.line(identity).zh


def _translation(result: PageResult, change: Change) -> tuple[PageResult, Change]:
    try:
        old = result.line(change.target)
    except KeyError as error:
        raise _unknown("Chinese line", change.target) from error
    text = _one_line(change.text or "")
    if not text or len(text) > LONGEST_TEXT:
        raise InputError(
            f"the translation of {change.target} has {len(text)} characters; "
            f"give 1 to {LONGEST_TEXT}"
        )
    new = replace(old, en=text, score=None, warnings=())
    changed = replace(
        result,
        articles=tuple(_with_line(article, new) for article in result.articles),
        teasers=tuple(new if line.id == new.id else line for line in result.teasers),
    )
    briefs = tuple(
        rescored(changed, brief) if _uses(brief, new.id) else brief for brief in changed.briefs
    )
    before = Change(CorrectionKind.TRANSLATION, change.target, text=old.en)
    return replace(changed, briefs=briefs), before


def _link(result: PageResult, change: Change) -> tuple[PageResult, Change]:
    brief = _brief_with(result, change.target)
    old = next((link for link in brief.links if link.sentence == change.target), None)
    source = _sources(result, brief, change.source)
    new = (Link(change.target, source, 1.0, (Evidence(SIGNAL, 1.0),)),) if source else ()
    by_sentence: Mapping[str, Link] = {
        link.sentence: link for link in (*brief.links, *new) if link is not old
    }
    links = tuple(by_sentence[s.id] for s in brief.sentences if s.id in by_sentence)
    changed = _with_brief(result, replace(brief, links=links))
    before = Change(CorrectionKind.LINK, change.target, source=() if old is None else old.source)
    return changed, before


def _article(result: PageResult, change: Change) -> tuple[PageResult, Change]:
    brief = next((brief for brief in result.briefs if brief.id == change.target), None)
    if brief is None:
        raise _unknown("brief", change.target)
    if change.article is not None and change.article not in _articles(result):
        raise _unknown("article", change.article)
    stays = brief.article == change.article
    new = replace(
        brief,
        article=change.article,
        confidence=1.0,
        links=brief.links if stays else (),
        runner_up=brief.runner_up if stays else None,
    )
    before = Change(CorrectionKind.ARTICLE, change.target, article=brief.article)
    return _with_brief(result, new), before


_APPLY: Mapping[CorrectionKind, Callable[[PageResult, Change], tuple[PageResult, Change]]] = {
    CorrectionKind.TRANSLATION: _translation,
    CorrectionKind.LINK: _link,
    CorrectionKind.ARTICLE: _article,
}


def _articles(result: PageResult) -> Mapping[str, ResultArticle]:
    return {article.id: article for article in result.articles}


def _brief_with(result: PageResult, sentence: str) -> ResultBrief:
    for brief in result.briefs:
        if any(line.id == sentence for line in brief.sentences):
            return brief
    raise _unknown("sentence of a brief", sentence)


def _sources(result: PageResult, brief: ResultBrief, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Give the wanted lines once each, in article order."""
    if not wanted:
        return ()
    if brief.article is None:
        raise InputError(f"brief {brief.id} has no article to link to; correct its article first")
    there = [line.id for line in _articles(result)[brief.article].lines()]
    foreign = [identity for identity in wanted if identity not in there]
    if foreign:
        raise _unknown(f"line of article {brief.article}", foreign[0])
    return tuple(identity for identity in there if identity in wanted)


def _with_brief(result: PageResult, brief: ResultBrief) -> PageResult:
    new = rescored(result, brief)
    return replace(result, briefs=tuple(new if b.id == new.id else b for b in result.briefs))


def _with_line(article: ResultArticle, new: SourceLine) -> ResultArticle:
    if all(line.id != new.id for line in article.lines()):
        return article
    headline = article.headline
    return replace(
        article,
        headline=new if headline is not None and headline.id == new.id else headline,
        paragraphs=tuple(
            ResultParagraph(tuple(new if s.id == new.id else s for s in paragraph.sentences))
            for paragraph in article.paragraphs
        ),
    )


def _uses(brief: ResultBrief, line: str) -> bool:
    return any(line in link.source for link in brief.links)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _unknown(what: str, identity: str) -> InputError:
    return InputError(f"the page has no {what} {identity[:60]!r}; take the ids from the result")
