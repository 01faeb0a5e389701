"""What the page of an article shows beside the result itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.report.worddiff import Piece, word_diff
from service.exports.page_html.view import View, view
from service.store.model import Change, Correction, CorrectionKind, StoredArticle
from service.warning_kinds import needs_a_look
from service.web.editing import Editing, latest


@dataclass(frozen=True, slots=True)
class Attention:
    """A line whose translation a person should compare with its source."""

    line: str
    label: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A correction as the list of corrections shows it.

    Attributes:
        label: Short name of what was changed, for example ``A1.5``.
        before, after: For a translation the words that differ are marked; otherwise one piece.
    """

    correction: Correction
    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a conflict: ``theirs`` or ``mine``, with what differs from the other."""

    side: str
    change: Change
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A stored article with everything its page shows.

    Attributes:
        view: Cross references between briefs and lines.
        labels: Short names of articles, lines, briefs and their sentences.
        corrected: The last correction of each target.
        past: All corrections, newest first.
        attention: Lines with warnings that nobody has corrected since.
        versions: Both sides, where the editor shows a conflict.
    """

    stored: StoredArticle
    view: View
    labels: Mapping[str, str]
    corrected: Mapping[str, Correction]
    past: tuple[Past, ...]
    attention: tuple[Attention, ...]
    editing: Editing | None = None
    versions: tuple[Version, ...] = ()

    @property
    def sentences(self) -> int:
        """Number of sentences in the bodies."""
        return sum(len(list(article.body())) for article in self.stored.result.articles)


def article_page(
    stored: StoredArticle, corrections: tuple[Correction, ...], editing: Editing | None = None
) -> ArticlePage:
    """Work out what the page shows."""
    shown = view(stored.result)
    labels = {**shown.labels, **_part_labels(shown)}
    corrected = latest(corrections)
    newest = sorted(corrections, key=lambda one: one.revision, reverse=True)
    return ArticlePage(
        stored,
        shown,
        labels,
        corrected,
        tuple(_past(one, labels) for one in newest),
        tuple(
            Attention(line.id, labels[line.id], line.warnings)
            for line in stored.result.lines()
            if needs_a_look(line.warnings) and line.id not in corrected
        ),
        editing,
        _versions(editing, labels),
    )


def _versions(editing: Editing | None, labels: Mapping[str, str]) -> tuple[Version, ...]:
    if editing is None or editing.conflict is None:
        return ()
    theirs, mine = editing.conflict.theirs, editing.conflict.mine
    left, right = _compared(theirs, mine, labels)
    return Version("theirs", theirs, left), Version("mine", mine, right)


def _part_labels(shown: View) -> dict[str, str]:
    labels = {article.id: f"A{n}" for n, article in enumerate(shown.result.articles, start=1)}
    for number, brief in enumerate(shown.result.briefs, start=1):
        for place, line in enumerate(brief.sentences, start=1):
            labels[line.id] = f"B{number}.{place}"
    return labels


def _past(one: Correction, labels: Mapping[str, str]) -> Past:
    label = labels.get(one.change.target, one.change.target)
    return Past(one, label, *_compared(one.before, one.change, labels))


def _compared(
    one: Change, other: Change, labels: Mapping[str, str]
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if other.kind is CorrectionKind.TRANSLATION:
        return word_diff(one.text or "", other.text or "")
    return _pieces(one, labels), _pieces(other, labels)


def _pieces(change: Change, labels: Mapping[str, str]) -> tuple[Piece, ...]:
    if change.kind is CorrectionKind.LINK:
        text = ", ".join(labels.get(line, line) for line in change.source)
    else:
        text = labels.get(change.article or "", "")
    return (Piece(text or "–", changed=True),)
