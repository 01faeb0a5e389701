"""One suite over all backends: what every translator and every backend must do."""

from __future__ import annotations

import random
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from support.fakes import FakeTranslator
from support.tiny_marian import EN_LINES, ZH_LINES, Layout, build

from service.engine.engine import Engine
from translation.backends import open_backend
from translation.backends.base import BackendOptions, Search
from translation.config import DecodeConfig
from translation.engine import load
from translation.errors import BackendError, TranslationError
from translation.folder import open_folder
from translation.glossary import Term, glossary, states
from translation.pieces import Tokenizer
from translation.registry import SHIPPED, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from translation.backends.base import Backend
    from translation.model import NBestTranslator, Translation

BACKENDS = ("ctranslate2", "transformers")
LAYOUTS = {
    "shared-safetensors": Layout(),
    "separate-safetensors": Layout(separate=True),
    "shared-pickle": Layout(pickle=True, banned=False),
    "separate-pickle": Layout(separate=True, pickle=True),
    "shared-half": Layout(half=True),
}
BEAM = Search(beam_size=4, n_best=4, length_penalty=1.0, max_target=40)


def sentences(count: int, seed: int = 7) -> list[str]:
    """Real lines, then sentences of random characters: random models take any."""
    drawn = random.Random(seed)
    characters = "".join(ZH_LINES)
    made = ("".join(drawn.choices(characters, k=drawn.randint(2, 30))) for _ in range(count))
    return [*ZH_LINES, *made][:count]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("tiny")
    return {name: build(root / name, layout) for name, layout in LAYOUTS.items()}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("converted")


def opened(name: str, folder: Path, cache: Path, compute_type: str = "float32") -> Backend:
    options = BackendOptions("cpu", compute_type, cache, 1)
    return open_backend(name, open_folder(folder), folder.name, options)


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest, models: dict[str, Path], cache: Path) -> Backend:
    return opened(request.param, models["shared-safetensors"], cache)


@pytest.fixture(scope="session")
def tokenizer(models: dict[str, Path]) -> Tokenizer:
    return Tokenizer(open_folder(models["shared-safetensors"]))


@pytest.fixture(scope="session", params=[*BACKENDS, "fake", "engine"])
def translator(
    request: pytest.FixtureRequest, models: dict[str, Path], cache: Path
) -> Iterator[NBestTranslator]:
    name = BACKENDS[0] if request.param == "engine" else request.param
    record = resolve(str(models["shared-safetensors"]), models_dir=None, offline=True)

    def loaded() -> NBestTranslator:
        return load(record, backend=name, compute_type="float32", cache_dir=cache, threads=1)

    if request.param == "engine":
        engine = Engine(loaded)
        yield engine
        engine.stop(10)
    else:
        yield FakeTranslator() if name == "fake" else loaded()


# what every translator does


def test_there_is_one_result_per_sentence_in_order(translator: NBestTranslator) -> None:
    given = [*ZH_LINES, "", ZH_LINES[0], " "]
    results = translator.translate(given)
    assert [r.source for r in results] == given
    assert results[0] == results[-2]


def test_a_translation_is_empty_if_and_only_if_its_source_is_blank(
    translator: NBestTranslator,
) -> None:
    given = ["", "  ", *ZH_LINES]
    assert [bool(r.text) for r in translator.translate(given)] == [bool(s.strip()) for s in given]


def test_a_score_is_a_mean_log_probability_or_absent(translator: NBestTranslator) -> None:
    results = translator.translate(["", *ZH_LINES])
    assert results[0].score is None
    assert all(r.score is not None and r.score <= 0 for r in results[1:])


def test_translating_twice_gives_the_same(translator: NBestTranslator) -> None:
    assert translator.translate(ZH_LINES) == translator.translate(ZH_LINES)


def test_nothing_to_translate_is_no_error(translator: NBestTranslator) -> None:
    assert translator.translate([]) == ()


def test_progress_ends_at_the_total(translator: NBestTranslator) -> None:
    seen: list[tuple[int, int]] = []
    translator.translate(ZH_LINES, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(ZH_LINES), len(ZH_LINES))
    assert seen == sorted(seen)


def test_the_info_names_model_and_settings(translator: NBestTranslator) -> None:
    info = translator.info
    assert len(info.sha256) == 64
    assert info.id
    assert info.backend
    assert info.beam_size >= 1


def test_several_threads_get_what_one_would(translator: NBestTranslator) -> None:
    alone = translator.translate(ZH_LINES)
    together: list[tuple[Translation, ...]] = []
    threads = [
        Thread(target=lambda: together.append(translator.translate(ZH_LINES))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[r.text for r in results] for results in together] == [[r.text for r in alone]] * 3


# what every translator's n-best lists are


def test_the_first_of_a_list_is_the_translation(translator: NBestTranslator) -> None:
    given = [*ZH_LINES, "", ZH_LINES[0], "hello", " "]
    expected = translator.translate(given)
    for n in (1, 2, 4, 7):
        assert tuple(one.best for one in translator.translate_n_best(given, n)) == expected


def test_a_list_holds_no_text_twice_and_none_that_failed(translator: NBestTranslator) -> None:
    for n in (4, 7):
        for one in translator.translate_n_best(sentences(40), n):
            listed = [one.best.text, *(other.text for other in one.others)]
            assert len(set(listed)) == len(listed) <= n
            assert all(text.strip() for text in listed)
            assert not {w for o in one.others for w in o.warnings} & {"empty", "repetition"}
            assert {other.source for other in one.others} <= {one.source}
            assert all(o.score is not None and o.score <= 0 for o in one.others)


def test_a_longer_list_holds_more_where_the_model_has_more(translator: NBestTranslator) -> None:
    # a random model loops at many a sentence, and has nothing to list there
    given = sentences(40)
    counts = [
        sum(len(one.others) for one in translator.translate_n_best(given, n)) for n in (1, 4, 9)
    ]
    assert counts[0] == 0 < counts[1] < counts[2]


def test_a_list_of_one_holds_nothing_else(translator: NBestTranslator) -> None:
    assert all(one.others == () for one in translator.translate_n_best(ZH_LINES, 1))


def test_what_needs_no_model_has_no_other_translation(translator: NBestTranslator) -> None:
    assert [one.others for one in translator.translate_n_best(["", " "], 5)] == [(), ()]


def test_asking_for_lists_twice_gives_the_same(translator: NBestTranslator) -> None:
    given = [*ZH_LINES, ZH_LINES[0]]
    first = translator.translate_n_best(given, 6)
    assert translator.translate_n_best(given, 6) == first
    assert first[0] == first[-1]


def test_no_lists_are_asked_for_and_none_are_given(translator: NBestTranslator) -> None:
    assert translator.translate_n_best([], 3) == ()


@pytest.mark.parametrize("n", [0, -1, DecodeConfig().max_n_best + 1])
def test_a_list_of_a_length_that_is_not_offered_is_refused(
    translator: NBestTranslator, n: int
) -> None:
    with pytest.raises(TranslationError, match=f"n is {n}; it must be 1 to 16"):
        translator.translate_n_best(ZH_LINES, n)


@pytest.mark.parametrize("n", [3, 8])
def test_progress_of_lists_ends_at_the_total(translator: NBestTranslator, n: int) -> None:
    seen: list[tuple[int, int]] = []
    translator.translate_n_best(ZH_LINES, n, progress=lambda *done: seen.append(done))
    assert seen[-1] == (len(ZH_LINES), len(ZH_LINES))
    assert seen == sorted(seen)


# what every backend does


def test_hypotheses_come_best_first_and_as_many_as_asked(
    backend: Backend, tokenizer: Tokenizer
) -> None:
    for hypotheses in backend.decode(tokenizer.encode(ZH_LINES), BEAM):
        assert len(hypotheses) == 4
        assert [h.score for h in hypotheses] == sorted((h.score for h in hypotheses), reverse=True)
        assert all(h.score <= 0 for h in hypotheses)


def test_a_batch_gives_what_each_source_gives_alone(backend: Backend, tokenizer: Tokenizer) -> None:
    sources = tokenizer.encode(ZH_LINES)
    together = backend.decode(sources, BEAM)
    alone = [backend.decode([source], BEAM)[0] for source in sources]
    assert [h[0].pieces for h in together] == [h[0].pieces for h in alone]


def test_a_source_of_as_many_pieces_as_the_model_has_positions_is_taken(
    backend: Backend, tokenizer: Tokenizer
) -> None:
    pieces = tokenizer.encode(["中"])[0] * 100
    (hypotheses,) = backend.decode([pieces[: backend.positions - 1]], BEAM)
    assert hypotheses


def test_the_length_limit_holds_and_is_told(backend: Backend, tokenizer: Tokenizer) -> None:
    search = Search(beam_size=2, n_best=1, length_penalty=1.0, max_target=3)
    for (hypothesis,) in backend.decode(tokenizer.encode(ZH_LINES), search):
        assert len(hypothesis.pieces) <= 3
        assert hypothesis.finished == (len(hypothesis.pieces) < 3)


def test_no_ngram_occurs_twice_where_that_is_forbidden(
    backend: Backend, tokenizer: Tokenizer
) -> None:
    search = Search(4, 1, 1.0, max_target=40, no_repeat_ngram_size=2)
    for (hypothesis,) in backend.decode(tokenizer.encode(sentences(30)), search):
        pairs = list(zip(hypothesis.pieces, hypothesis.pieces[1:], strict=False))
        assert len(pairs) == len(set(pairs))


def test_forced_prefixes_of_any_length_begin_the_translation(
    backend: Backend, tokenizer: Tokenizer
) -> None:
    prefixes = [tokenizer.encode_target(t) for t in ("the city", "Zhongshan held a meeting", "On")]
    sources = tokenizer.encode(ZH_LINES[:3])
    greedy = Search(1, 1, 1.0, max_target=40)
    for prefix, (hypothesis,) in zip(
        prefixes, backend.decode(sources, greedy, prefixes), strict=True
    ):
        assert hypothesis.pieces[: len(prefix)] == prefix


def test_unknown_and_padding_pieces_are_never_given(backend: Backend, tokenizer: Tokenizer) -> None:
    for hypotheses in backend.decode(tokenizer.encode(sentences(40)), BEAM):
        assert not {"<unk>", "<pad>", "</s>"} & {p for h in hypotheses for p in h.pieces}


def test_rows_that_the_model_bans_are_never_given(backend: Backend, tokenizer: Tokenizer) -> None:
    found = backend.decode(tokenizer.encode(sentences(40)), BEAM)
    text = "".join(p for hypotheses in found for p in hypotheses[0].pieces)
    assert not any("一" <= c <= "鿿" for c in text)


def test_a_greedy_score_is_the_score_of_that_translation(
    backend: Backend, tokenizer: Tokenizer
) -> None:
    # decoding also takes <unk> out of the softmax; scoring leaves it in, hence the tolerance
    sources = tokenizer.encode(sentences(100))
    found = [h[0] for h in backend.decode(sources, Search(1, 1, 1.0, max_target=40))]
    done = [(s, h) for s, h in zip(sources, found, strict=True) if h.finished]
    assert done
    scored = backend.score([s for s, _ in done], [h.pieces for _, h in done])
    means = [sum(logs) / len(logs) for logs in scored]
    assert means == pytest.approx([h.score for _, h in done], abs=0.05)


def test_a_required_term_is_in_the_translation(models: dict[str, Path], cache: Path) -> None:
    record = resolve(str(models["shared-safetensors"]), models_dir=None, offline=True)
    terms = glossary([Term("大会", "meeting")])
    config = DecodeConfig(max_length_floor=40)
    for name in BACKENDS:
        model = load(
            record, backend=name, compute_type="float32", config=config, cache_dir=cache,
            threads=1, glossary=terms,
        )  # fmt: skip
        (result,) = model.translate(["中山市大会"])
        assert states(result.text, "meeting") or "term-missed:大会" in result.warnings


# the backends against each other


def assert_agree(folder: Path, cache: Path, search: Search, given: list[str]) -> None:
    """At least 99 in 100 best hypotheses are the same, and the others tie."""
    sources = Tokenizer(open_folder(folder)).encode(given)
    fast, reference = (opened(name, folder, cache).decode(sources, search) for name in BACKENDS)
    pairs = [(a[0], b[0]) for a, b in zip(fast, reference, strict=True)]
    different = [(a, b) for a, b in pairs if a.pieces != b.pieces]
    assert len(different) <= len(pairs) // 100
    assert all(abs(a.score - b.score) < 1e-3 for a, b in different)
    assert all(abs(a.score - b.score) < 1e-4 for a, b in pairs if a.pieces == b.pieces)


def test_backends_score_a_translation_alike(models: dict[str, Path], cache: Path) -> None:
    for layout in ("shared-safetensors", "separate-safetensors"):
        tokenizer = Tokenizer(open_folder(models[layout]))
        sources = tokenizer.encode(ZH_LINES)
        targets = [tokenizer.encode_target(line) for line in EN_LINES]
        fast, reference = (
            opened(name, models[layout], cache).score(sources, targets) for name in BACKENDS
        )
        for ours, theirs in zip(fast, reference, strict=True):
            assert ours == pytest.approx(theirs, abs=1e-3)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_float32_outputs_agree_but_for_ties(
    models: dict[str, Path], cache: Path, layout: str
) -> None:
    assert_agree(models[layout], cache, BEAM, sentences(100))


@pytest.mark.parametrize(
    "search",
    [Search(1, 1, 1.0, 40), Search(4, 2, 0.6, 40), Search(4, 2, 1.0, 40, no_repeat_ngram_size=3)],
    ids=["greedy", "short-penalty", "no-repeat"],
)
@pytest.mark.parametrize("layout", ["shared-safetensors", "separate-safetensors"])
def test_every_way_of_searching_agrees(
    models: dict[str, Path], cache: Path, layout: str, search: Search
) -> None:
    assert_agree(models[layout], cache, search, sentences(40))


@pytest.mark.parametrize("n", [4, 9])
def test_n_best_lists_agree_but_for_ties(models: dict[str, Path], cache: Path, n: int) -> None:
    record = resolve(str(models["shared-safetensors"]), models_dir=None, offline=True)
    given = sentences(60)
    fast, reference = (
        load(record, backend=name, compute_type="float32", cache_dir=cache, threads=1)
        for name in BACKENDS
    )
    pairs = zip(fast.translate_n_best(given, n), reference.translate_n_best(given, n), strict=True)
    different = 0
    for ours, theirs in pairs:
        one, other = ([t.text for t in (r.best, *r.others)] for r in (ours, theirs))
        different += one != other
        scores, expected = ([t.score for t in (r.best, *r.others)] for r in (ours, theirs))
        assert scores == pytest.approx(expected, abs=1e-3)
    assert different <= 1


@pytest.mark.slow
@pytest.mark.skipif(
    not (SHIPPED / "embedded" / "config.json").is_file(), reason="the shipped model is not here"
)
def test_float32_outputs_of_the_shipped_model_agree_but_for_ties(cache: Path) -> None:
    record = resolve("embedded", models_dir=None, offline=True)
    made = {
        name: load(record, backend=name, compute_type="float32", cache_dir=cache, threads=1)
        for name in BACKENDS
    }
    given = [*ZH_LINES, *(f"第{i}条河涌已完成整治，投入{i * 3}万元。" for i in range(1, 91))]
    fast, reference = (made[name].translate(given) for name in BACKENDS)
    different = [(a, b) for a, b in zip(fast, reference, strict=True) if a.text != b.text]
    assert len(different) <= len(given) // 100
    assert all(abs((a.score or 0) - (b.score or 0)) < 1e-3 for a, b in different)


@pytest.mark.parametrize(
    ("name", "compute_type", "device", "message"),
    [
        ("marian", "float32", "cpu", "ctranslate2, transformers"),
        ("transformers", "int8", "cpu", "'int8' is not one of transformers'"),
        ("ctranslate2", "int3", "cpu", "'int3' is not supported"),
        ("ctranslate2", "float32", "tpu", "'tpu' is unknown"),
        ("transformers", "float32", "tpu", "'tpu' is unknown"),
    ],
)
def test_what_a_backend_cannot_do_is_refused_with_the_choices(
    models: dict[str, Path], cache: Path, name: str, compute_type: str, device: str, message: str
) -> None:
    options = BackendOptions(device, compute_type, cache, 1)
    folder = open_folder(models["shared-safetensors"])
    with pytest.raises(BackendError, match=message):
        open_backend(name, folder, "shared", options)
