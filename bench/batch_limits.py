"""How near honest work comes to a batch run's time limit, and what reading by a process costs.

Usage: python -m bench.batch_limits [--pages 20000] [--articles 1 100 1000]

Pages of one brief and so many articles are parsed, linked, scored and rendered, each in processor
seconds; translations are made up. Containers of generated pages are read in this process and
through another one. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import tarfile
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from service.batch.model import Record
from service.batch.parts import SettingsSupplier
from service.batch.reading import ReadingRoom
from service.batch.sources import Opening, open_here, read_archive
from service.batch.steps import Assemble, Parse
from service.batch.workbench import Bench
from service.settings import Settings
from translation.model import Translation

_LIMIT = 32 * 1024 * 1024
_BRIEF = "City builds roads\n\nThe city has built roads this year.\n\nText\nLi Jing\n\n"


def article(number: int) -> str:
    """Make an article of four sentences of its own and two standing ones."""
    own = "".join(f"第{number}号工程{n}期已经完成，投资{number + n}万元。" for n in range(4))
    standing = "今年以来，全市重点工程建设顺利推进。更多内容请关注本报微信公众号。"
    return f"重点工程建设顺利推进\n　　本报讯(记者 李敏){own}\n　　{standing}\n"


def page_costs(bench: Bench, articles: int) -> dict[str, Any]:
    """Processor seconds of a page of so many articles."""
    text = _BRIEF + "".join(map(article, range(articles)))
    records = (Record("page.txt", text.encode(), "txt"),)
    start = time.process_time()
    (sentences,) = Parse(records).perform(bench)
    parsed = time.process_time()
    known = {s: Translation(s, f"The city builds road {n}.", -1.0) for n, s in enumerate(sentences)}
    identity = bench.identity
    begun = time.process_time()
    Assemble(records, known, identity, "jsonl").perform(bench)
    return {
        "bytes": len(text.encode()),
        "sentences": len(sentences),
        "parse": round(parsed - start, 3),
        "assemble": round(time.process_time() - begun, 2),
    }


def _containers(folder: Path, pages: int) -> Sequence[Path]:
    texts = [article(n) * 8 for n in range(pages)]
    rows = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(rows.encode()))
    with tarfile.open(folder / "a.tar.gz", "w:gz") as archive:
        for number, text in enumerate(texts):
            member = tarfile.TarInfo(f"{number:06}.txt")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return sorted(folder.iterdir())


def _pages_a_second(path: Path, opening: Opening) -> int:
    start = time.perf_counter()
    found = sum(1 for _ in read_archive(path, _LIMIT, opening))
    return round(found / (time.perf_counter() - start))


def reading_rates(pages: int) -> dict[str, Any]:
    """Pages a second, read here and through another process."""
    with tempfile.TemporaryDirectory() as name, closing(ReadingRoom()) as room:
        paths = _containers(Path(name), pages)
        next(read_archive(paths[0], _LIMIT, room.read))  # starts the process
        return {
            path.name: {
                "here": _pages_a_second(path, open_here),
                "process": _pages_a_second(path, room.read),
            }
            for path in paths
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20000)
    parser.add_argument("--articles", type=int, nargs="+", default=[1, 100, 1000])
    arguments = parser.parse_args()
    bench = Bench(SettingsSupplier(Settings.load()))
    first = page_costs(bench, 1)
    costs = [page_costs(bench, number) for number in arguments.articles]
    rates = reading_rates(arguments.pages)
    print(json.dumps({"first_page": first, "pages": costs, "pages_a_second": rates}))


if __name__ == "__main__":
    main()
