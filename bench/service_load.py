"""Put the service under load and judge every answer; or compare its speed with other ways.

Usage: python -m bench.service_load [--seconds 60] [--clients 64] [--sentences 600]
                                    [--text FILE] [--seed 0] [--compare [--rounds 3]]

Starts ``duizhao serve`` on a free port. Clients ask without pause for single sentences (six
of ten requests), arrays (three) and small articles (one). Prints status codes, answers lost or
crossed, translations that differ from the library's own, times and throughput. Exit code 1:
something was lost, crossed or wrong.

With ``--compare`` it prints the throughput of the service (one large array; many clients with
single sentences; many clients with ten each) over that of the translator called directly with
all sentences, and over that of a loop with one sentence a call, round by round in one run.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.service_client import Client, Outcome
from bench.service_process import RunningService, running_service
from bench.service_ratios import compare
from bench.service_texts import sentences
from bench.service_verdicts import WRONG, verdicts
from service.settings import Settings, environment
from service.wiring import build_translator


def main() -> None:
    """Run what the command line asks for."""
    arguments = _arguments()
    rng = np.random.default_rng(arguments.seed)
    texts = sentences(arguments.sentences, arguments.text, rng)
    with running_service() as service:
        if arguments.compare:
            compare(service, texts, clients=arguments.clients, rounds=arguments.rounds)
            return
        outcomes, seconds = load(service, texts, arguments.clients, arguments.seconds, rng)
    faults = _report(outcomes, seconds)
    sys.exit(1 if faults else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--sentences", type=int, default=600)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def load(
    service: RunningService,
    texts: Sequence[str],
    clients: int,
    seconds: float,
    rng: np.random.Generator,
) -> tuple[list[Outcome], float]:
    """Let clients ask for a while.

    Returns: What became of every request, and the seconds until the last answer.
    """
    outcomes: list[Outcome] = []
    start = time.monotonic()

    def ask(own: np.random.Generator) -> None:
        client = Client(service)
        while time.monotonic() < start + seconds:
            outcomes.append(_request(client, texts, own))
        client.close()

    threads = [threading.Thread(target=ask, args=(own,)) for own in rng.spawn(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes, time.monotonic() - start


def _request(client: Client, texts: Sequence[str], rng: np.random.Generator) -> Outcome:
    """One request of the mix."""
    kind = rng.random()
    number = 1 if kind < 0.6 else int(rng.integers(2, 17))
    chosen = [texts[i] for i in rng.integers(len(texts), size=number)]
    if kind < 0.9:
        return client.translate(chosen)
    return client.article("本地新闻", chosen)


def _report(outcomes: Sequence[Outcome], seconds: float) -> int:
    """Print what was found; answers the number of faults."""
    answered = [o for o in outcomes if o.pairs]
    pairs = [pair for o in answered for pair in o.pairs]
    characters = sum(len(zh) for zh, _ in pairs)
    print(f"{len(outcomes)} requests in {seconds:.1f} s, {len(outcomes) / seconds:.1f} a second")
    print(f"{len(pairs) / seconds:.1f} sentences, {characters / seconds:.0f} characters a second")
    codes = Counter(o.status for o in outcomes)
    print("status codes:", dict(sorted(codes.items())), "(0: no answer)")
    for kind in ("single", "array", "article"):
        _print_times(kind, [o.seconds for o in answered if o.kind == kind])
    _print_times("all", [o.seconds for o in answered])
    faults = Counter(o.fault for o in outcomes if o.fault)
    for fault, number in faults.most_common(10):
        print(f"FAULT {number}x {fault}")
    print("judging the translations …", flush=True)
    found = verdicts(pairs, build_translator(Settings.from_env(environment())))
    print("translations against the library's:", dict(found))
    refused = sum(codes[code] for code in (429, 503))
    return sum(faults.values()) - refused + found[WRONG]


def _print_times(kind: str, seconds: Sequence[float]) -> None:
    if seconds:
        p50, p95, p99 = np.percentile(seconds, [50, 95, 99])
        print(f"{kind}: {len(seconds)} answers, p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s")


if __name__ == "__main__":
    main()
