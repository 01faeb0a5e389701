from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_families
from prometheus_client.parser import text_string_to_metric_families

from service.errors import SettingsError
from service.metrics import DIRECTORY_VARIABLE, MOST_NAMES, Metrics

ROOT = Path(__file__).resolve().parents[3]


def samples(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """All counts by name and labels, without the moments when they were made."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(metrics.render()[0].decode())
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def value(metrics: Metrics, name: str, **labels: str) -> float:
    return samples(metrics)[(name, frozenset(labels.items()))]


def label_values(metrics: Metrics, label: str) -> set[str]:
    return {dict(labels)[label] for _, labels in samples(metrics) if label in dict(labels)}


def test_requests_are_counted_by_route_method_and_status_class():
    metrics = Metrics()
    for status in (200, 201, 404):
        metrics.request("/v1/articles/{id}", "GET", status, 0.2)
    labels = {"route": "/v1/articles/{id}", "method": "GET"}
    assert value(metrics, "duizhao_http_requests_total", **labels, status="2xx") == 2
    assert value(metrics, "duizhao_http_requests_total", **labels, status="4xx") == 1
    route = {"route": "/v1/articles/{id}"}
    assert value(metrics, "duizhao_http_request_seconds_count", **route) == 3
    assert value(metrics, "duizhao_http_request_seconds_bucket", **route, le="0.25") == 3
    assert value(metrics, "duizhao_http_request_seconds_bucket", **route, le="0.1") == 0


def test_what_matched_no_route_and_invented_methods_make_no_labels_of_their_own():
    metrics = Metrics()
    metrics.request(None, "BREW", 404, 0.1)
    assert (
        value(
            metrics,
            "duizhao_http_requests_total",
            route="unmatched",
            method="other",
            status="4xx",
        )
        == 1
    )


def test_labels_stay_few_whatever_is_counted():
    metrics = Metrics()
    for i in range(3 * MOST_NAMES):
        metrics.request(f"/v1/{i}", "GET", 200, 0.1)
        metrics.warnings([f"code-{i}", "Not A Code", f"码{i}"])
    assert len(label_values(metrics, "route")) == MOST_NAMES + 1
    codes = label_values(metrics, "code")
    assert len(codes) == MOST_NAMES + 1
    assert "other" in codes


def test_a_warning_is_counted_without_its_detail():
    metrics = Metrics()
    metrics.warnings(["number-lost:3.3万", "number-lost:5", "split"])
    assert value(metrics, "duizhao_warnings_total", code="number-lost") == 2
    assert value(metrics, "duizhao_warnings_total", code="split") == 1
    assert "3.3万" not in metrics.render()[0].decode()


def test_batches_tell_sentences_characters_fill_and_seconds():
    metrics = Metrics()
    metrics.batch(3, 90, 0.5, 0.2)
    metrics.batch(1, 10, 0.1, 0.3)
    assert value(metrics, "duizhao_engine_sentences_total") == 4
    assert value(metrics, "duizhao_engine_source_characters_total") == 100
    assert value(metrics, "duizhao_engine_batch_fill_sum") == pytest.approx(0.6)
    assert value(metrics, "duizhao_engine_batch_seconds_sum") == pytest.approx(0.5)
    assert value(metrics, "duizhao_engine_batch_seconds_count") == 2


def test_levels_are_stated_and_events_are_counted():
    metrics = Metrics()
    metrics.queue(7)
    metrics.queue(5)
    metrics.memory(1_000)
    metrics.refused()
    metrics.failed()
    metrics.job("done")
    metrics.job("done")
    assert value(metrics, "duizhao_engine_queue_sentences") == 5
    assert value(metrics, "duizhao_resident_bytes") == 1_000
    assert value(metrics, "duizhao_engine_refused_total") == 1
    assert value(metrics, "duizhao_engine_failed_total") == 1
    assert value(metrics, "duizhao_jobs_total", state="done") == 2


def test_two_sets_of_counts_do_not_meet():
    first, second = Metrics(), Metrics()
    first.refused()
    assert value(second, "duizhao_engine_refused_total") == 0


def test_open_metrics_are_written_where_they_are_asked_for():
    metrics = Metrics()
    metrics.job("done")
    body, content_type = metrics.render("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert "duizhao_jobs" in {family.name for family in open_families(body.decode())}
    assert metrics.render()[1].startswith("text/plain; version=0.0.4")


def test_counting_together_must_be_prepared_before_the_process_starts(tmp_path):
    with pytest.raises(SettingsError, match=f"{DIRECTORY_VARIABLE}={tmp_path}"):
        Metrics(tmp_path)


_PROCESS = """
import json, os, sys
from pathlib import Path
from service.metrics import Metrics, process_ended
directory = Path(sys.argv[1])
if sys.argv[2] == "count":
    metrics = Metrics(directory)
    metrics.job("done"); metrics.queue(4)
    print(json.dumps(os.getpid()))
else:
    for pid in sys.argv[3:]:
        process_ended(int(pid), directory)
    print(json.dumps(Metrics(directory).render()[0].decode()))
"""


def process(directory: Path, *words: str) -> object:
    answer = subprocess.run(
        [sys.executable, "-c", _PROCESS, str(directory), *words],
        env={**os.environ, DIRECTORY_VARIABLE: str(directory), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_any_process_answers_for_all_and_the_dead_have_no_queue(tmp_path):
    pids = [str(process(tmp_path, "count")) for _ in range(2)]
    body = process(tmp_path, "render")
    assert 'duizhao_jobs_total{state="done"} 2.0' in body
    assert "duizhao_engine_queue_sentences 8.0" in body
    body = process(tmp_path, "render", *pids)
    assert 'duizhao_jobs_total{state="done"} 2.0' in body
    assert "duizhao_engine_queue_sentences 8.0" not in body
