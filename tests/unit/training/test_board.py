"""Curves for TensorBoard."""

from __future__ import annotations

import sys

import pytest

from training.board import Board
from training.errors import ConfigError
from training.evaluation import DevScore
from training.loop import Progress


def points(folder):
    """Read name, step and value of every point back from the event files."""
    from tensorboardX.event_file_writer import EventFileWriter  # noqa: F401 -- the writer's package
    from tensorboardX.proto.event_pb2 import Event

    found = []
    for file in folder.iterdir():
        data = file.read_bytes()
        while data:
            length = int.from_bytes(data[:8], "little")
            event = Event.FromString(data[12 : 12 + length])
            found += [(v.tag, event.step, round(v.simple_value, 4)) for v in event.summary.value]
            data = data[12 + length + 4 :]
    return found


def test_a_report_becomes_points_at_its_step(tmp_path):
    with Board(tmp_path) as board:
        board(Progress(20, 0.1, 2.5, 900.0, 1e-3, 0))
        board(Progress(40, 0.2, 0.0, 0.0, 1e-3, 0, (DevScore("dev", 2.25, 3.5),)))
    assert points(tmp_path) == [
        ("train/loss", 20, 2.5),
        ("train/tokens_per_second", 20, 900.0),
        ("train/rate", 20, 0.001),
        ("dev/loss", 40, 2.25),
        ("dev/gap", 40, 3.5),
    ]


def test_without_the_package_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(ConfigError, match=r"duizhao\[tensorboard\]"):
        Board(tmp_path)
