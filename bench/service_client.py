"""One client of the service under measurement: it asks, times and notes what came back."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.service_process import RunningService

_TIMEOUT = 300.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request.

    Attributes:
        kind: ``single``, ``array`` or ``article``.
        status: HTTP status; 0 where no answer came.
        seconds: Until the whole answer was read.
        pairs: Chinese and English of the answer.
        fault: How the answer differs in form from what was asked for; empty: it does not.
    """

    kind: str
    status: int
    seconds: float
    pairs: tuple[tuple[str, str], ...] = ()
    fault: str = ""


class Client:
    """Keeps one connection, as a real client would; opens it anew after an error."""

    def __init__(self, service: RunningService) -> None:
        """Connect at the first request."""
        self._connection = http.client.HTTPConnection(service.host, service.port, timeout=_TIMEOUT)

    def translate(self, sentences: Sequence[str]) -> Outcome:
        """Ask for translations of sentences."""
        kind = "single" if len(sentences) == 1 else "array"
        status, answer, seconds = self._post("/v1/translate", {"sentences": list(sentences)})
        if status != http.HTTPStatus.OK:
            return Outcome(kind, status, seconds, fault=_reason(status, answer))
        pairs = tuple((t["source"], t["text"]) for t in answer["translations"])
        same = [source for source, _ in pairs] == list(sentences)
        return Outcome(kind, status, seconds, pairs, "" if same else "other sentences came back")

    def article(self, title: str, paragraphs: Sequence[str]) -> Outcome:
        """Ask for an article to be processed at once."""
        body = {"title": title, "paragraphs": list(paragraphs)}
        status, answer, seconds = self._post("/v1/articles", body)
        if status != http.HTTPStatus.CREATED:
            return Outcome("article", status, seconds, fault=_reason(status, answer))
        pairs = tuple(_lines(answer))
        asked = "".join("".join((title, *paragraphs)).split())
        found = "".join("".join(zh for zh, _ in pairs).split())
        fault = "" if asked == found else "other text came back"
        return Outcome("article", status, seconds, pairs, fault)

    def _post(self, path: str, body: object) -> tuple[int, dict[str, list[dict[str, str]]], float]:
        start = time.monotonic()
        data = json.dumps(body, ensure_ascii=False).encode()
        try:
            self._connection.request("POST", path, data, {"Content-Type": "application/json"})
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return 0, {"error": [{"detail": repr(error)}]}, time.monotonic() - start
        return response.status, json.loads(answer), time.monotonic() - start

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _reason(status: int, answer: object) -> str:
    return f"{status}: {json.dumps(answer, ensure_ascii=False)[:200]}"


def _lines(answer: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    _gather(answer["articles"], found)
    _gather(answer["teasers"], found)
    return found


def _gather(node: object, found: list[tuple[str, str]]) -> None:
    """Collect every line below a node of the JSON, in order."""
    if isinstance(node, dict):
        if "zh" in node:
            found.append((node["zh"], node["en"]))
        else:
            _gather(list(node.values()), found)
    elif isinstance(node, list):
        for item in node:
            _gather(item, found)
