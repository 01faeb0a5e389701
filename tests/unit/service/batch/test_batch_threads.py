"""What a batch worker computes does not depend on how many processors its machine has."""

from __future__ import annotations

import os
import subprocess
import sys

_CODE = """
from threadpoolctl import threadpool_info
from service.batch.parts import SettingsSupplier
from service.settings import Settings
SettingsSupplier(Settings.load()).linker()
print({pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})
"""


def test_a_worker_links_with_one_thread() -> None:
    # in a process of its own: the limit stays
    run = subprocess.run(
        [sys.executable, "-c", _CODE],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "{1}"
