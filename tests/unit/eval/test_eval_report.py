"""The report: self-contained, accessible, complete."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from support.evaluation import DATA, FakeSystem, bundled_set, lines_of

from eval.comparison import analyse
from eval.model import FigureSpec, Interval
from eval.report.axes import Scale, log_ticks, nice_ticks
from eval.report.buckets import breakdowns
from eval.report.figures import plots, sentencewise
from eval.report.html import render_html
from eval.report.plots import Curve, Estimate, Mark, Series, categories, curves, forest, scatter
from eval.report.segments import browser_data, contrast
from eval.report.texts import render_csv, render_markdown
from eval.report.view import error_rows, leaderboard, overview, pair_rows
from eval.report.worddiff import word_diff
from eval.report.wording import show, show_interval, show_p, show_signed, show_size
from eval.runfolder import RunFolder
from eval.runner import Run
from eval.spec import RunSpec, SetSpec, SystemSpec
from eval.testsets.registry import load_test_set

VOID = {"meta", "link", "br", "hr", "img", "input"}


@pytest.fixture(scope="module")
def analysis(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    spec = RunSpec(
        name="Report <test> & more",
        metrics=("bleu", "chrf", "ter", "rates", "fidelity", "briefbench"),
        bootstrap=60,
        randomisation=40,
        testsets=(SetSpec(name="x", format="tsv"),),
        systems=(SystemSpec(name="x", kind="file"),),
    )
    pages = load_test_set(
        SetSpec(name="pages", format="briefbench-pages", path="pages.gold.jsonl"), DATA
    )
    systems = [FakeSystem(name, lines_of(f"system.{name}.txt"), 2.0) for name in "ab"]
    results = (*lines_of("pages.results.jsonl"), "")
    systems.append(FakeSystem("<pipeline>", results, kinds=("pages",)))
    Run(spec, RunFolder(folder), [bundled_set(), pages], systems).execute()
    return analyse([folder])


@pytest.fixture(scope="module")
def html(analysis):
    return render_html(analysis)


class Outline(HTMLParser):
    """Collects tags, references and unclosed elements."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.problems = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend((tag, *pair) for pair in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend((tag, *pair) for pair in attrs)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(tag)


@pytest.fixture(scope="module")
def outline(html):
    parser = Outline()
    parser.feed(html)
    return parser


def test_every_element_is_closed(outline):
    assert outline.problems == []
    assert outline.open == []


def test_nothing_is_fetched_from_outside(outline, html):
    fetched = [a for a in outline.attributes if a[1] in ("src", "href", "srcset", "action")]
    assert all(value.startswith("#") for _, _, value in fetched)
    assert "link" not in outline.tags
    assert "@import" not in html
    assert "url(" not in html


def test_links_inside_the_page_have_a_target(outline):
    ids = {value for _, name, value in outline.attributes if name == "id"}
    links = {value[1:] for _, name, value in outline.attributes if name == "href"}
    assert links <= ids


def test_plots_have_an_accessible_name_and_are_well_formed(html):
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawings) >= 7
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert root.get("aria-label")


def test_tables_have_captions_and_scoped_headers(outline):
    assert outline.tags.count("caption") == outline.tags.count("table")
    assert outline.tags.count("th") == sum(name == "scope" for _, name, _ in outline.attributes)


def test_dark_mode_print_and_small_screens_are_styled(html):
    for query in ("prefers-color-scheme:dark", "@media print", "max-width:600px"):
        assert query in html


def test_names_are_escaped(html):
    assert "Report &lt;test&gt; &amp; more" in html
    assert "<pipeline>" not in html


def test_figures_appear_with_intervals_signatures_and_data_digests(analysis, html):
    assert ">60.7</b>" in html
    assert "tok:13a" in html
    assert analysis.sets[0].test_set.sha256 in html


def test_segments_are_searchable_data_that_cannot_break_out_of_their_element(analysis, html):
    data = browser_data(analysis, analysis.sets[0], None)
    assert "</" not in data
    segments = json.loads(data)["segments"]
    assert len(segments) == 20
    assert (
        segments[0]["out"][0][0] == "The new terminal of the port was officially opened yesterday."
    )


def test_the_number_of_searchable_segments_may_be_limited(analysis):
    assert len(json.loads(browser_data(analysis, analysis.sets[0], 3))["segments"]) == 3
    assert browser_data(analysis, analysis.sets[0], 0) is None
    assert browser_data(analysis, analysis.sets[1], None) is None


def test_the_contrast_shows_gains_and_losses_with_the_words_that_differ(analysis):
    found = contrast(analysis.sets[0])
    assert (found.left, found.right) == ("a", "b")
    assert len(found.losses) == 8
    assert any(piece.changed for piece in found.losses[1].right)
    assert contrast(analysis.sets[1]) is None


def test_plots_follow_what_the_data_allow(analysis):
    segments, pages = ([p.heading for p in plots(analysis, one)] for one in analysis.sets)
    assert segments == [
        *("BLEU", "Quality and speed", "Quality and size", "By length", "By domain"),
        *("By numbers", "By names", "By rare words", "Distribution of segment scores"),
    ]
    assert "Calibration of matches" in pages
    assert "Risk and coverage" in pages


def test_breakdowns_hold_every_segment_once_and_small_groups_have_no_interval(analysis):
    scoring = sentencewise(analysis.sets[0])
    for breakdown in breakdowns(analysis.sets[0], scoring.metric, scoring.figure):
        assert sum(bucket.n for bucket in breakdown.buckets) == 20
        for bucket in breakdown.buckets:
            for estimate in bucket.estimates.values():
                assert (estimate.low is None) == (bucket.n < 5)


def test_failures_are_counted_per_system(analysis):
    rows = {row.label: row.counts for row in error_rows(analysis.sets[0])}
    assert rows["empty"] == ("0", "1")
    assert rows["Chinese left over"] == ("0", "1")
    assert rows["a loop"] == ("0", "1")


def test_the_leaderboard_marks_what_the_test_shows(analysis):
    best, worst = leaderboard(analysis, analysis.sets[0])
    assert (best.system, worst.system) == ("a", "b")
    assert best.entries[0].mark == ""
    assert worst.entries[0].mark == "worse"
    assert worst.entries[0].difference.startswith("−45.3")
    assert best.speed == "10.0/s"


def test_pairs_are_read_in_words(analysis):
    (row,) = pair_rows(analysis.sets[0], analysis.sets[0].cells[0].figures[0].spec)
    assert (row.baseline, row.system, row.verdict) == ("a", "b", "worse")


def test_the_overview_has_a_row_for_every_system(analysis):
    table = overview(analysis)
    assert [row[0] for row in table.rows] == ["a", "b", "<pipeline>"]
    assert table.rows[0][1].startswith("60.7 ± ")


def test_markdown_has_a_table_per_set_and_the_signatures(analysis):
    text = render_markdown(analysis)
    assert "## bundled" in text
    assert "| a | 60.7 (" in text
    assert "`nrefs:1|case:mixed|eff:no|tok:13a" in text


def test_csv_has_a_row_per_figure_with_the_test_against_the_baseline(analysis):
    rows = list(csv.DictReader(io.StringIO(render_csv(analysis))))
    assert len(rows) == sum(len(c.figures) for one in analysis.sets for c in one.cells)
    row = next(r for r in rows if r["system"] == "b" and r["figure"] == "bleu")
    assert float(row["value"]) == pytest.approx(15.348714, abs=1e-6)
    assert float(row["p_bootstrap"]) < 0.05


def test_missing_cells_are_announced(analysis):
    from dataclasses import replace

    text = render_html(replace(analysis, incomplete=("bundled@c",)))
    assert "1 cells are missing and not shown: bundled@c" in text


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (15.2, 17.9, [15, 16, 17, 18]),
        (3, 3, [2.5, 2.75, 3, 3.25, 3.5]),
    ],
)
def test_ticks_are_round_and_cover_the_data(low, high, expected):
    assert nice_ticks(low, high) == pytest.approx(expected)


def test_logarithmic_scales_and_ticks():
    scale = Scale(1, 100, 0, 200, logarithmic=True)
    assert scale(10) == 100
    assert log_ticks(1, 100) == [1, 2, 5, 10, 20, 50, 100]
    assert log_ticks(3, 4) == [3, 4]


def test_a_scale_of_one_value_puts_it_in_the_middle():
    assert Scale(5, 5, 0, 100)(5) == 50


def test_single_points_and_missing_intervals_can_be_drawn():
    mark = Mark("only", 0, Estimate(5.0), 3.0)
    for drawing in (
        forest([mark], "t"),
        scatter([mark], "t", "x", "y"),
        categories(["c"], [Series("s", 1, (Estimate(2.0),))], "t", ("x", "y")),
        curves([Curve("c", 2, ((0.5, 0.5),))], "t", ("x", "y"), diagonal=True),
    ):
        assert ElementTree.fromstring(drawing).tag == "svg"


def test_nothing_to_draw_is_no_plot():
    assert categories(["c"], [Series("s", 0, (None,))], "t", ("x", "y")) == ""
    assert curves([], "t", ("x", "y")) == ""


def test_word_differences_keep_spaces_and_ignore_case():
    left, right = word_diff("The port opened.", "the harbour opened.")
    assert [(p.text, p.changed) for p in left] == [
        ("The", False),
        (" port", True),
        (" opened.", False),
    ]
    assert [p.text for p in right if p.changed] == [" harbour"]


def test_numbers_are_written_with_their_units_digits():
    points, share = FigureSpec("b", "B"), FigureSpec("s", "S", "share")
    assert (show(points, 12.345), show(share, 0.98765), show(points, None)) == (
        "12.3",
        "0.988",
        "–",
    )
    assert (show_signed(points, -1.26), show_signed(points, None)) == ("−1.3", "–")
    assert show_interval(points, Interval(1, 2, 1.5)) == "1.0 – 2.0"
    assert show_interval(points, None) == ""
    assert (show_p(0.0001), show_p(0.0314), show_p(None)) == ("< 0.001", "0.031", "–")
    assert (show_size(52_232_548), show_size(None)) == ("52 MB", "–")
