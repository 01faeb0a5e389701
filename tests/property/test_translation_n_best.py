"""What holds for every n-best list, whatever the search found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.fakes import FAKE_INFO, FakeBackend, WordTokenizer

from translation.assembly import Plan, assemble
from translation.backends.base import Hypothesis
from translation.candidates import Decoded, Other, UnitNBest
from translation.config import DecodeConfig
from translation.engine import MarianTranslator
from translation.model import NBest
from translation.n_best import n_best
from translation.splitting import Part

VOCABULARY = ["the", "city", "33,000", "mu", "a", "of", "GDP"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=7).map(" ".join)
SCORES = st.floats(-3, 0, allow_nan=False)
BEAMS = st.lists(st.tuples(WORDS, SCORES, st.booleans()), min_size=1, max_size=16)
SENTENCES = st.lists(st.text("中山市GDP3.3万亩，。a ", max_size=14), max_size=5)


@st.composite
def units(draw):
    """A unit's list as a decoder gives it: its texts differ, the likelier ones first."""
    best, *texts = draw(st.lists(WORDS.filter(bool), min_size=1, max_size=5, unique=True))
    failed = draw(st.sampled_from([(), (), (), ("repetition",)]))
    scores = sorted(draw(st.lists(SCORES, min_size=len(texts), max_size=len(texts))), reverse=True)
    lost = draw(st.lists(st.integers(-1, 2), min_size=len(texts), max_size=len(texts)))
    others = (Other(Decoded(t, s), n) for t, s, n in zip(texts, scores, lost, strict=True))
    return UnitNBest(Decoded(best, draw(SCORES), failed), tuple(others))


def texts_of(made: NBest) -> list[str]:
    return [made.best.text, *(other.text for other in made.others)]


def plan_of(count: int) -> Plan:
    parts = tuple(Part(f"第{i}段，") for i in range(count))
    source = "".join(part.text for part in parts)
    return Plan(source, source, parts, count > 1)


@given(st.lists(units(), min_size=1, max_size=4), st.integers(1, 16))
def test_a_list_of_several_stretches_keeps_its_promises(found, n):
    plan = plan_of(len(found))
    made = n_best(plan, found, n, None)
    assert made.best == assemble(plan, [unit.best for unit in found])
    assert len(set(texts_of(made))) == len(texts_of(made)) <= n
    assert not {w for o in made.others for w in o.warnings} & {"empty", "repetition"}
    one_other = {
        assemble(plan, [*(u.best for u in found[:i]), o.decoded, *(u.best for u in found[i + 1 :])])
        for i, unit in enumerate(found)
        for o in unit.others
    }
    assert set(made.others) <= one_other


@given(st.lists(units(), min_size=1, max_size=4), st.integers(1, 15))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(found, n):
    plan = plan_of(len(found))
    longer = texts_of(n_best(plan, found, n + 1, None))
    assert texts_of(n_best(plan, found, n, None)) == longer[:n]


@given(SENTENCES, BEAMS, st.integers(1, 16))
def test_lists_begin_with_the_translation_repeat_nothing_and_come_out_the_same_again(
    sentences, beam, n
):
    ranked = sorted(beam, key=lambda one: -one[1])

    def answer(source, search, prefix):
        return [Hypothesis(tuple("▁" + w for w in t.split()), s, f) for t, s, f in ranked]

    backend = FakeBackend(answer)
    config = DecodeConfig(max_source_pieces=6)
    model = MarianTranslator(FAKE_INFO, backend, WordTokenizer(), config)
    lists = model.translate_n_best(sentences, n)
    assert tuple(one.best for one in lists) == model.translate(sentences)
    assert model.translate_n_best(sentences, n) == lists
    for one in lists:
        listed = texts_of(one)
        assert len(set(listed)) == len(listed) <= n
        assert all(other.text.strip() and other.source == one.source for other in one.others)
