from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignment.briefs.choice import Calibration, Weights
from alignment.briefs.weights import (
    Combiner,
    CombinerWeights,
    packaged_weights,
    parse_weights,
    read_weights,
    write_weights,
)
from alignment.errors import BriefAlignmentError

COMBINER = Combiner(
    Weights((("null", 2.0), ("shared", -3.0))),
    Weights((("words", 1.5),)),
    Calibration(1.0, 0.5),
    Calibration(0.5, 0.0),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    weights = CombinerWeights(COMBINER, COMBINER, (("seed", "0"),))
    write_weights(weights, tmp_path / "weights.json")
    assert read_weights(tmp_path / "weights.json") == weights


def test_the_price_of_sharing_is_what_the_weight_takes_away() -> None:
    assert COMBINER.price == 3.0


def test_a_reward_for_sharing_is_no_price() -> None:
    combiner = Combiner(Weights((("shared", 0.4),)), Weights(()), *(Calibration(1.0, 0.0),) * 2)
    assert combiner.price == 0.0


def test_the_packaged_weights_say_what_they_were_made_from() -> None:
    made_from = dict(packaged_weights().made_from)
    assert len(made_from["train"]) == 64
    assert made_from["encoder"] == "use"
    assert "seed" in made_from


def test_the_packaged_weights_reward_agreement_and_punish_loss() -> None:
    for combiner in (packaged_weights().translated, packaged_weights().untranslated):
        assert combiner.articles.of("figures:lost") < 0
        assert combiner.articles.of("words") > 0
        assert combiner.links.of("figures") > 0
        assert combiner.links.of("size:2") < 0
        assert combiner.confidence.slope > 0
        assert combiner.score.slope > 0


def test_more_evidence_never_speaks_against() -> None:
    for combiner in (packaged_weights().translated, packaged_weights().untranslated):
        for name in ("meaning", "clauses", "words", "weakest", "title:meaning", "figures:stated"):
            assert combiner.articles.of(name) >= 0, name
        for name in ("meaning", "clauses", "words", "figures", "names", "gain:figures", "joint"):
            assert combiner.links.of(name) >= 0, name


def test_the_combiner_without_translations_asks_for_none() -> None:
    untranslated = packaged_weights().untranslated
    names = [name for name, _ in (*untranslated.articles.values, *untranslated.links.values)]
    assert not [name for name in names if "translated" in name]


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(BriefAlignmentError, match=r"nowhere\.json"):
        read_weights(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        json.dumps({"schema": "duizhao.brief-weights/1", "made_from": {}}),
        json.dumps({"schema": "duizhao.brief-weights/1", "made_from": []}),
    ],
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(BriefAlignmentError, match=r"odd\.json is no weights file"):
        parse_weights(text, "odd.json")


def test_another_schema_is_refused_by_name() -> None:
    with pytest.raises(BriefAlignmentError, match="weights/2"):
        parse_weights(json.dumps({"schema": "duizhao.brief-weights/2"}), "new.json")
