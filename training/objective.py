"""The training loss: label-smoothed cross-entropy over the rows a model may emit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

from training.batches import IGNORED

if TYPE_CHECKING:
    from transformers import MarianMTModel

    from training.batches import Batch


@dataclass(frozen=True, slots=True)
class TokenLosses:
    """Sums over the target tokens of a batch.

    Attributes:
        smoothed: Label-smoothed cross-entropy in nats, the thing to minimise.
        nll: Plain cross-entropy in nats, detached.
        n_tokens: Target tokens counted.
    """

    smoothed: torch.Tensor
    nll: torch.Tensor
    n_tokens: int


def token_losses(model: MarianMTModel, batch: Batch, rows: int, smoothing: float) -> TokenLosses:
    """Score a batch; the softmax runs over the first ``rows`` of the vocabulary.

    Padding positions are left out before the projection, which is the largest
    matrix product of the step.
    """
    hidden = model.model(
        input_ids=batch.source,
        attention_mask=batch.mask,
        decoder_input_ids=batch.decoder_input,
        use_cache=False,
    ).last_hidden_state
    real = batch.labels != IGNORED
    labels = batch.labels[real]
    logits = functional.linear(hidden[real], model.lm_head.weight[:rows])
    bias = model.final_logits_bias[0, :rows]
    if bool(bias.any()):
        logits = logits + bias
    apply: Any = _SmoothedLoss.apply
    smoothed, nll = apply(logits, labels, smoothing)
    return TokenLosses(smoothed, nll.detach(), int(labels.numel()))


class _SmoothedLoss(torch.autograd.Function):
    """Cross-entropy whose gradient is written in one pass over the logits.

    On a CPU the softmax over 8,000 rows is bound by memory; autograd's own chain of
    gather, mean and log-softmax reads the matrix three times more.
    """

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - torch gives the context no public type
        logits: torch.Tensor,
        labels: torch.Tensor,
        smoothing: float,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        log_p = functional.log_softmax(logits, dim=-1, dtype=torch.float32)
        nll = -log_p.gather(1, labels[:, None]).sum()
        uniform = -log_p.mean(-1).sum()
        ctx.save_for_backward(log_p, labels)
        ctx.smoothing, ctx.dtype = smoothing, logits.dtype
        return (1.0 - smoothing) * nll + smoothing * uniform, nll

    @staticmethod
    def backward(
        ctx: Any,  # noqa: ANN401 - torch gives the context no public type
        grad: torch.Tensor,
        grad_nll: torch.Tensor,
    ) -> tuple[torch.Tensor, None, None]:
        del grad_nll  # reported only
        log_p, labels = ctx.saved_tensors
        smoothing = ctx.smoothing
        out = log_p.exp_().sub_(smoothing / log_p.shape[1])
        hit = torch.full_like(labels, -(1.0 - smoothing), dtype=out.dtype)
        out.scatter_add_(1, labels[:, None], hit[:, None])
        return out.mul_(grad).to(ctx.dtype), None, None
