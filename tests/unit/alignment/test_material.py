from __future__ import annotations

import pytest
from support.bag_encoder import BagEncoder
from support.small_pages import RAILWAY, RAILWAY_BRIEF, page, three_articles

from alignment.background import measure
from alignment.errors import BriefAlignmentError
from alignment.material import Material, gather
from alignment.model import TranslatedText
from pages.model import Page


def _gather(of: Page, *translations: TranslatedText) -> Material:
    encoder = BagEncoder()
    return gather(of, translations, encoder, measure(encoder))


def test_statements_keep_the_page_s_order_and_know_their_brief() -> None:
    material = _gather(three_articles())
    assert [s.id for s in material.statements] == [
        *("b1.t", "b1.s1", "b2.t", "b2.s1", "b3.t", "b3.s1", "b3.s2"),
    ]
    assert [s.brief for s in material.statements] == [0, 0, 1, 1, 2, 2, 2]
    assert [s.title for s in material.statements][:2] == [True, False]


def test_sources_are_plain_and_know_their_place() -> None:
    material = _gather(page([RAILWAY], [RAILWAY_BRIEF]))
    head, first, second, third, _ = material.sources
    assert head.headline
    assert head.position == head.paragraph == -1
    assert first.text.startswith("3月18日")
    assert (second.paragraph, second.position) == (0, 1)
    assert (third.paragraph, third.position) == (1, 2)


def test_the_encoder_is_asked_once_and_for_each_text_once() -> None:
    encoder = BagEncoder()
    background = measure(encoder)
    encoder.calls.clear()
    gather(three_articles(), (), encoder, background)
    assert len(encoder.calls) == 1
    assert len(set(encoder.calls[0])) == len(encoder.calls[0])


def test_vectors_follow_the_texts_asked_for() -> None:
    material = _gather(page([RAILWAY], [RAILWAY_BRIEF]))
    texts = [material.sources[1].text, material.sources[0].text]
    both = material.vectors.of(texts)
    assert both.shape == (2, BagEncoder().dim)
    assert (both[1] == material.vectors.of([texts[1]])[0]).all()


def test_translations_count_only_where_every_source_has_one() -> None:
    of = page([RAILWAY], [RAILWAY_BRIEF])
    ids = [source.id for source in _gather(of).sources]
    whole = [TranslatedText(identity, "A railway.") for identity in ids]
    assert _gather(of, *whole).translated
    assert not _gather(of, *whole[:-1]).translated
    assert not _gather(of, *whole[:-1], TranslatedText(ids[-1], None)).translated
    assert not _gather(of).translated


def test_translations_of_other_sentences_are_ignored() -> None:
    of = page([RAILWAY], [RAILWAY_BRIEF])
    assert _gather(of, TranslatedText("t1", "A teaser.")).translations == ("",) * 5


def test_two_translations_of_one_sentence_are_an_error_that_names_it() -> None:
    with pytest.raises(BriefAlignmentError, match=r"a1\.h"):
        _gather(
            page([RAILWAY], [RAILWAY_BRIEF]),
            TranslatedText("a1.h", "one"),
            TranslatedText("a1.h", "two"),
        )


def test_a_page_without_parts_gives_empty_material() -> None:
    material = _gather(page())
    assert material.statements == material.sources == ()
    assert not material.translated
