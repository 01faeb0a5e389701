"""Draw where the time goes: a flame graph of translating and of whole pages.

Usage: python -m bench.flame [--out docs/speed/flame.svg] [--pages 6]

Needs py-spy. The process under it processes the sample pages, warm, from text to result; frames
of CTranslate2 show as ``result`` and ``decode``, the time its threads work for this one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_RATE = 200
_PROGRAM = """
import sys
from pathlib import Path
from pages.read import read_page
from service.settings import Settings
from service.wiring import build_pipeline
pipeline = build_pipeline(Settings.load())
files = sorted(Path("samples").glob("*.txt"))
for number in range(int(sys.argv[1])):
    pipeline.process(read_page(files[number % len(files)]))
"""


def main() -> None:
    """Run the pages under py-spy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=_ROOT / "docs" / "speed" / "flame.svg")
    parser.add_argument("--pages", type=int, default=6)
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    spy = Path(sys.executable).with_name("py-spy")
    subprocess.run(
        [
            str(spy), "record", "--rate", str(_RATE), "--format", "flamegraph",
            "--output", str(options.out.resolve()), "--",
            sys.executable, "-c", _PROGRAM, str(options.pages),
        ],
        cwd=_ROOT,
        check=True,
    )  # fmt: skip
    # the drawing's title is the command line, with this machine's folders
    drawing = options.out.read_text(encoding="utf-8")
    drawing = drawing.replace(str(spy), "py-spy").replace(sys.executable, "python")
    options.out.write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    main()
