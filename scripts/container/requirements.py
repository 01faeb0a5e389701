"""List the distributions that the service needs at run time, without the training libraries.

Usage: python scripts/container/requirements.py [--check]

The list is the closure of duizhao's own requirements and the extras ``postgres``, ``redis`` and
``otel`` as they are installed here, less what only conversion of old checkpoints and training
need: torch, transformers and what they alone bring.  ``--check`` compares it with
``runtime.txt`` beside this file instead of printing it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = "duizhao"
EXTRAS = ("postgres", "redis", "otel")
LEFT_OUT = frozenset({"torch", "transformers"})
PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
LIST = Path(__file__).with_name("runtime.txt")


def normal(name: str) -> str:
    """Write a distribution's name as the index does (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def own_requirements() -> Iterator[str]:
    """Yield what pyproject.toml asks for, extras included."""
    import tomllib

    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    yield from project["dependencies"]
    for extra in EXTRAS:
        yield from project["optional-dependencies"][extra]


def closure() -> set[str]:
    """Follow the requirements of what is installed."""
    found: set[str] = set()
    waiting = list(own_requirements())
    while waiting:
        requirement = Requirement(waiting.pop())
        name = normal(requirement.name)
        if name in LEFT_OUT or (name in found and not requirement.extras):
            continue
        found.add(name)
        needed = distribution(name).requires or ()
        waiting += [one for one in needed if _applies(one, requirement.extras)]
    return found


def _applies(needed: str, extras: set[str]) -> bool:
    marker = Requirement(needed).marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def main() -> None:
    """Print the list, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = "".join(f"{name}\n" for name in sorted(closure()))
    if not parser.parse_args().check:
        sys.stdout.write(text)
    elif text != LIST.read_text(encoding="utf-8"):
        sys.exit(f"{LIST} is out of date; write it anew with this script")


if __name__ == "__main__":
    main()
