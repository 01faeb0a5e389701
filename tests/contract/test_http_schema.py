"""The HTTP interface answers as its OpenAPI document says, whatever it is sent.

``bench/http_schema.py`` does the same over a socket with the real model and many more cases.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from support.http_client import PAGE, serving

CONFIG = Path(__file__).parents[2] / "bench/http_schema.toml"
TAGS = (
    "articles",
    "corrections",
    "jobs",
    "translation",
    "alignment",
    "scoring",
    "operations",
    "libretranslate",
)

#: Where any request is valid, there is no invalid one to send.
NOTHING_INVALID = {
    GenerationMode.POSITIVE: (),
    GenerationMode.NEGATIVE: (hypothesis.errors.Unsatisfiable,),
}

few = hypothesis.settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.generate],
)


@pytest.fixture(scope="module")
def interface(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("schema"), sync_characters=60) as service:
        service.client().post("/v1/articles", json={"text": PAGE[:50]})
        yield schemathesis.openapi.from_wsgi(
            "/openapi.json", service.app, config=SchemathesisConfig.from_path(CONFIG)
        )


def operations(interface):
    found = [result.ok() for result in interface.get_all_operations()]
    return {
        tag: [op for op in found if tag in op.tags] for tag in {t for op in found for t in op.tags}
    }


def test_every_noun_is_tested(interface):
    assert sorted(operations(interface)) == sorted(TAGS)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize("tag", TAGS)
def test_every_operation_answers_as_declared(interface, tag, mode):
    for operation in operations(interface)[tag]:

        @few
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def answers_as_declared(case):
            # the test client does not unpack answers
            case.call_and_validate(headers={"Accept-Encoding": "identity"})

        with contextlib.suppress(*NOTHING_INVALID[mode]):
            answers_as_declared()
