"""Run an archive on a Ray cluster of several nodes, kill one in the middle, compare the bytes.

Usage: RAY_AUTH_MODE=disabled python -m bench.batch_ray [--pages 60] [--nodes 3] [--model M]

Every node is a raylet of its own on this machine, with its own workers and object store; the
node that is killed is one whose actors are at work, once a fifth of the sentences is translated.
Prints one JSON object; the exit code is 0 only if a node died and every byte is that of the
local engine.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.archive_mix import Mix, write
from service.batch.engines import EngineOptions
from service.batch.job import Job
from service.batch.model import BatchConfig, BatchReport
from service.batch.output import OutputFolder
from service.batch.parts import SettingsSupplier
from service.batch.run import process
from service.batch.sources import read_archive
from service.settings import Settings

#: Starting a node on a busy machine takes longer than Ray waits.
_ATTEMPTS = 6
_STORE_BYTES = 80 * 1024 * 1024


@dataclass
class Killer:
    """Kills a node at work once a share of the sentences is translated."""

    cluster: Any
    nodes: list[Any]
    ledger: Path
    share: float = 0.2
    killed_actors: int = 0
    done: int = 0
    left: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Poll the ledger and the nodes until the moment has come."""
        while not self.stop.wait(0.05):
            self.done, self.left = _progress(self.ledger)
            if not self.left or self.done < self.share * (self.done + self.left):
                continue
            node, actors = max(((n, _actors(n)) for n in self.nodes), key=lambda pair: pair[1])
            if actors:
                self.killed_actors = actors
                self.cluster.remove_node(node, allow_graceful=False)
                return


def _progress(ledger: Path) -> tuple[int, int]:
    """Sentences translated and sentences planned but not translated."""
    if not ledger.is_file():
        return 0, 0
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    try:
        (done,) = connection.execute("SELECT count(*) FROM sentences").fetchone()
        blocks = connection.execute("SELECT sentences FROM blocks").fetchall()
    except sqlite3.OperationalError:  # the tables are not there yet
        return 0, 0
    finally:
        connection.close()
    return done, sum(len(json.loads(text)) for (text,) in blocks)


def _actors(node: Any) -> int:  # noqa: ANN401 - Ray's node has no public type
    import psutil

    raylet = psutil.Process(node.all_processes["raylet"][0].process.pid)
    names = (" ".join(child.cmdline()[:1]) for child in raylet.children(recursive=True))
    return sum(name.startswith("ray::MapWorker") for name in names)


@contextmanager
def cluster(nodes: int) -> Iterator[tuple[Any, list[Any]]]:
    """Start a head without processors and so many nodes with one each."""
    import ray
    from ray.cluster_utils import Cluster

    started = Cluster()
    try:
        _add(started, num_cpus=0, include_dashboard=False)
        workers = [_add(started, num_cpus=1) for _ in range(nodes)]
        ray.init(address=started.address, log_to_driver=False)
        yield started, workers
    finally:
        ray.shutdown()
        started.shutdown()  # type: ignore[no-untyped-call]


def _add(started: Any, **options: Any) -> Any:  # noqa: ANN401 - Ray's own types are private
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return started.add_node(object_store_memory=_STORE_BYTES, **options)
        except Exception as error:  # noqa: BLE001 - Ray raises bare exceptions on slow starts
            print(f"node start, attempt {attempt}: {error}", file=sys.stderr)
    raise SystemExit("the machine is too busy to start a Ray node")


def run(
    job: Job, supplier: SettingsSupplier, engine: str, workers: int
) -> tuple[BatchReport, float]:
    """Run a job and time it."""
    start = time.perf_counter()
    report = process(
        job, supplier, lambda _: lambda _: None, engine=engine, options=EngineOptions(workers)
    )
    return report, time.perf_counter() - start


def contents(out: Path) -> dict[str, bytes]:
    """The files that readers of an output see."""
    files = [path for path in out.rglob("*") if path.is_file()]
    return {
        str(p.relative_to(out)): p.read_bytes() for p in files if ".duizhao-batch" not in p.parts
    }


def compare(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Run both engines and answer the report."""
    write(folder / "in", arguments.pages, 1, Mix(briefs=arguments.briefs))
    settings = replace(
        Settings.load(), model=arguments.model, cache_dir=folder / "cache", threads=1
    )
    supplier = SettingsSupplier(settings)
    config = BatchConfig(shard_size=8, window_pages=1024, block_sentences=arguments.block)
    read = partial(read_archive, folder / "in", config.max_page_bytes)
    jobs = [
        Job(read, OutputFolder(folder / name), supplier.identity(), "jsonl.zst", config)
        for name in ("local", "ray")
    ]
    local, local_seconds = run(jobs[0], supplier, "local", 1)
    with cluster(arguments.nodes) as (started, nodes):
        killer = Killer(started, nodes, jobs[1].output.ledger)
        watcher = threading.Thread(target=killer.watch, daemon=True)
        watcher.start()
        remote, ray_seconds = run(jobs[1], supplier, "ray", arguments.nodes)
        killer.stop.set()
        watcher.join()
    one, other = contents(folder / "local"), contents(folder / "ray")
    return {
        "pages": local.pages,
        "sentences": local.sentences,
        "translated": local.translated,
        "nodes": arguments.nodes,
        "killed_actors": killer.killed_actors,
        "killed_at": round(killer.done / max(1, killer.done + killer.left), 2),
        "local_seconds": round(local_seconds, 1),
        "ray_seconds": round(ray_seconds, 1),
        "reports_equal": local == remote,
        "bytes_equal": one == other,
        "unequal": sorted(n for n in one.keys() | other.keys() if one.get(n) != other.get(n)),
    }


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--briefs", type=int, default=1)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--block", type=int, default=32, help="sentences of a block")
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--keep", type=Path, help="folder to leave archive and outputs in")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = compare(arguments.keep or Path(folder), arguments)
    print(json.dumps(report))
    if not (report["bytes_equal"] and report["killed_actors"]):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
