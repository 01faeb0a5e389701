"""Curves of cost: which sizes, and how they are drawn."""

from __future__ import annotations

import os
from xml.etree import ElementTree

import pytest

from bench.curve_work import parsing, texts, without_model
from bench.curves import Point, plots, sizes, table
from bench.process_use import cpu_seconds, peak_megabytes, resident_megabytes
from bench.svg_curves import Curve, draw

SVG = "{http://www.w3.org/2000/svg}"


def points() -> list[Point]:
    return [
        Point(work, size, cpu=size / 100, wall=size / 90, base=40, peak=50)
        for work in ("pages, parse", "documents")
        for size in (100, 1000)
    ]


def test_pages_grow_by_tens_and_the_model_works_on_few() -> None:
    assert sizes("pages, parse", 1000, 0) == (1, 10, 100, 1000)
    assert sizes("pages, model", 4, 0) == (1, 2, 4)
    assert sizes("documents", 1, 10_000) == (100, 1000, 10_000)


def test_pages_are_made_one_by_one_and_no_two_are_alike() -> None:
    made = list(texts(6))
    assert len(set(made)) == 6
    assert next(texts(10**9))


@pytest.mark.parametrize("make", [parsing, without_model])
def test_work_without_a_model_does_pages(make: object) -> None:
    make()(2)  # type: ignore[operator]


def test_the_drawings_are_well_formed_and_name_every_curve() -> None:
    found = plots(points())
    assert set(found) == {"pages.svg", "memory.svg", "documents.svg"}
    for drawing in found.values():
        root = ElementTree.fromstring(drawing)
        assert root.tag == f"{SVG}svg"
    assert "pages, parse" in found["pages.svg"]


def test_equal_growth_is_a_straight_line_on_logarithmic_axes() -> None:
    curve = Curve("a", ((1, 0.1), (10, 1.0), (100, 10.0)))
    root = ElementTree.fromstring(draw("title", "x", "y", [curve]))
    line = root.find(f"{SVG}polyline")
    assert line is not None
    (a, b), (c, d), (e, f) = [
        tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()
    ]
    assert c - a == pytest.approx(e - c, abs=0.2)
    assert d - b == pytest.approx(f - d, abs=0.2)


def test_the_table_gives_the_cost_of_each() -> None:
    assert "| pages, parse | 1,000 | 10.00 | 10.00 | 40 | 50 |" in table(points())


def test_a_process_has_used_something() -> None:
    own = [os.getpid()]
    assert cpu_seconds(own) > 0
    assert peak_megabytes(own) >= resident_megabytes(os.getpid()) * 0.9
