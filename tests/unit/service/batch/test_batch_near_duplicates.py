from __future__ import annotations

import numpy as np
import pytest

from service.batch.model import Sketch
from service.batch.near_duplicates import BANDS, LEAST_SHINGLES, ROWS, SHINGLE, find, signature


def text(seed, length=400):
    codes = np.random.default_rng(seed).integers(0x4E00, 0x5E00, length)
    return "".join(map(chr, codes))


def sketch(name, content):
    return Sketch(name, signature(content))


def shingles(content):
    return {content[i : i + SHINGLE] for i in range(len(content) - SHINGLE + 1)}


def test_a_signature_estimates_the_share_of_common_shingles():
    errors = []
    for seed in range(20):
        one, other = text(seed), text(seed + 100)
        mixed = one[: 40 + 15 * seed] + other[40 + 15 * seed :]
        common = len(shingles(one) & shingles(mixed)) / len(shingles(one) | shingles(mixed))
        values = [np.frombuffer(signature(t), dtype="<u4") for t in (one, mixed)]
        errors.append(float(np.mean(values[0] == values[1])) - common)
    # the standard error of one estimate is at most 0.046, that of the mean a quarter of it
    assert abs(np.mean(errors)) < 0.04
    assert np.max(np.abs(errors)) < 0.16


def test_signatures_do_not_change_between_versions_of_numpy_or_machines():
    # Written down when the signature was defined: old ledgers must stay comparable.
    values = np.frombuffer(signature("市" * 10 + text(1)), dtype="<u4")
    assert values.shape == (BANDS * ROWS,)
    assert list(values[:3]) == [3519648, 7704421, 31998568]


def test_white_space_and_punctuation_do_not_count():
    plain = text(3)
    assert signature(plain) == signature(
        "，".join(plain[i : i + 7] + "\n" for i in range(0, 400, 7))
    )


@pytest.mark.parametrize(("extra", "is_none"), [(-1, True), (0, False)])
def test_a_short_text_has_no_signature(extra, is_none):
    assert (signature(text(5, LEAST_SHINGLES + SHINGLE - 1 + extra)) is None) is is_none
    assert signature("") is None


def test_a_reprint_with_a_changed_sentence_is_found_with_its_original():
    original = text(1)
    edited = original[:180] + text(2, 20) + original[200:]
    found = list(find([sketch("a", original), sketch("b", text(9)), sketch("c", edited)]))
    assert [(item.article, item.like) for item in found] == [("c", "a")]
    assert 0.8 <= found[0].similarity < 1


def test_articles_that_share_half_are_not_reported():
    one = text(1)
    assert list(find([sketch("a", one), sketch("b", one[:200] + text(2, 200))])) == []


def test_all_copies_point_to_the_first():
    found = list(find([sketch(name, text(1)) for name in "abcd"]))
    assert [(item.article, item.like, item.similarity) for item in found] == [
        (name, "a", 1.0) for name in "bcd"
    ]


def test_the_likest_of_several_originals_is_named():
    base = text(1)
    far = base[:350] + text(7, 50)
    found = list(find([sketch("far", far), sketch("base", base), sketch("copy", base)]))
    assert found[-1].like in {"base", "far"}
    assert found[-1].similarity == max(item.similarity for item in found)
