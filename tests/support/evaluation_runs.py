"""A finished evaluation run on disk."""

from __future__ import annotations

from pathlib import Path

from support.evaluation import FakeSystem, bundled_set, lines_of

from eval.runfolder import RunFolder
from eval.runner import Run
from eval.spec import RunSpec, SetSpec, SystemSpec


def small_run(folder: Path, name: str = "spring") -> Path:
    """Score one system on the bundled segments."""
    spec = RunSpec(
        name=name,
        metrics=("chrf",),
        bootstrap=60,
        randomisation=40,
        testsets=(SetSpec(name="bundled", format="tsv"),),
        systems=(SystemSpec(name="x", kind="file"),),
    )
    system = FakeSystem("a", lines_of("system.a.txt"), 2.0)
    Run(spec, RunFolder(folder), [bundled_set()], [system]).execute()
    return folder
