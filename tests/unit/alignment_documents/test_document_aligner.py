from __future__ import annotations

import numpy as np
import pytest
from support.fake_encoder import FakeEncoder

from alignment.documents import DocumentConfig, align
from alignment.errors import DocumentAlignmentError
from alignment.model import Bead

ZH = [
    "下雨老师回家。",
    "学生在学校读书。",
    "星期天商店开门吗？",
    "河水高山月亮。",
    "医生朋友火车城市！",
]
EN = [
    "Rain: the teacher goes home.",
    "Students read in school.",
    "Is the shop open on Sunday?",
    "River, mountain, moon.",
    "Doctor, friend, train, city!",
]


def _pairs(beads: tuple[Bead, ...]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.src, bead.tgt) for bead in beads]


def _align(src: list[str], tgt: list[str], **more: object) -> tuple[Bead, ...]:
    return align(src, tgt, encoder=FakeEncoder(), **more)  # type: ignore[arg-type]


def test_documents_line_by_line_align_one_to_one() -> None:
    assert _pairs(_align(ZH, EN)) == [((k,), (k,)) for k in range(5)]


def test_two_lines_joined_on_one_side_become_one_bead() -> None:
    joined = [EN[0], f"{EN[1][:-1]}; {EN[3][0].lower()}{EN[3][1:]}", EN[4]]
    src = [ZH[0], ZH[1], ZH[3], ZH[4]]
    assert _pairs(_align(src, joined)) == [((0,), (0,)), ((1, 2), (1,)), ((3,), (2,))]


def test_a_line_without_counterpart_stands_alone() -> None:
    tgt = [*EN[:3], "An apple sings; the sun runs.", *EN[3:]]
    assert ((), (3,)) in _pairs(_align(ZH, tgt))
    assert ((3,), ()) in _pairs(_align([*ZH[:3], "苹果唱歌太阳跑步。", *ZH[3:]], EN))


def test_swapped_neighbours_become_crossing_beads() -> None:
    swapped = [EN[0], EN[1], EN[4], EN[3], EN[2]]
    src = [ZH[0], ZH[1], ZH[3], ZH[4], ZH[2]]
    found = _pairs(_align(src, swapped))
    assert ((2,), (3,)) in found
    assert ((3,), (2,)) in found


def test_crossings_are_left_alone_when_not_asked_for() -> None:
    swapped = [EN[1], EN[0], *EN[2:]]
    beads = _align(ZH, swapped, config=DocumentConfig(repair_crossing=False))
    targets = [line for bead in beads for line in bead.tgt]
    assert targets == sorted(targets)


def test_blank_lines_keep_their_numbers_and_stand_alone() -> None:
    src, tgt = [ZH[0], "", ZH[1], " \u3000"], ["", EN[0], EN[1], "\t"]
    assert _pairs(_align(src, tgt)) == [
        ((), (0,)),
        ((0,), (1,)),
        ((1,), ()),
        ((2,), (2,)),
        ((3,), ()),
        ((), (3,)),
    ]


def test_windows_line_ends_change_nothing() -> None:
    assert _align([f"{line}\r\n" for line in ZH], EN) == _align(ZH, EN)


@pytest.mark.parametrize(("src", "tgt"), [(ZH, []), ([], EN), (ZH, ["", " "]), ([], [])])
def test_an_empty_side_leaves_only_null_beads(src: list[str], tgt: list[str]) -> None:
    beads = _align(src, tgt)
    assert len(beads) == len(src) + len(tgt)
    assert all(not (bead.src and bead.tgt) for bead in beads)
    assert all(bead.confidence == 1.0 and bead.cost == 0.0 for bead in beads)


def test_a_summary_against_its_full_text_does_not_fail() -> None:
    full = [line for k in range(30) for line in (*ZH, f"第{k}苹果太阳。")]
    beads = _align([ZH[0], ZH[4]], full)
    assert sum(len(bead.tgt) for bead in beads) == len(full)


def test_one_sentence_repeated_aligns_along_the_diagonal() -> None:
    beads = _align([ZH[0]] * 90, [EN[0]] * 90)
    assert _pairs(beads) == [((k,), (k,)) for k in range(90)]


def test_costs_are_the_negative_logs_of_confidences() -> None:
    for bead in _align(ZH, [EN[0], EN[2], EN[4]]):
        assert 0 <= bead.confidence <= 1
        assert bead.cost == pytest.approx(-np.log(bead.confidence), abs=1e-9)


def test_a_clear_pair_is_surer_than_a_doubtful_one() -> None:
    clear = _align(ZH, EN)[2].confidence
    doubtful = _align([*ZH[:2], "商店。", *ZH[3:]], [*EN[:2], "The apple shop?", *EN[3:]])
    assert clear > max(bead.confidence for bead in doubtful if 2 in bead.src)


def test_given_vectors_replace_the_encoder() -> None:
    encoder = FakeEncoder()
    beads = align(ZH, EN, src_vectors=encoder.encode(ZH), tgt_vectors=encoder.encode(EN))
    assert beads == _align(ZH, EN, config=DocumentConfig(refine=False))


def test_given_vectors_need_not_have_unit_length() -> None:
    encoder = FakeEncoder()
    vectors = {"src_vectors": 9 * encoder.encode(ZH), "tgt_vectors": encoder.encode(EN) / 4}
    assert _pairs(align(ZH, EN, **vectors)) == _pairs(_align(ZH, EN))


def test_vectors_given_with_their_encoder_are_not_computed_again() -> None:
    encoder = FakeEncoder()
    vectors = encoder.encode(ZH)
    encoder.calls.clear()
    align(ZH, EN, encoder=encoder, src_vectors=vectors)
    assert encoder.calls[0] == EN


def test_a_translation_of_the_source_helps_where_the_encoder_knows_no_chinese() -> None:
    unknown = [
        "甲乙丙丁戊己庚辛。",
        "子丑寅卯辰巳。",
        "午未申酉戌亥。",
        "天地玄黄宇宙。",
        "洪荒日月盈昃。",
    ]
    order = [0, 1, 3, 4]
    alone = align(unknown, [EN[k] for k in order], encoder=FakeEncoder())
    helped = align(unknown, [EN[k] for k in order], encoder=FakeEncoder(), mt=EN)
    assert _pairs(helped) == [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), (2,)), ((4,), (3,))]
    assert _pairs(alone) != _pairs(helped)


def test_alignment_is_deterministic() -> None:
    assert _align(ZH * 9, EN * 9) == _align(ZH * 9, EN * 9)


def test_progress_ends_with_everything_done() -> None:
    seen: list[tuple[int, int]] = []
    _align(ZH, EN, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]


def test_joined_text_is_encoded_only_for_beads_in_doubt_and_within_budget() -> None:
    encoder = FakeEncoder()
    tgt = [f"{EN[0]} {EN[1]}", EN[2], f"{EN[3]} {EN[4]}"]
    align(ZH, tgt, encoder=encoder, config=DocumentConfig(refine_budget=0.5))
    joined = [text for call in encoder.calls[2:] for text in call]
    assert f"{ZH[0]}{ZH[1]}" in joined
    assert len(joined) <= 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "without an encoder"),
        ({"src_vectors": np.zeros((5, 4))}, "without an encoder"),
        ({"encoder": FakeEncoder(), "mt": ["one"]}, "mt has 1 lines, the source 5"),
        ({"encoder": FakeEncoder(), "src_vectors": np.zeros((4, 64))}, r"source has 5.*\(4, 64\)"),
        ({"encoder": FakeEncoder(), "tgt_vectors": np.zeros(5)}, r"target has 5.*\(5,\)"),
        ({"encoder": FakeEncoder(), "tgt_vectors": np.full((5, 64), np.nan)}, "not finite"),
        ({"src_vectors": np.zeros((5, 4)), "tgt_vectors": np.zeros((5, 3))}, "4 .* 3"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(DocumentAlignmentError, match=message):
        align(ZH, EN, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "settings",
    [
        {"max_bead": 1},
        {"max_bead": 17, "reach": 20},
        {"reach": 7},
        {"widest": 31},
        {"centre_weight": -1.0},
        {"refine_budget": -0.1},
        {"refine_above": 1.5},
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(DocumentAlignmentError, match=r"give|must"):
        DocumentConfig(**settings)  # type: ignore[arg-type]


def test_a_long_pair_searched_coarsely_in_a_band_is_aligned_like_a_short_one() -> None:
    rng = np.random.default_rng(4)
    src = rng.normal(size=(600, 32)).astype(np.float32)
    tgt = np.delete(src + 0.5 * rng.normal(size=src.shape), np.s_[200:260], axis=0)
    kept = [k for k in range(600) if not 200 <= k < 260]
    beads = align(
        [f"第{k}句。" for k in range(600)],
        [f"Line {k}." for k in kept],
        src_vectors=src,
        tgt_vectors=tgt.astype(np.float32),
        config=DocumentConfig(full_cells=0, exact_cells=5_000),
    )
    found = {(bead.src, bead.tgt) for bead in beads}
    assert sum(((k,), (at,)) in found for at, k in enumerate(kept)) > 530
    assert sum((((k,), ()) in found) for k in range(200, 260)) > 55
