"""Exponential moving average of a model's weights."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import nn


class Average:
    """Keep float32 averages of the trained parameters.

    Early on the decay is ``(1 + n) / (10 + n)``, so that random weights fade fast.
    Not thread safe.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        """Start from the model's present weights."""
        self._parameters = [p for p in model.parameters() if p.requires_grad]
        self._decay = decay
        self.n_updates = 0
        self.values = [p.detach().clone() for p in self._parameters]

    @torch.no_grad()
    def update(self) -> None:
        """Move the averages towards the present weights by one step."""
        decay = min(self._decay, (1 + self.n_updates) / (10 + self.n_updates))
        self.n_updates += 1
        torch._foreach_lerp_(self.values, list(self._parameters), 1.0 - decay)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Put the averages into the model for the duration of a ``with`` block."""
        kept = [p.detach().clone() for p in self._parameters]
        self._copy(self.values)
        try:
            yield
        finally:
            self._copy(kept)

    @torch.no_grad()
    def _copy(self, values: list[torch.Tensor]) -> None:
        for parameter, value in zip(self._parameters, values, strict=True):
            parameter.copy_(value)
