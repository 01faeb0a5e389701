"""The house rules, held over the whole tree."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("pages", "translation", "alignment", "eval", "training", "service")
MODULES = sorted(path for room in (*ROOMS, "bench") for path in (ROOT / room).rglob("*.py"))
BY_NAME = {str(path.relative_to(ROOT)): path for path in MODULES}

LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
GENERIC = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "tools", "base_utils"}
HEAVY = ("torch", "ctranslate2", "transformers", "sentencepiece", "flask")
#: What a room may load when it is imported; the light rooms load nothing of it.
MAY_LOAD = {"translation": HEAVY, "training": HEAVY, "service": ("flask",)}


@cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(source(path), filename=str(path))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the last."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return 0 if not body else (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_every_room_has_modules():
    assert {name.split("/")[0] for name in BY_NAME} >= set(ROOMS)


def test_a_module_is_short_enough_to_be_read_at_once():
    lengths = {name: len(source(path).splitlines()) for name, path in BY_NAME.items()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_a_function_does_one_thing():
    lengths = {
        f"{name}:{function.name}": body_lines(function)
        for name, path in BY_NAME.items()
        for function in functions(path)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [n for n, path in BY_NAME.items() if {path.stem, path.parent.name} & GENERIC] == []


def test_a_module_says_what_it_is_for():
    silent = [n for n, p in BY_NAME.items() if source(p) and not ast.get_docstring(tree(p))]
    assert silent == []


def test_no_module_takes_the_name_of_the_builtin_eval():
    bare = [
        f"{name}:{node.lineno}"
        for name, path in BY_NAME.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import) and any(a.name.split(".")[0] == "eval" for a in node.names)
    ]
    assert bare == []


def test_only_the_settings_read_the_environment():
    reads = [
        name
        for name, path in BY_NAME.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {("os", "environ"), ("os", "getenv")}
    ]
    assert set(reads) == {"service/settings.py"}


def test_no_handler_swallows_everything():
    bare = [
        f"{name}:{node.lineno}"
        for name, path in BY_NAME.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


def test_imports_go_in_the_agreed_direction():
    """In a process of its own: the linter's logging settings disable every logger there is."""
    linter = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


_PROBE = """
import json, socket, sys, threading

def blocked(*arguments, **named):
    raise AssertionError("an import opened a socket")

socket.socket.connect = blocked
before = threading.active_count()
import importlib
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
import logging
print(json.dumps({
    "heavy": [name for name in json.loads(sys.argv[2]) if name in sys.modules],
    "threads": threading.active_count() - before,
    "handlers": len(logging.getLogger().handlers),
}))
"""


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("room", ROOMS)
def test_importing_a_room_has_no_effects(room):
    modules = [
        module_name(path)
        for path in MODULES
        if path.relative_to(ROOT).parts[0] == room and path.stem != "__main__"
    ]
    answer = subprocess.run(
        [sys.executable, "-c", _PROBE, json.dumps(modules), json.dumps(HEAVY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    effects = json.loads(answer.stdout)
    assert effects["threads"] == effects["handlers"] == 0
    assert set(effects["heavy"]) <= set(MAY_LOAD.get(room, ()))


def registries() -> dict[str, list[str]]:
    """Every table of names that a user may choose from."""
    from alignment.encoders import names as encoders
    from alignment.signals import SIGNALS
    from eval.metrics.registry import METRICS
    from pages.formats.registry import FORMATS
    from service.exports import EXPORTS
    from translation.backends import BACKENDS

    return {
        "page formats": list(FORMATS),
        "backends": list(BACKENDS),
        "signals": list(SIGNALS),
        "encoders": list(encoders()),
        "metrics": list(METRICS),
        "exports": list(EXPORTS),
    }


def test_every_name_in_every_registry_is_documented():
    text = "\n".join(source(path) for path in sorted((ROOT / "docs").rglob("*.md")))
    missing = {
        kind: [name for name in names if f"`{name}`" not in text]
        for kind, names in registries().items()
    }
    assert {kind: names for kind, names in missing.items() if names} == {}


def test_every_command_is_documented():
    from service.cli import COMMANDS

    text = source(ROOT / "docs/cli.md")
    assert [name for name in COMMANDS if f"duizhao {name}" not in text] == []


def test_every_setting_is_documented():
    text = source(ROOT / "docs/cli.md")
    names = {
        node.value
        for node in ast.walk(tree(ROOT / "service/settings.py"))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("DUIZHAO_")
        and node.value.isupper()
    }
    assert names
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []
