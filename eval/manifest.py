"""Says what a run is made of: data, systems, code and environment, with their hashes."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from eval.digests import code_digest
from eval.errors import RunError
from eval.model import SystemUnderTest, TestSet
from eval.runfolder import CardEntry, Manifest, SetEntry
from eval.spec import RunSpec

_PACKAGES = ("duizhao", "sacrebleu", "numpy", "ctranslate2", "transformers", "torch")


def make_manifest(
    spec: RunSpec, test_sets: Sequence[TestSet], systems: Sequence[SystemUnderTest]
) -> Manifest:
    """Say what a run is made of, here and now."""
    return Manifest(
        name=spec.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        spec_sha256=spec.digest(),
        code_sha256=code_digest(),
        baseline=spec.baseline,
        bootstrap=spec.bootstrap,
        randomisation=spec.randomisation,
        seed=spec.seed,
        metrics=spec.metrics,
        environment=environment(),
        test_sets=tuple(map(set_entry, test_sets)),
        systems=tuple(CardEntry(**asdict(system.card)) for system in systems),
    )


def set_entry(test_set: TestSet) -> SetEntry:
    """Return the manifest's entry of a test set."""
    return SetEntry(
        name=test_set.name,
        kind=test_set.kind,
        n=len(test_set.segments),
        sha256=test_set.sha256,
        licence=test_set.licence,
        origin=test_set.origin,
        warnings=test_set.warnings,
    )


def environment() -> dict[str, str]:
    """Describe the machine and the versions that figures may depend on."""
    found = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def check_same_data(before: Manifest, now: Manifest) -> None:
    """Refuse to continue a run whose test sets have other items.

    Raises: RunError: naming the set and both digests.
    """
    known = {entry.name: entry.sha256 for entry in before.test_sets}
    for entry in now.test_sets:
        if known.get(entry.name, entry.sha256) != entry.sha256:
            raise RunError(
                f"test set {entry.name} has other items than in the stored run "
                f"({known[entry.name][:12]} there, {entry.sha256[:12]} now); use a new folder"
            )
