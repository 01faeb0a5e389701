"""Run commands in this process, with a fake model in the place of the real one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from click.testing import CliRunner, Result
from support.bag_encoder import BagEncoder
from support.fakes import FakeTranslator

from service import wiring
from service.cli import main
from service.linking import BriefLinker
from service.pipeline import Pipeline


def duizhao(*arguments: object, stdin: bytes | str | None = None) -> Result:
    """Run a command; standard output and standard error are kept apart."""
    return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin, prog_name="duizhao")


def use_translator(monkeypatch: pytest.MonkeyPatch, translator: FakeTranslator) -> Sequence[object]:
    """Let commands use a translator and a small encoder; answers the settings they asked with."""
    asked: list[object] = []

    def build_translator(settings, *, glossary=None):
        asked.append((settings, glossary))
        return translator

    def build_pipeline(settings, *, glossary=None):
        return Pipeline(build_translator(settings, glossary=glossary), BriefLinker(BagEncoder()))

    monkeypatch.setattr(wiring, "build_translator", build_translator)
    monkeypatch.setattr(wiring, "build_pipeline", build_pipeline)
    return asked
