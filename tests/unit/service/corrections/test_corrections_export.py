from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support import results

from eval.briefbench_files import parse_gold
from service.corrections.apply import apply
from service.corrections.export import CORRECTION_EXPORTS, export_corrections
from service.errors import InputError, NotFoundError
from service.store.model import Change, Correction, CorrectionKind, StoredArticle
from training.tsv import read_pairs

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANGES = (
    Change(CorrectionKind.TRANSLATION, "a1.p1.s1", text="First try."),
    Change(CorrectionKind.LINK, "b1.s2", source=("a1.p1.s2",)),
    Change(CorrectionKind.TRANSLATION, "a1.p1.s1", text="They met on 4 January."),
    Change(CorrectionKind.ARTICLE, "b2"),
)


class Corrected:
    """One corrected article, and the corrections of one that was deleted meanwhile."""

    def __init__(self) -> None:
        result, self.kept = results.result(), []
        for revision, change in enumerate(CHANGES, start=2):
            result, before = apply(result, change)
            self.kept.append(
                Correction(f"c{revision}", "id1", revision, "Lin", NOON, change, before)
            )
        self.kept.append(replace(self.kept[0], id="c9", article_id="gone"))
        self.stored = StoredArticle("id1", NOON, NOON, None, "page\n会议", result, 5, "digest")

    def corrections(self, id=None, *, owner=None):  # noqa: A002 # the store's word
        return () if owner == "other" else tuple(self.kept)

    def article(self, id, *, owner=None):  # noqa: A002 # same
        if id != "id1":
            raise NotFoundError(id)
        return self.stored


def exported(name: str, **more) -> str:
    return "".join(export_corrections(Corrected(), name, **more))


def test_gold_is_what_the_evaluation_reads():
    (line,) = exported("briefbench").splitlines()
    page = parse_gold(line, "the export")
    assert (page.id, page.page) == ("id1", "page\n会议")
    assert page.articles[0].headline == "全会召开 部署工作"
    assert page.articles[0].paragraphs == (
        "本报讯(记者 陈伟祺)1月4日,会议召开。会议总结2023年工作。",
        "投资3.3万元<全部>&到位。",
    )
    first, second = page.briefs
    assert (first.article, second.article) == (0, None)
    assert first.links[0].source == ("本报讯(记者 陈伟祺)1月4日,会议召开。",)
    assert first.links[1].source == ("会议总结2023年工作。",)
    assert (first.credit.role, first.credit.name) == ("Text translation", "Li Jing")
    assert second.credit is None


def test_gold_references_are_the_latest_translations_without_bylines():
    tree = json.loads(exported("briefbench"))
    assert tree["references"] == [{"source": "1月4日,会议召开。", "en": "They met on 4 January."}]


def test_gold_says_what_a_person_looked_at():
    tree = json.loads(exported("briefbench"))
    assert tree["corrected"] == ["b1.s2", "b2"]
    assert tree["teasers"] == ["金融活水汨汨流动"]


def test_pairs_are_what_the_training_reads(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text(exported("tsv"), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == (
        "1月4日,会议召开。\tThey met on 4 January.\tcorrection:id1:a1.p1.s1\n"
    )
    (pair,), _report = read_pairs([path])
    assert (pair.zh, pair.en) == ("1月4日,会议召开。", "They met on 4 January.")


def test_an_export_of_another_owner_is_empty():
    assert exported("tsv", owner="other") == exported("briefbench", owner="other") == ""


def test_an_unknown_format_is_refused_at_once():
    with pytest.raises(InputError, match="choose briefbench or tsv"):
        export_corrections(Corrected(), "xml")


def test_every_format_says_how_it_is_served():
    kinds = {name: (e.media_type, e.suffix) for name, e in CORRECTION_EXPORTS.items()}
    assert kinds == {
        "briefbench": ("application/x-ndjson", ".jsonl"),
        "tsv": ("text/tab-separated-values", ".tsv"),
    }
