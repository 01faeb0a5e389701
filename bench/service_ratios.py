"""Compare the service's throughput with two ways of calling the translator, in one run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from bench.service_client import Client
from bench.service_process import RunningService
from service.settings import Settings, environment
from service.wiring import build_translator
from translation.model import Translator

#: The loop is slow; a part of the sentences, drawn evenly, tells its speed.
_LOOP_SHARE = 4


def compare(
    service: RunningService, texts: Sequence[str], *, clients: int, rounds: int
) -> dict[str, float]:
    """Measure every way in turn, round by round, and print speeds and ratios.

    Returns: Characters a second by way, the median of the rounds.
    """
    translator = build_translator(Settings.from_env(environment()))
    ways: dict[str, Callable[[], float]] = {
        "direct": partial(_direct, translator, texts),
        "loop": partial(_loop, translator, texts[::_LOOP_SHARE]),
        "array": partial(_clients, service, [texts], 1),
        "singles": partial(_clients, service, [[text] for text in texts], clients),
        "tens": partial(_clients, service, _tens(texts), clients),
    }
    translator.translate(texts[:8])
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            speeds[name].append(way())
        found = ", ".join(f"{name} {of[-1]:.0f}" for name, of in speeds.items())
        print(f"round {number + 1}, characters a second: {found}", flush=True)
    _print_ratios(speeds, ("array", "singles", "tens"))
    return {name: median(of) for name, of in speeds.items()}


def _print_ratios(speeds: dict[str, list[float]], ours: Sequence[str]) -> None:
    for base, label in (("direct", "the translator called directly"), ("loop", "a loop")):
        for name in ours:
            ratios = [a / b for a, b in zip(speeds[name], speeds[base], strict=True)]
            listed = " ".join(f"{ratio:.2f}" for ratio in ratios)
            print(f"service ({name}) over {label}: {median(ratios):.2f} (rounds: {listed})")


def _direct(translator: Translator, texts: Sequence[str]) -> float:
    start = time.monotonic()
    translator.translate(texts)
    return _characters(texts) / (time.monotonic() - start)


def _loop(translator: Translator, texts: Sequence[str]) -> float:
    start = time.monotonic()
    for text in texts:
        translator.translate([text])
    return _characters(texts) / (time.monotonic() - start)


def _clients(service: RunningService, requests: Sequence[Sequence[str]], clients: int) -> float:
    """Send requests from so many threads; every answer must be right in form."""
    waiting = list(requests)
    faults: list[str] = []

    def ask() -> None:
        client = Client(service)
        while waiting:
            try:
                sentences = waiting.pop()
            except IndexError:
                break
            outcome = client.translate(sentences)
            if outcome.fault:
                faults.append(outcome.fault)
        client.close()

    start = time.monotonic()
    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(f"{len(faults)} of {len(requests)} requests failed: {faults[0]}")
    return sum(map(_characters, requests)) / (time.monotonic() - start)


def _tens(texts: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(texts[i : i + 10]) for i in range(0, len(texts), 10)]


def _characters(texts: Sequence[str]) -> int:
    return sum(map(len, texts))
