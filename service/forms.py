"""Between the frozen result types and the file form, losing nothing either way."""

from __future__ import annotations

import json
from typing import Any

from alignment.model import Evidence, Link
from eval.model import Signatures
from pages.model import Credit, Span
from service import schema
from service.result import (
    BriefLine,
    BriefScores,
    PageResult,
    ResultArticle,
    ResultBrief,
    ResultParagraph,
    SourceLine,
)
from translation.model import ModelInfo


def to_form(result: PageResult) -> schema.PageForm:
    """Turn a result into its file form."""
    return schema.PageForm(
        schema=schema.NAME,
        source=schema.SourceForm(name=result.name, sha256=result.sha256),
        model=None if result.model is None else model_form(result.model),
        encoder=result.encoder,
        articles=tuple(map(_article_form, result.articles)),
        teasers=tuple(map(_line_form, result.teasers)),
        briefs=tuple(map(_brief_form, result.briefs)),
        warnings=result.warnings,
    )


def to_json(result: PageResult, *, indent: int | None = None) -> str:
    """Write the file form as JSON, Chinese unescaped, without a closing line end."""
    tree: dict[str, Any] = to_form(result).model_dump(mode="json", by_alias=True)
    return json.dumps(tree, ensure_ascii=False, indent=indent, allow_nan=False)


def from_form(form: schema.PageForm) -> PageResult:
    """Turn a file form back into a result."""
    return PageResult(
        name=form.source.name,
        sha256=form.source.sha256,
        model=None if form.model is None else ModelInfo(**form.model.model_dump()),
        encoder=form.encoder,
        articles=tuple(map(_article, form.articles)),
        teasers=tuple(map(_line, form.teasers)),
        briefs=tuple(map(_brief, form.briefs)),
        warnings=form.warnings,
    )


def model_form(info: ModelInfo) -> schema.ModelForm:
    """Write which model translated."""
    return schema.ModelForm(
        id=info.id,
        sha256=info.sha256,
        backend=info.backend,
        compute_type=info.compute_type,
        beam_size=info.beam_size,
    )


def _line_form(line: SourceLine) -> schema.LineForm:
    return schema.LineForm(
        id=line.id,
        zh=line.zh,
        en=line.en,
        span=line.span,
        gaps=line.gaps,
        score=line.score,
        warnings=line.warnings,
    )


def _article_form(article: ResultArticle) -> schema.ArticleForm:
    return schema.ArticleForm(
        id=article.id,
        headline=None if article.headline is None else _line_form(article.headline),
        byline=article.byline,
        paragraphs=tuple(
            schema.ParagraphForm(sentences=tuple(map(_line_form, paragraph.sentences)))
            for paragraph in article.paragraphs
        ),
    )


def _brief_form(brief: ResultBrief) -> schema.BriefForm:
    printed = tuple(schema.CreditForm(role=c.role, name=c.name) for c in brief.credits)
    return schema.BriefForm(
        id=brief.id,
        title=brief.title.en,
        title_id=brief.title.id,
        title_span=brief.title.span,
        title_gaps=brief.title.gaps,
        sentences=tuple(
            schema.BriefLineForm(id=line.id, en=line.en, span=line.span, gaps=line.gaps)
            for line in brief.sentences
        ),
        credit=printed[0] if printed else None,
        credits=printed,
        article=brief.article,
        confidence=brief.confidence,
        links=tuple(map(_link_form, brief.links)),
        scores=None if brief.scores is None else _scores_form(brief.scores),
        runner_up=brief.runner_up,
    )


def _link_form(link: Link) -> schema.LinkForm:
    return schema.LinkForm(
        sentence=link.sentence,
        source=link.source,
        score=link.score,
        evidence={evidence.signal: evidence.value for evidence in link.evidence},
    )


def _scores_form(scores: BriefScores) -> schema.ScoresForm:
    signatures = schema.SignaturesForm(
        bleu=scores.signatures.bleu, chrf=scores.signatures.chrf, ter=scores.signatures.ter
    )
    return schema.ScoresForm(
        bleu=scores.bleu, chrf=scores.chrf, ter=scores.ter, signatures=signatures
    )


def _gaps(form: schema.LineForm | schema.BriefLineForm) -> tuple[Span, ...]:
    return tuple(Span(*gap) for gap in form.gaps)


def _line(form: schema.LineForm) -> SourceLine:
    return SourceLine(
        id=form.id,
        zh=form.zh,
        en=form.en,
        span=Span(*form.span),
        gaps=_gaps(form),
        score=form.score,
        warnings=form.warnings,
    )


def _article(form: schema.ArticleForm) -> ResultArticle:
    return ResultArticle(
        id=form.id,
        headline=None if form.headline is None else _line(form.headline),
        byline=form.byline,
        paragraphs=tuple(
            ResultParagraph(sentences=tuple(map(_line, paragraph.sentences)))
            for paragraph in form.paragraphs
        ),
    )


def _brief(form: schema.BriefForm) -> ResultBrief:
    gaps = tuple(Span(*gap) for gap in form.title_gaps)
    printed = form.credits or ((form.credit,) if form.credit else ())
    return ResultBrief(
        id=form.id,
        title=BriefLine(form.title_id, form.title, Span(*form.title_span), gaps),
        sentences=tuple(
            BriefLine(line.id, line.en, Span(*line.span), _gaps(line)) for line in form.sentences
        ),
        credits=tuple(Credit(credit.role, credit.name) for credit in printed),
        article=form.article,
        confidence=form.confidence,
        links=tuple(map(_link, form.links)),
        scores=None if form.scores is None else _scores(form.scores),
        runner_up=form.runner_up,
    )


def _link(form: schema.LinkForm) -> Link:
    evidence = tuple(Evidence(signal, value) for signal, value in form.evidence.items())
    return Link(form.sentence, form.source, form.score, evidence)


def _scores(form: schema.ScoresForm) -> BriefScores:
    signatures = Signatures(form.signatures.bleu, form.signatures.chrf, form.signatures.ter)
    return BriefScores(form.bleu, form.chrf, form.ter, signatures)
