"""A run killed with SIGKILL at random moments, again and again, and finished at last."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest
from support.batch_parts import contents, run_batch, write_pages

ROOT = Path(__file__).resolve().parents[3]
_RUN = """
import signal
import sys
from pathlib import Path
from support.batch_parts import FakeSupplier, run_batch
from service.batch.engines import EngineOptions

if __name__ == "__main__":
    # whoever runs the tests in the background has interruptions ignored, here as well
    signal.signal(signal.SIGINT, signal.default_int_handler)
    source, out, workers, die, pause = sys.argv[1:]
    options = EngineOptions(int(workers))
    supplier = FakeSupplier(pause=float(pause), die=die or None)
    run_batch(Path(source), Path(out), supplier=supplier, engine="local", options=options)
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    write_pages(folder, 16)
    return folder


def start(tmp_path, archive, workers, die="", pause=0.05):
    script = tmp_path / "run_batch_script.py"
    script.write_text(_RUN)
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return subprocess.Popen(
        [
            sys.executable,
            str(script),
            str(archive),
            str(tmp_path / "out"),
            str(workers),
            die,
            str(pause),
        ],
        env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize(("workers", "die"), [(1, ""), (2, ""), (1, "第5号工程1期")])
def test_kills_at_random_moments_change_no_byte(archive, tmp_path, workers, die):
    """With a page of which the workers themselves die, and without."""
    run_batch(archive, tmp_path / "whole", deadly={"translate": die} if die else {})
    rng = np.random.default_rng(workers)
    ledger = tmp_path / "out/.duizhao-batch/ledger.sqlite"
    killed = 0
    for _ in range(4):
        process = start(tmp_path, archive, workers, die)
        while process.poll() is None and not ledger.exists():
            time.sleep(0.01)
        time.sleep(float(rng.uniform(0, 2.5 if die else 0.8)))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.stderr.close()
    assert killed
    process = start(tmp_path, archive, workers, die)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_workers_end_with_a_killed_run(archive, tmp_path):
    process = start(tmp_path, archive, 2)
    family = psutil.Process(process.pid)
    while process.poll() is None and len(family.children(recursive=True)) < 2:
        time.sleep(0.01)
    children = family.children(recursive=True)
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_ends_run_and_workers_in_the_middle_of_a_task(archive, tmp_path, workers):
    run_batch(archive, tmp_path / "whole")
    process = start(tmp_path, archive, workers, pause=60)
    family = psutil.Process(process.pid)
    ledger = tmp_path / "out/.duizhao-batch/ledger.sqlite"
    while process.poll() is None and not planned(ledger):
        time.sleep(0.01)
    children = family.children(recursive=True)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=50)
    assert b"KeyboardInterrupt" in errors
    _, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []
    process = start(tmp_path, archive, workers)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def planned(ledger):
    """Say whether sentences wait to be translated, which takes a minute each time."""
    if not ledger.exists():
        return False
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'blocks'").fetchone()
        return tables and connection.execute("SELECT 1 FROM blocks").fetchone() is not None
