from __future__ import annotations

import pytest
from support.fakes import FakeTranslator

from service.engine import canary
from service.errors import ServiceError
from translation.model import Translation


class Remembering(FakeTranslator):
    def translate_afresh(self, sentences):
        return tuple(Translation(s, "fresh") for s in sentences)


def test_the_canary_is_translated():
    translator = FakeTranslator()
    canary.check(translator)
    assert translator.calls == [(canary.SENTENCE,)]


def test_a_translator_with_a_memory_is_asked_past_it():
    translator = Remembering()
    canary.check(translator)
    assert translator.calls == []


def test_a_blank_answer_is_no_translation():
    with pytest.raises(ServiceError, match="'fake' answered nothing"):
        canary.check(FakeTranslator(otherwise=lambda sentence: " "))


def test_no_answer_is_no_translation():
    class Silent(FakeTranslator):
        def translate(self, sentences, *, progress=None):
            return ()

    with pytest.raises(ServiceError, match="answered nothing"):
        canary.check(Silent())


def test_the_translators_own_error_is_passed_on():
    with pytest.raises(OSError, match="disk"):
        canary.check(FakeTranslator(fail=OSError("disk")))
