"""Make an archive with the repetitions of a real one: pages from the project's own generators.

Usage: python -m bench.archive_mix OUT --pages 2000 [--seed 1]

OUT gets a folder a year, pages named by date. Every page has articles of sentences drawn from
the training room's templates, standing lines (masthead, hotline, weather) that recur from page
to page, and an English brief.  Some articles are reprints of earlier ones, whole or with a
sentence changed; some inputs are no pages.  The shares are assumptions, not measured on a
newspaper; ``Mix`` states them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from training.synthetic import synthetic_pairs

_FIRST_DAY = date(2015, 1, 1)
_PAGES_A_DAY = 8
_SAMPLES = Path(__file__).resolve().parent.parent / "samples"
#: Written for this benchmark.
_STANDING = (
    "读者可拨打新闻热线提供线索。",
    "今天白天多云，有分散小雨，气温二十到二十七摄氏度。",
    "更多内容请关注本报微信公众号。",
    "本版图片均由本报记者拍摄。",
    "未经授权，任何单位和个人不得转载本报内容。",
)
_HEADS = (
    "推动产业转型升级",
    "加快重点项目建设",
    "改善城乡人居环境",
    "提升公共服务水平",
    "促进教育均衡发展",
    "保障市民出行安全",
    "发展现代特色农业",
    "深化区域交流合作",
)
_REPORTERS = ("陈伟祺", "李敏", "黄凡", "周映夏", "黎旭升", "王帆")
_BRIEF = (
    "City pushes ahead with key projects\n"
    "The city has stepped up the construction of key projects this year.\n"
    "More people are expected to benefit from better public services.\n"
    "(Text translation: Li Jing)\n"
)
_BAD = (b"", b"\x00\x01\x02 no text \xff\xfe", "\u3000 \n".encode())


@dataclass(frozen=True, slots=True)
class Mix:
    """What an archive is mixed of.

    Attributes:
        standing: Standing lines a page, of a stock of five.
        reprint: Share of articles that are earlier ones.
        edited: Share of the reprints in which one sentence is changed.
        bad: Share of inputs that are no pages.
        sample: Share of pages that are one of the two sample pages.
        briefs: Briefs a page.
        articles: Articles a page.
        sentences: Least and most sentences an article.
    """

    standing: int = 2
    reprint: float = 0.08
    edited: float = 0.5
    bad: float = 0.01
    sample: float = 0.01
    briefs: int = 1
    articles: int = 3
    sentences: tuple[int, int] = (4, 9)


def pages(n: int, rng: np.random.Generator, mix: Mix | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of ``n`` inputs; the same generator gives the same archive."""
    mix = mix or Mix()
    samples = [path.read_bytes() for path in sorted(_SAMPLES.glob("*.txt"))]
    printed: list[tuple[str, ...]] = []
    for number in range(n):
        day = _FIRST_DAY + timedelta(days=number // _PAGES_A_DAY)
        path = f"{day:%Y/%m%d}-{number % _PAGES_A_DAY + 1:02}.txt"
        drawn = rng.random()
        if drawn < mix.bad:
            yield path, _BAD[int(rng.integers(len(_BAD)))]
        elif drawn < mix.bad + mix.sample:
            yield path, samples[int(rng.integers(len(samples)))]
        else:
            yield path, _page(rng, mix, printed).encode()


def write(folder: Path, n: int, seed: int, mix: Mix | None = None) -> None:
    """Write an archive as a folder."""
    for name, data in pages(n, np.random.default_rng(seed), mix):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _page(rng: np.random.Generator, mix: Mix, printed: list[tuple[str, ...]]) -> str:
    blocks = [_BRIEF] * mix.briefs
    for _ in range(mix.articles):
        sentences = _article(rng, mix, printed)
        middle = len(sentences) // 2
        head = _HEADS[int(rng.integers(len(_HEADS)))]
        paragraphs = ["".join(sentences[:middle]), "".join(sentences[middle:])]
        reporter = _REPORTERS[int(rng.integers(len(_REPORTERS)))]
        paragraphs[0] = f"本报讯(记者 {reporter}){paragraphs[0]}"
        blocks.append("\n".join([head, *(f"　　{text}" for text in paragraphs if text)]) + "\n")
    chosen = rng.choice(len(_STANDING), size=mix.standing, replace=False)
    blocks.append("　　" + "".join(_STANDING[int(i)] for i in sorted(chosen)) + "\n")
    return "\n".join(blocks)


def _article(rng: np.random.Generator, mix: Mix, printed: list[tuple[str, ...]]) -> tuple[str, ...]:
    if printed and rng.random() < mix.reprint:
        old = list(printed[int(rng.integers(len(printed)))])
        if rng.random() < mix.edited:
            old[int(rng.integers(len(old)))] = _sentence(rng)
        return tuple(old)
    low, high = mix.sentences
    new = tuple(_sentence(rng) for _ in range(int(rng.integers(low, high + 1))))
    printed.append(new)
    return new


def _sentence(rng: np.random.Generator) -> str:
    """A sentence of one or two template clauses, as long as newspaper sentences are."""
    clauses = [pair.zh.rstrip("。！？；，") for pair in synthetic_pairs(2, rng)]
    return "，".join(clauses) + "。"


def main() -> None:
    """Write an archive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write(arguments.out, arguments.pages, arguments.seed)
    print(f"{arguments.pages} inputs under {arguments.out}")


if __name__ == "__main__":
    main()
