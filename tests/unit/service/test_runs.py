from __future__ import annotations

import weakref
from dataclasses import fields

import pytest
from support.fakes import FakeTranslator

from pages.model import Page
from pages.parse import parse_text
from service.errors import InputError, OutputError
from service.exports.registry import EXPORTS, load
from service.inputs import Failure, Input, Loaded, find_inputs
from service.naming import stems
from service.pipeline import Pipeline
from service.result import PageResult
from service.runs import Done, RunConfig, batches, process, readable, target
from service.summary import Summary, summary

ARTICLE = "全会召开 部署经济工作\n\n本报讯(记者 陈伟祺)1月4日,全会召开。会议总结工作。"


def loaded(tmp_path, *names):
    items = []
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE, encoding="utf-8")
        items.append(Loaded(parse_text(ARTICLE, name=path.name), path))
    return tuple(items)


def jobs_of(items):
    return zip(items, stems([str(item.path or item.page.name) for item in items]), strict=True)


def outcomes(items, sink):
    return list(process(jobs_of(items), Pipeline(FakeTranslator()), sink.write))


def test_two_pages_of_one_stem_do_not_overwrite_each_other(tmp_path):
    items = loaded(tmp_path, "a/page.txt", "b/page.txt")
    done = outcomes(items, target(tmp_path / "out", ["json"], items))
    assert [item.files[0].name for item in done] == ["page.json", "page-2.json"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["page-2.json", "page.json"]


def test_a_format_asked_for_twice_is_written_once(tmp_path):
    items = loaded(tmp_path, "page.txt")
    (done,) = outcomes(items, target(tmp_path / "out", ["json", "moses", "json"], items))
    assert [path.suffix for path in done.files] == [".json", ".zh", ".en", ".ids"]


def test_a_page_for_a_person_is_in_the_language_that_was_asked_for(tmp_path):
    items = loaded(tmp_path, "page.txt")
    (done,) = outcomes(items, target(tmp_path / "out", ["html", "tsv"], items, "zh"))
    assert '<html lang="zh-Hans">' in done.files[0].read_text(encoding="utf-8")
    (default,) = outcomes(items, target(tmp_path / "en", ["html", "tsv"], items))
    assert '<html lang="en">' in default.files[0].read_text(encoding="utf-8")
    assert done.files[1].read_bytes() == default.files[1].read_bytes()


def test_a_language_without_words_is_refused():
    with pytest.raises(InputError, match="known are zh, en"):
        load("html", "fr")


def test_the_page_itself_is_never_overwritten(tmp_path):
    items = loaded(tmp_path, "page.html", "other.txt")
    first, second = outcomes(items, target(tmp_path, ["html"], items))
    assert isinstance(first, Failure)
    assert "is the page itself" in first.reason
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == ARTICLE
    assert isinstance(second, Done)


def test_a_page_that_cannot_be_written_does_not_stop_the_others(tmp_path):
    items = loaded(tmp_path, "one.txt", "two.txt")

    def write(result, stem):
        if stem == "one":
            raise OutputError("disk full")
        return ()

    found = list(process(jobs_of(items), Pipeline(FakeTranslator()), write))
    assert found[0] == Failure("one.txt", "disk full")
    assert isinstance(found[1], Done)


def test_pages_are_gathered_up_to_the_size_of_a_call(tmp_path):
    jobs = [(item, "x") for item in loaded(tmp_path, "a.txt", "b.txt", "c.txt")]
    assert [len(batch) for batch in batches(jobs, 6)] == [2, 1]
    assert [len(batch) for batch in batches(jobs, 1)] == [1, 1, 1]
    assert list(batches([], 6)) == []


def test_what_was_finished_before_an_interruption_is_on_disk(tmp_path):
    items = loaded(tmp_path, "a.txt", "b.txt")
    translator = FakeTranslator()

    class Interrupted(Pipeline):
        def process_all(self, pages, *, progress=None):
            if translator.calls:
                raise KeyboardInterrupt
            return super().process_all(pages, progress=progress)

    sink = target(tmp_path / "out", ["json"], items)
    pipeline = Interrupted(translator)
    steps = process(jobs_of(items), pipeline, sink.write, config=RunConfig(1))
    assert isinstance(next(steps), Done)
    with pytest.raises(KeyboardInterrupt):
        next(steps)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.json"]


def test_the_summary_has_a_row_for_each_page_and_brief(tmp_path):
    text = "Session held\n\nThe committee met on January 4.\n\n" + ARTICLE
    item = Loaded(parse_text(text, name="page.txt"), None)
    done = outcomes((item,), target(tmp_path, ["json"], (item,)))
    head, row, _blank, _brief_head, brief = summary(done).splitlines()
    assert head.split() == [
        "page",
        "articles",
        "sentences",
        "teasers",
        "briefs",
        "linked",
        "warnings",
        "written",
    ]
    assert row.split()[:6] == ["page.txt", "1", "2", "0", "1", "0"]
    assert row.endswith("page.json")
    assert "Session held" in brief
    assert brief.split()[-2:] == ["-", "-"]


def test_every_format_names_its_files(tmp_path):
    items = loaded(tmp_path, "page.txt")
    result = Pipeline(FakeTranslator()).process(items[0].page)
    for name, row in EXPORTS.items():
        assert tuple(part.suffix for part in load(name)(result)) == row.suffixes


def test_an_unknown_format_lists_the_known_ones():
    with pytest.raises(InputError, match="'docx'; known are json, html"):
        load("docx")


class TrackedPage(Page):
    """A page that can be watched; the class itself has no room for weak references."""


class TrackedResult(PageResult):
    """The same of a result."""


class Watch:
    """Counts how many of what it was shown are still there."""

    def __init__(self):
        self._seen = []
        self.most = 0

    def tracked(self, item, kind):
        made = kind(**{field.name: getattr(item, field.name) for field in fields(item)})
        self._seen.append(weakref.ref(made))
        self.most = max(self.most, sum(seen() is not None for seen in self._seen))
        return made


def test_a_run_over_many_pages_holds_the_pages_and_results_of_two_calls_at_most():
    pages, results = Watch(), Watch()

    class Watched(Pipeline):
        def process_all(self, pages, *, progress=None):
            found = super().process_all(pages, progress=progress)
            return tuple(results.tracked(result, TrackedResult) for result in found)

    def read():
        return pages.tracked(parse_text(ARTICLE, name="p.txt"), TrackedPage)

    jobs = readable([Input(f"{n}.txt", None, read) for n in range(60)], pytest.fail)
    rows = Summary()
    # three sentences a page, so three pages a call, and one that shows that the call is full
    for done in process(jobs, Watched(FakeTranslator()), lambda *_: (), config=RunConfig(9)):
        rows.add(done)
    assert len(rows) == 60
    assert pages.most <= 7
    assert results.most <= 7


def test_pages_are_parsed_when_they_are_needed(tmp_path):
    loaded(tmp_path, "a.txt", "b.txt")
    jobs = readable(find_inputs([str(tmp_path)], bytes), pytest.fail)
    assert next(jobs)[0].page.name == "a.txt"
    (tmp_path / "b.txt").write_text(ARTICLE + "会议闭幕。", encoding="utf-8")
    assert next(jobs)[0].page.articles[0].paragraphs[0].sentences[-1].text == "会议闭幕。"


def test_a_page_that_cannot_be_read_keeps_its_stem_and_does_not_stop_the_others(tmp_path):
    loaded(tmp_path, "a/page.txt", "b/page.txt")
    (tmp_path / "a/page.txt").write_text("", encoding="utf-8")
    failures: list[Failure] = []
    jobs = readable(find_inputs([str(tmp_path)], bytes), failures.append)
    assert [stem for _, stem in jobs] == ["page-2"]
    assert [failure.name for failure in failures] == [str(tmp_path / "a/page.txt")]
