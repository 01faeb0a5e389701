"""What a comparison of ways of translating concludes from its measurements."""

from __future__ import annotations

import json

import pytest

from bench.speed_process import Measured
from bench.speed_report import Ratio, Report
from bench.speed_results import Runs, cpu_ratio, quality, ratio, row
from bench.speed_start import PageTime, Start

SIZES = (10, 20, 30)
EXACT = ("The city opened a port.", "A bridge was built.", "It rained on Monday.")


def measured(wall: float, cpu: float, *outputs: str, alone: tuple[float, ...] = ()) -> Measured:
    return Measured(wall, cpu, outputs, alone, peak=100.0 + wall, load=1.0)


def runs(name: str, chosen: tuple[int, ...], *rounds: Measured) -> Runs:
    return Runs(name, chosen, rounds, 0.5)


def test_speeds_come_from_the_median_round_and_the_sizes_of_its_own_sentences() -> None:
    outputs = (EXACT[0], EXACT[2])
    rounds = [measured(wall, 2 * wall, *outputs) for wall in (8.0, 4.0, 5.0)]
    found = row(runs("way", (0, 2), *rounds), SIZES, EXACT, ())
    assert (found.sentences, found.tokens) == (2, 40)
    assert found.tokens_per_second == 8.0
    assert found.tokens_per_cpu_second == 4.0
    assert found.peak == 108.0


def test_sameness_is_the_share_of_equal_translations() -> None:
    found = row(runs("way", (0, 1), measured(1, 1, EXACT[0], "Other.")), SIZES, EXACT, ())
    assert found.equal == 0.5
    assert found.bleu is None


def test_latencies_are_gathered_over_all_rounds() -> None:
    rounds = [measured(1, 1, EXACT[0], alone=(0.1, 0.2)), measured(1, 1, EXACT[0], alone=(0.3,))]
    found = row(runs("way", (0,), *rounds), SIZES, EXACT, ())
    assert found.p50 == pytest.approx(0.2)
    assert found.p95 == pytest.approx(0.29)


def test_equal_outputs_differ_by_no_bleu_at_all() -> None:
    scores = quality(EXACT, EXACT, EXACT)
    assert scores == {"bleu": pytest.approx(100), "difference": 0, "low": 0, "high": 0}


def test_worse_outputs_lose_bleu_and_the_interval_lies_around_the_loss() -> None:
    worse = ("The city opened.", "A bridge was built.", "It rained on Monday.")
    scores = quality(worse * 10, EXACT * 10, EXACT * 10)
    assert scores["low"] <= scores["difference"] <= scores["high"]
    assert scores["difference"] < 0


def test_ratios_compare_speeds_round_by_round_even_of_different_subsets() -> None:
    found = {
        "fast": runs("fast", (0, 1, 2), measured(1, 2, *EXACT), measured(2, 2, *EXACT)),
        "slow": runs("slow", (0,), measured(1, 1, EXACT[0]), measured(1, 4, EXACT[0])),
    }
    assert ratio(found, SIZES, "fast", "slow") == [6.0, 3.0]
    assert cpu_ratio(found, SIZES, "fast", "slow") == [3.0, 12.0]


def report() -> Report:
    ways = [row(runs(name, (0,), measured(1, 1, EXACT[0])), SIZES, EXACT, ()) for name in "ab"]
    return Report(
        when="2026-01-01 00:00 UTC",
        machine="a processor, 2 threads",
        versions="Python",
        model="embedded",
        source="3 sentences",
        load=(0.1, 0.2),
        rows=tuple(ways),
        ratios=(Ratio("a", "b", 0.95, (1.0, 3.0, 2.0), (1.5,)),),
        starts={"first": Start(1.25, 1.0, ()), "later": Start(0.5, 0.4, ("torch",))},
        pages=(PageTime("page", 50, 0.1, 1.0, 0.2, 0.1, 2.5),),
    )


def test_the_report_states_machine_load_ratios_and_goals() -> None:
    text = report().markdown()
    assert "Load before and after: 0.1, 0.2" in text
    assert "| a ÷ b | ≥ 0.95 | 2.00 | 1.50 | 1.00, 3.00, 2.00 |" in text
    assert "| later | 0.50 | 0.40 | torch |" in text
    assert "| page | 50 | 0.10 | 1.00 | 0.20 | 0.10 | 1.40 | 2.50 |" in text


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    for part in report().markdown().split("\n\n"):
        cells = {line.count("|") for line in part.splitlines() if line.startswith("|")}
        assert len(cells) <= 1


def test_the_json_holds_what_the_tables_were_made_of() -> None:
    found = json.loads(report().json())
    assert [r["name"] for r in found["rows"]] == ["a", "b"]
    assert found["ratios"][0]["wall"] == [1.0, 3.0, 2.0]
