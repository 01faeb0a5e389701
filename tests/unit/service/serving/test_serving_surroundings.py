"""The variables of the children."""

from __future__ import annotations

import os
from pathlib import Path

import service
from service.serving.surroundings import METRICS_VARIABLE, child_environment
from service.settings import Settings

SETTINGS = Settings(data_dir=Path("/d"), cache_dir=Path("/c"), threads=3)
ROOT = str(Path(service.__file__).parents[1])


def test_threads_are_limited_to_those_of_the_settings():
    found = child_environment({}, SETTINGS, None)
    assert {found[f"{name}_NUM_THREADS"] for name in ("OMP", "OPENBLAS", "MKL")} == {"3"}


def test_memory_is_kept_in_few_arenas_and_waiting_threads_sleep():
    found = child_environment({}, SETTINGS, None)
    assert (found["MALLOC_ARENA_MAX"], found["OMP_WAIT_POLICY"]) == ("2", "PASSIVE")


def test_what_the_operator_set_stands():
    own = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "8", "HOME": "/h", "DUIZHAO_MODEL": "m"}
    assert own.items() <= child_environment(own, SETTINGS, None).items()


def test_counts_go_to_the_folder_of_this_run_only():
    own = {METRICS_VARIABLE: "/left/from/before"}
    assert METRICS_VARIABLE not in child_environment(own, SETTINGS, None)
    assert child_environment(own, SETTINGS, Path("/new"))[METRICS_VARIABLE] == "/new"


def test_children_import_the_code_that_runs_here():
    assert child_environment({}, SETTINGS, None)["PYTHONPATH"] == ROOT
    own = {"PYTHONPATH": os.pathsep.join(["/a", "", "/b"])}
    assert child_environment(own, SETTINGS, None)["PYTHONPATH"].split(os.pathsep) == [
        ROOT,
        "/a",
        "/b",
    ]


def test_the_variables_given_are_left_as_they_were():
    own = {METRICS_VARIABLE: "/x"}
    child_environment(own, SETTINGS, None)
    assert own == {METRICS_VARIABLE: "/x"}
