"""Runs inside COMET's environment: JSON lines on stdin, one score per line on stdout.

This file must not import anything of the project; it runs under another Python.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Score the segments on stdin with the checkpoint named on the command line."""
    import comet  # type: ignore[import-not-found] # installed in COMET's own environment

    model = comet.load_from_checkpoint(sys.argv[1])
    data = [json.loads(line) for line in sys.stdin if line.strip()]
    prediction = model.predict(data, batch_size=16, gpus=0, progress_bar=False)
    sys.stdout.write("\n".join(map(str, prediction.scores)) + "\n")


if __name__ == "__main__":
    main()
