"""An editor that stands open on an article's page, and the change that its form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from service.result import PageResult, ResultArticle, ResultBrief
from service.store.model import Change, Correction, CorrectionKind
from service.web.preferences import clean_name
from service.web.refusals import Refusal

#: What the names of the fields begin with that keep the author's version in a conflict.
MINE = "mine-"


class Choice(StrEnum):
    """What the button of a form asks for."""

    SAVE = ""
    """Save what stands in the fields."""
    THEIRS = "theirs"
    """Leave the other's version as it stands."""
    MINE = "mine"
    """Save the author's version over it, whatever the fields hold by now."""
    RESUME = "resume"
    """Open the editor again with what was not saved."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form brought.

    Attributes:
        change: What stands in its fields.
        mine: The author's version when the conflict showed; None outside of one.
        revision: The one that the author saw.
    """

    change: Change
    mine: Change | None
    revision: int
    choice: Choice
    author: str

    @property
    def wanted(self) -> Change:
        """What is to be saved."""
        return self.mine if self.choice is Choice.MINE and self.mine is not None else self.change


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two versions of one thing.

    Attributes:
        theirs: What is saved.
        mine: What was to be saved.
        rival: Who was quicker.
    """

    theirs: Change
    mine: Change
    rival: str


@dataclass(frozen=True, slots=True)
class Editing:
    """What is being edited, and what stands in the form.

    Attributes:
        change: The form's content, not yet saved.
        brief: The brief concerned; None for a translation.
        conflict: Both versions, where somebody else was quicker.
        complaint: What is wrong with the form.
        revision: The one that the author saw; None: the one that stands.
    """

    change: Change
    brief: ResultBrief | None = None
    conflict: Conflict | None = None
    complaint: Refusal | None = None
    revision: int | None = None

    @property
    def target(self) -> str:
        """Id of the line, brief sentence or brief."""
        return self.change.target

    def picks(self, article: ResultArticle | None = None) -> bool:
        """Whether lines are to be ticked: in any article, or in this one."""
        if self.change.kind is not CorrectionKind.LINK or self.brief is None:
            return False
        return self.brief.article is not None and (
            article is None or article.id == self.brief.article
        )


def standing_change(result: PageResult, target: str) -> Change | None:
    """Say what stands at a line, a brief's sentence or a brief; None if there is none."""
    for line in result.lines():
        if line.id == target:
            return Change(CorrectionKind.TRANSLATION, target, text=line.en or "")
    brief = brief_of(result, target)
    if brief is None:
        return None
    if brief.id == target:
        return Change(CorrectionKind.ARTICLE, target, article=brief.article)
    link = next((link for link in brief.links if link.sentence == target), None)
    return Change(CorrectionKind.LINK, target, source=() if link is None else link.source)


def brief_of(result: PageResult, target: str) -> ResultBrief | None:
    """Find the brief that ``target`` names or that holds it as a sentence."""
    for brief in result.briefs:
        if target == brief.id or any(line.id == target for line in brief.sentences):
            return brief
    return None


def read_sent(form: MultiDict[str, str]) -> Sent | None:
    """Read a form; None where it is no form of ours."""
    change, revision = read_change(form), form.get("revision", type=int)
    choice = form.get("choice", "")
    if change is None or revision is None or choice not in set(Choice):
        return None
    mine = read_change(form, MINE) if any(name.startswith(MINE) for name in form) else None
    return Sent(change, mine, revision, Choice(choice), clean_name(form.get("author", "")))


def read_change(form: MultiDict[str, str], prefix: str = "") -> Change | None:
    """Read the change that a form asks for; None where it is no form of ours.

    Args:
        form: Its fields.
        prefix: What the names of the fields with the content begin with.
    """
    target = form.get("target", "")
    try:
        kind = CorrectionKind(form.get("kind", ""))
    except ValueError:
        return None
    if kind is CorrectionKind.TRANSLATION:
        return Change(kind, target, text=" ".join(form.get(f"{prefix}text", "").split()))
    if kind is CorrectionKind.LINK:
        return Change(kind, target, source=tuple(filter(None, form.getlist(f"{prefix}source"))))
    return Change(kind, target, article=form.get(f"{prefix}article") or None)


def latest(corrections: tuple[Correction, ...]) -> Mapping[str, Correction]:
    """Give the last correction of each target."""
    ordered = sorted(corrections, key=lambda one: one.revision)
    return {one.change.target: one for one in ordered}


def rival(corrections: tuple[Correction, ...], change: Change) -> Correction | None:
    """Find the last correction that a change would undo or rests on; None if there is none.

    Corrections of other lines and briefs do not count; the links of a brief rest on its article.
    """
    met = (one for one in corrections if _meet(one.change, change))
    return max(met, key=lambda one: one.revision, default=None)


def _meet(one: Change, other: Change) -> bool:
    if one.target == other.target:
        return True
    kinds = {one.kind, other.kind}
    of_briefs = CorrectionKind.ARTICLE in kinds and CorrectionKind.TRANSLATION not in kinds
    return of_briefs and one.target.partition(".")[0] == other.target.partition(".")[0]
