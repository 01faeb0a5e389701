from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest
from support.batch_parts import IDENTITY, FakeSupplier, page_text

from service.batch.model import Record, Reject
from service.batch.steps import Assemble, Attempt, Parse, Translate
from service.batch.workbench import Bench
from service.errors import ServiceError
from service.schema import read
from translation.model import Translation

PAGE = Record("p/1.txt", page_text(1).encode(), "txt")
BAD = Record("p/2.txt", b"\x00", "txt")


def bench(**supplier):
    return Bench(FakeSupplier(**supplier))


def known(*records):
    return {s: Translation(s, f"[{s}]", -0.5) for s in chain(*Parse(records).perform(bench()))}


def test_parsing_gives_each_sentence_of_a_page_once_without_byline():
    twice = Record("p/3.txt", PAGE.data * 2, "txt")
    sentences, repeated, none = Parse((PAGE, twice, BAD)).perform(bench())
    assert len(set(repeated)) == len(repeated) > 4
    assert set(sentences) <= set(repeated)
    assert not any("本报讯" in sentence for sentence in sentences)
    assert none == ()


def test_what_no_parser_expects_is_a_reject_and_not_the_end():
    unknown = Record("x", b"x", "no such format")
    assert Parse((unknown,)).perform(bench()) == ((),)
    shard = Assemble((unknown, PAGE), known(PAGE), IDENTITY, "jsonl").perform(bench())
    assert [reject.id for reject in shard.rejects] == ["x"]
    assert shard.pages == 1


def test_a_sentence_the_model_cannot_take_is_left_out_alone():
    answers = Translate(("甲", "毒", "乙"), IDENTITY).perform(bench(poison="毒"))
    assert [a and a.text for a in answers] == ["[甲]", None, "[乙]"]


def test_a_model_that_takes_nothing_is_an_error_not_a_thousand_rejects():
    with pytest.raises(RuntimeError, match="choked"):
        Translate(("毒", "毒2"), IDENTITY).perform(bench(poison="毒"))


def test_an_assembled_shard_holds_a_result_a_page():
    shard = Assemble((PAGE, BAD), known(PAGE), IDENTITY, "jsonl").perform(bench())
    (line,) = shard.data.decode().splitlines()
    form = read(line, name="line")
    assert form.source.name == "p/1.txt"
    assert form.model.id == "fake"
    assert form.articles[0].paragraphs[0].sentences[0].en.startswith("[")
    assert shard.sentences == len(Parse((PAGE,)).perform(bench())[0])
    assert [sketch.id for sketch in shard.sketches] == ["p/1.txt#a1"]
    assert shard.rejects == (Reject("p/2.txt", shard.rejects[0].reason),)
    assert "NUL" in shard.rejects[0].reason


def test_a_page_with_a_sentence_that_has_no_translation_is_rejected():
    translations = known(PAGE)
    first = next(iter(translations))
    task = Assemble((PAGE,), {**translations, first: None}, IDENTITY, "jsonl")
    shard = task.perform(bench())
    assert shard.pages == 0
    assert "cannot translate" in shard.rejects[0].reason


def test_the_same_task_gives_the_same_bytes_on_any_bench():
    task = Assemble((PAGE,), known(PAGE), IDENTITY, "jsonl.gz")
    assert task.perform(bench()) == task.perform(bench())


def test_a_bench_loads_each_part_once_and_only_when_needed():
    made = []

    class Counting(FakeSupplier):
        def translator(self):
            made.append("translator")
            return super().translator()

    one = Bench(Counting())
    assert made == []
    assert one.translator is one.translator
    assert one.linker is one.linker
    assert made == ["translator"]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"model": replace(IDENTITY.model, sha256="0" * 64)}, "model"),
        ({"release": "next"}, "release"),
    ],
)
def test_a_worker_with_another_model_or_release_does_not_translate(changed, kind):
    with pytest.raises(ServiceError, match=f"this worker's {kind} is"):
        Translate(("一",), IDENTITY).perform(bench(identity=replace(IDENTITY, **changed)))


@pytest.mark.parametrize("changed", [{"encoder": "another"}, {"release": "next"}])
def test_a_worker_with_another_encoder_or_release_does_not_assemble(changed):
    task = Assemble((PAGE,), known(PAGE), IDENTITY, "jsonl")
    with pytest.raises(ServiceError, match="bring all machines to one state"):
        task.perform(bench(identity=replace(IDENTITY, **changed)))


class Clock:
    """A time limit that only remembers."""

    def __init__(self):
        self.told = []

    def begin(self):
        self.told.append("begin")

    def end(self):
        self.told.append("end")


class Making(FakeSupplier):
    """Remembers, between the times that run, when parts are made."""

    def __init__(self, clock):
        super().__init__()
        object.__setattr__(self, "clock", clock)

    def translator(self):
        self.clock.told.append("translator")
        return super().translator()

    def linker(self):
        self.clock.told.append("linker")
        return super().linker()


def told(task):
    clock = Clock()
    task.perform(Bench(Making(clock), clock))
    return clock.told


def test_the_time_of_each_page_begins_with_it_and_none_runs_while_a_shard_is_rendered():
    assert told(Parse((PAGE, BAD, PAGE))) == ["begin"] * 3
    twice = (PAGE, replace(PAGE, id="other"))
    assembling = told(Assemble(twice, known(PAGE), IDENTITY, "jsonl"))
    assert assembling == ["linker", "begin", "begin", "end"]


def test_the_time_of_sentences_begins_when_the_model_is_there_and_anew_with_each_batch():
    translating = told(Translate(("一", "二"), IDENTITY))
    assert translating[:2] == ["translator", "begin"]
    assert set(translating[2:]) == {"begin"}
    assert told(Attempt("一")) == ["translator", "begin"]


def test_each_sentence_that_is_tried_alone_has_its_own_time():
    clock = Clock()
    Translate(("甲", "毒", "乙"), IDENTITY).perform(Bench(FakeSupplier(poison="毒"), clock))
    assert len(clock.told) >= 4
