"""COMET in its own environment: asked through a process, skipped with a reason."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.evaluation import small_set

from eval.metrics.comet import Comet, MetricUnavailableError
from eval.model import Responses
from eval.significance import point_figures

TEST_SET = small_set(("一", "one"), ("二", "two"))

FAKE_COMET = """
class _Prediction:
    scores = [0.5, 1.0]
class _Model:
    def predict(self, data, **_):
        assert [row["ref"] for row in data] == ["one", "two"]
        return _Prediction
def load_from_checkpoint(path):
    assert path.endswith("wmt22.ckpt")
    return _Model()
"""


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "wmt22.ckpt"
    path.write_text("")
    return path


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A Python whose ``comet`` is the given source."""

    def make(source):
        (tmp_path / "comet.py").write_text(source)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return Path(sys.executable)

    return make


def score(python, model):
    metric = Comet(python, model)
    statistics = metric.scorer(TEST_SET)(Responses(("a", "b")))
    return point_figures(metric, statistics.values).tolist(), statistics.signatures


def test_the_mean_of_the_processes_scores_is_the_figure(environment, model):
    values, signatures = score(environment(FAKE_COMET), model)
    assert values == [0.75]
    assert signatures == ("comet|model:wmt22|mean",)


def test_without_an_environment_it_is_unavailable_and_says_how_to_name_one(model):
    with pytest.raises(MetricUnavailableError, match="--comet-python"):
        score(None, model)
    with pytest.raises(MetricUnavailableError, match="--comet-python"):
        score(Path("/nowhere/python"), model)


def test_without_a_checkpoint_it_is_unavailable_and_downloads_nothing():
    with pytest.raises(MetricUnavailableError, match="nothing is downloaded"):
        score(Path(sys.executable), None)


def test_a_process_that_fails_is_reported_with_its_last_line(environment, model):
    with pytest.raises(MetricUnavailableError, match="its process failed: RuntimeError: broken"):
        score(environment("raise RuntimeError('broken')"), model)


def test_a_wrong_number_of_scores_is_no_score(environment, model):
    with pytest.raises(MetricUnavailableError, match="1 scores for 2 segments"):
        score(environment(FAKE_COMET.replace("[0.5, 1.0]", "[0.5]")), model)
