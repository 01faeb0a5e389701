from __future__ import annotations

import os
import resource

import pytest

from service.memory_use import resident_bytes


def test_a_process_holds_some_megabytes():
    assert 5_000_000 < resident_bytes() < 100_000_000_000
    assert resident_bytes(os.getpid()) == pytest.approx(resident_bytes(), rel=0.1)


def test_resident_pages_are_the_second_number(tmp_path):
    (tmp_path / "17").mkdir()
    (tmp_path / "17/statm").write_text("900 300 200 1 0 100 0\n")
    assert resident_bytes(17, proc=tmp_path) == 300 * resource.getpagesize()


def test_without_proc_the_peak_of_this_process_is_told(tmp_path):
    assert resident_bytes(proc=tmp_path) > 5_000_000


def test_a_process_that_is_gone_has_no_size(tmp_path):
    with pytest.raises(FileNotFoundError):
        resident_bytes(17, proc=tmp_path)
