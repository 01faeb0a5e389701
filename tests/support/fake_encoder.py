"""An encoder without a model: words are hashed, and a toy dictionary joins the languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from alignment.model import Matrix

DICTIONARY = {
    "下雨": "rain",
    "回家": "home",
    "学校": "school",
    "商店": "shop",
    "开门": "open",
    "星期天": "sunday",
    "老师": "teacher",
    "学生": "student",
    "读书": "read",
    "唱歌": "sing",
    "跑步": "run",
    "苹果": "apple",
    "河水": "river",
    "高山": "mountain",
    "月亮": "moon",
    "太阳": "sun",
    "火车": "train",
    "城市": "city",
    "医生": "doctor",
    "朋友": "friend",
}
_WORD = re.compile("|".join([*DICTIONARY, r"[a-z]+", r"[0-9]+", r"[\u3400-\u9fff]"]))


def concepts(text: str) -> list[str]:
    """Words of a text, Chinese ones of the dictionary as English."""
    words = _WORD.findall(text.lower())
    return [DICTIONARY.get(word, word.rstrip("s") if len(word) > 3 else word) for word in words]


class FakeEncoder:
    """Deterministic vectors: the sum of a text's words, each a random direction by its hash.

    Attributes:
        calls: Every list of texts it was asked for, in order.
    """

    def __init__(self, dim: int = 64) -> None:
        self.dim = dim
        self.calls: list[list[str]] = []

    @property
    def id(self) -> str:
        return f"fake@{self.dim}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.calls.append(list(texts))
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for at, text in enumerate(texts):
            total = sum((self._direction(word) for word in concepts(text)), np.zeros(self.dim))
            norm = float(np.linalg.norm(total))
            if norm:
                rows[at] = total / norm
        return rows

    def _direction(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
        return np.random.default_rng(seed).normal(size=self.dim)
