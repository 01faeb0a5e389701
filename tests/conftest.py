"""One world for all tests: no network, a clean environment, caches of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_socket

hypothesis.settings.register_profile("duizhao", deadline=None, print_blob=True)
hypothesis.settings.register_profile(  # the same examples every time: a verdict on the change
    "ci", hypothesis.settings.get_profile("duizhao"), derandomize=True
)
hypothesis.settings.load_profile("duizhao")

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
_FOLDERS = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-all",
        action="store_true",
        help="a skipped test fails, so that nothing is left out unseen",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Clean the environment before any fixture, so that session fixtures see it clean too."""
    for name in [name for name in os.environ if name.startswith("DUIZHAO_")]:
        del os.environ[name]
    scratch = Path(tempfile.mkdtemp(prefix="duizhao-tests-"))
    config.stash[_FOLDERS] = scratch
    os.environ.update(_OFFLINE)
    os.environ["XDG_CACHE_HOME"] = str(scratch / "cache")
    os.environ["XDG_DATA_HOME"] = str(scratch / "data")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash.get(_FOLDERS, None) or "", ignore_errors=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Block sockets; a test that serves on loopback asks with ``enable_socket``."""
    if item.get_closest_marker("enable_socket") is None:
        pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test data and cache folders of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg-cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg-data"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    return _counted(item.config, report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    return _counted(collector.config, report)


def _counted(config, report):
    """Turn a skip into a failure where everything must run."""
    if report.skipped and config.getoption("--require-all") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped although --require-all was given: {reason}"
    return report
