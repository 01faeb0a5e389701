from __future__ import annotations

import pytest
import torch
from support.toy_training import toy_model, toy_vocabulary
from torch.nn import functional

from training.batches import collate
from training.objective import token_losses

SMOOTHING = 0.1


@pytest.fixture
def case():
    vocabulary = toy_vocabulary()
    model = toy_model(vocabulary).train(mode=False)
    batch = collate([[4, 5, 0], [6, 0]], [[3, 4, 5, 0], [2, 0]], vocabulary.pad_id)
    return model, batch, vocabulary.target_rows


def reference(model, batch, rows, smoothing):
    """PyTorch's own label smoothing over the full matrix, as the definition."""
    hidden = model.model(
        input_ids=batch.source, attention_mask=batch.mask, decoder_input_ids=batch.decoder_input
    ).last_hidden_state
    logits = functional.linear(hidden, model.lm_head.weight)[..., :rows]
    return functional.cross_entropy(
        logits.flatten(0, 1), batch.labels.flatten(), label_smoothing=smoothing, reduction="sum"
    )


def test_the_loss_equals_pytorchs_label_smoothing(case):
    model, batch, rows = case
    found = token_losses(model, batch, rows, SMOOTHING)
    assert found.smoothed.item() == pytest.approx(
        reference(model, batch, rows, SMOOTHING).item(), rel=1e-5
    )
    assert found.nll.item() == pytest.approx(reference(model, batch, rows, 0.0).item(), rel=1e-5)
    assert found.n_tokens == 6


def test_the_gradient_equals_pytorchs(case):
    model, batch, rows = case
    token_losses(model, batch, rows, SMOOTHING).smoothed.backward()
    found = [p.grad.clone() for p in model.parameters() if p.grad is not None]
    model.zero_grad()
    reference(model, batch, rows, SMOOTHING).backward()
    expected = [p.grad for p in model.parameters() if p.grad is not None]
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert torch.allclose(ours, theirs, atol=1e-5)


def test_a_learned_bias_of_a_pretrained_model_counts(case):
    model, batch, rows = case
    plain = token_losses(model, batch, rows, 0.0).nll.item()
    model.final_logits_bias[0, 3] = 2.0
    assert token_losses(model, batch, rows, 0.0).nll.item() != pytest.approx(plain)
