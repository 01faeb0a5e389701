from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from alignment.documents import weights
from alignment.documents.features import FEATURES, NULL_FEATURES
from alignment.errors import DocumentAlignmentError


def test_the_shipped_weights_cover_every_feature() -> None:
    shipped = weights.load_weights()
    assert len(shipped.bead) == len(FEATURES)
    assert len(shipped.null) == len(NULL_FEATURES)


def test_the_shipped_weights_point_the_expected_way() -> None:
    shipped = dict(zip(FEATURES, weights.load_weights().bead, strict=True))
    assert shipped["similarity"] > 0
    assert shipped["length"] < 0
    assert weights.load_weights().joined > 0
    assert weights.load_weights().crossing < 0


def test_scores_are_weighted_sums_of_features() -> None:
    chosen = weights.Weights((1.0, 2.0), (3.0,), 0.0, 0.0, 0.0)
    assert chosen.of_beads(np.array([[1.0, 0.0], [1.0, 5.0]])).tolist() == [3.0, 10.0]
    assert chosen.of_nulls(np.array([[1.0, 2.0]])).tolist() == [3.0, 6.0]


@pytest.mark.parametrize("part", ["bead", "null"])
def test_weights_of_other_features_are_refused(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = Path(weights.__file__).with_name("weights.json")
    data = json.loads(shipped.read_text(encoding="utf-8"))
    data[part]["unknown"] = 1.0
    (tmp_path / "weights.json").write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr(weights, "files", lambda _package: tmp_path)
    weights.load_weights.cache_clear()
    with pytest.raises(DocumentAlignmentError, match=f"'{part}'.*fit_document_alignment"):
        weights.load_weights()
    weights.load_weights.cache_clear()
