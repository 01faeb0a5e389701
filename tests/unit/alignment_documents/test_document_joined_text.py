from __future__ import annotations

import numpy as np
import pytest
from support.fake_encoder import FakeEncoder
from support.lattices import random_lattice

from alignment.documents.config import DocumentConfig
from alignment.documents.embedding import Speech
from alignment.documents.features import Pair
from alignment.documents.joined_text import doubtful, gains, refined
from alignment.documents.sides import side, span_norms
from alignment.documents.solver import path_sums, posteriors
from alignment.documents.weights import Weights

WEIGHTS = Weights((), (), joined=2.0, joined_base=0.5, crossing=-1.0)
CONFIG = DocumentConfig(refine_above=0.05)
SRC = ("月亮太阳。", "河水。", "高山城市。")
TGT = ("Moon and sun.", "River.", "Mountain city.")


def _pair() -> tuple[Pair, Speech, Speech]:
    encoder = FakeEncoder()
    sides = [side(texts, encoder.encode(texts)) for texts in (SRC, TGT)]
    pair = Pair(sides[0], sides[1], span_norms(sides[0], 3), span_norms(sides[1], 3), 0.5)
    speeches = [Speech(encoder, (texts,), np.zeros(64)) for texts in (SRC, TGT)]
    return pair, speeches[0], speeches[1]


def _chances(seed: int = 1) -> tuple:
    lattice = random_lattice(3, 3, seed)
    return lattice, posteriors(lattice, path_sums(lattice))


def test_only_beads_of_three_or_more_sentences_that_may_be_right_are_doubtful() -> None:
    lattice, chances = _chances()
    doubt = doubtful(lattice, chances, CONFIG)
    assert len(doubt.cells) > 0
    for cell, size in zip(doubt.cells, doubt.sizes, strict=True):
        assert sum(lattice.sizes[size]) > 2
        assert chances[cell, size] >= CONFIG.refine_above


def test_spans_are_those_of_the_beads() -> None:
    lattice, chances = _chances()
    doubt = doubtful(lattice, chances, CONFIG)
    for size, src, tgt in zip(doubt.sizes, doubt.src, doubt.tgt, strict=True):
        assert (src[1] - src[0], tgt[1] - tgt[0]) == lattice.sizes[size]


def test_the_likeliest_beads_come_first_and_the_budget_ends_the_list() -> None:
    lattice, chances = _chances()
    every = doubtful(lattice, chances, CONFIG)
    few = doubtful(lattice, chances, DocumentConfig(refine_above=0.05, refine_budget=0.34))
    rated = [chances[cell, size] for cell, size in zip(every.cells, every.sizes, strict=True)]
    assert rated == sorted(rated, reverse=True)
    assert 0 < len(few.cells) < len(every.cells)
    assert few.cells.tolist() == every.cells[: len(few.cells)].tolist()


def test_a_gain_is_the_cosine_of_joined_text_less_that_of_pooled_vectors() -> None:
    pair, src, tgt = _pair()
    lattice, chances = _chances()
    doubt = doubtful(lattice, chances, CONFIG)
    found = gains(pair, doubt, src, tgt)
    for gain, s, t in zip(found, doubt.src, doubt.tgt, strict=True):
        joined = src.encode([s])[0] @ tgt.encode([t])[0]
        pooled = [
            one.weights[a:b] @ one.vectors[a:b] for one, (a, b) in ((pair.src, s), (pair.tgt, t))
        ]
        cosine = pooled[0] @ pooled[1] / np.linalg.norm(pooled[0]) / np.linalg.norm(pooled[1])
        assert gain == pytest.approx(float(joined - cosine) / pair.scale, abs=1e-4)


def test_a_span_in_several_beads_is_encoded_once() -> None:
    pair, src, tgt = _pair()
    lattice, _ = _chances()
    every = np.isfinite(lattice.scores).astype(np.float32)
    doubt = doubtful(lattice, every, DocumentConfig(refine_budget=99.0))
    assert isinstance(src.encoder, FakeEncoder)
    src.encoder.calls.clear()
    gains(pair, doubt, src, tgt)
    assert [len(call) for call in src.encoder.calls] == [
        len(set(call)) for call in src.encoder.calls
    ]


def test_nothing_in_doubt_changes_nothing() -> None:
    pair, src, tgt = _pair()
    lattice, _ = _chances()
    doubt = doubtful(lattice, np.zeros_like(lattice.scores), CONFIG)
    assert gains(pair, doubt, src, tgt).tolist() == []
    assert np.array_equal(refined(lattice, doubt, np.zeros(0), WEIGHTS).scores, lattice.scores)


def test_scores_rise_by_the_weighted_gain_and_the_base() -> None:
    lattice, chances = _chances()
    doubt = doubtful(lattice, chances, CONFIG)
    gain = np.linspace(-1, 1, len(doubt.cells))
    after = refined(lattice, doubt, gain, WEIGHTS)
    change = after.scores[doubt.cells, doubt.sizes] - lattice.scores[doubt.cells, doubt.sizes]
    assert change == pytest.approx(2.0 * gain + 0.5, abs=1e-5)
    assert after is not lattice
