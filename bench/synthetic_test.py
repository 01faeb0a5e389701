"""A thousand made sentences whose names, dates, amounts and percentages have one right reading.

The frames are not among those the trainer draws from; the values come from the same
generators with another seed. A translation is right if it holds the figure in any of
its usual spellings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from training.figures import SCALES, amount, date, percentage
from training.people import draw_name

SEED = 20_240_104
FRAMES = {
    "name": (
        "{}在会上作了发言。", "记者采访了{}。", "{}认为,这是一个好消息。",
        "中山市民{}参加了这次活动。", "奖项由{}颁发。", "{}今年45岁,是一名教师。",
        "村民{}高兴地说。",
    ),
    "date": (
        "{},全市教育工作会议召开。", "展览将持续到{}。", "{}上午,天气晴朗。",
        "自{}起,新规定正式实施。", "他于{}来到中山工作。", "据新华社{}电,经济运行总体平稳。",
    ),
    "amount": (
        "全市财政支出{}元。", "该公司去年的收入超过{}元。", "这座工厂每年生产{}吨产品。",
        "目前注册用户达到{}人。", "学校占地{}平方米。", "预计带动就业{}人。",
        "共发放补贴{}元,惠及许多家庭。",
    ),
    "percentage": (
        "农村居民收入增长{}。", "产量比去年提高了{}。", "失业率为{}。", "其中,女性占{}。",
        "出口下降{},进口略有增长。", "工业用电量同比上升{}。",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence, what kind of figure it holds, and how English may write it."""

    kind: str
    zh: str
    accepted: tuple[str, ...]

    def is_right(self, text: str) -> bool:
        """Whether a translation holds the figure, case and spacing aside."""
        flat = _flat(text)
        return any(
            re.search(rf"(?<![\w.,]){re.escape(_flat(a))}(?!\w)", flat) for a in self.accepted
        )


def cases(n: int = 1000) -> list[Case]:
    """Draw the test: a quarter each of names, dates, amounts and percentages."""
    rng = np.random.default_rng(SEED)
    kinds = list(FRAMES)
    return [_case(kinds[i % len(kinds)], rng) for i in range(n)]


def accuracy(found: Sequence[Case], texts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Count right ones and all ones, per kind and under ``all``."""
    counts: dict[str, tuple[int, int]] = {}
    for case, text in zip(found, texts, strict=True):
        right = case.is_right(text)
        for kind in (case.kind, "all"):
            before = counts.get(kind, (0, 0))
            counts[kind] = (before[0] + right, before[1] + 1)
    return counts


def _case(kind: str, rng: np.random.Generator) -> Case:
    zh, accepted = VALUES[kind](rng)
    frames = FRAMES[kind]
    return Case(kind, frames[int(rng.integers(len(frames)))].format(zh), accepted)


def _name(rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    found = draw_name(rng)
    return found.zh, (found.en,)


def _date(rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    found = date(rng)
    return found.zh, (found.en, found.en.replace(" to ", "-"), found.en.replace(",", ""))


def _amount(rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    found = amount(rng)
    return found.zh, (found.en, found.en.replace(",", ""), _in_full(found.en))


def _in_full(english: str) -> str:
    """Write 3.4527 million as 3,452,700."""
    number, _, scale = english.partition(" ")
    return f"{Decimal(number.replace(',', '')) * dict(SCALES).get(scale, Decimal(1)):,.0f}"


def _percentage(rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    found = percentage(rng)
    return found.zh, (
        found.en,
        found.en.replace("%", " percent"),
        found.en.replace("%", " per cent"),
    )


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).lower()


VALUES: dict[str, Callable[[np.random.Generator], tuple[str, tuple[str, ...]]]] = {
    "name": _name,
    "date": _date,
    "amount": _amount,
    "percentage": _percentage,
}
