from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from support.toy_training import toy_config, toy_model, toy_vocabulary

from training.config import BatchConfig, EvalConfig, OptimConfig, Phase
from training.evaluation import DevScore
from training.loop import Progress, make_optimiser
from training.run import make_trainer, prepare_pairs


@pytest.fixture
def make(tmp_path):
    def build(**changes):
        config = toy_config(tmp_path, **changes)
        vocabulary = toy_vocabulary()
        pairs, _ = prepare_pairs(config)
        torch.manual_seed(0)
        return make_trainer(
            config, pairs, toy_model(vocabulary), vocabulary, vocabulary.target_rows
        )

    return build


def rates(optimiser):
    return {group["name"]: group["lr"] for group in optimiser.param_groups}


def test_pretrained_parts_learn_at_rates_of_their_own():
    config = OptimConfig(rate=3.0, encoder_rate=1.0, embedding_rate=2.0)
    model = toy_model(toy_vocabulary())
    assert rates(make_optimiser(model, config, pretrained=True)) == {
        "encoder": 1.0, "decoder": 3.0, "embedding": 2.0,
    }  # fmt: skip
    assert set(rates(make_optimiser(model, config, pretrained=False)).values()) == {3.0}


def test_every_trained_weight_is_in_exactly_one_group():
    model = toy_model(toy_vocabulary())
    optimiser = make_optimiser(model, OptimConfig(), pretrained=True)
    grouped = [id(p) for group in optimiser.param_groups for p in group["params"]]
    assert sorted(grouped) == sorted(id(p) for p in model.parameters() if p.requires_grad)


def test_a_step_lowers_the_loss_of_what_it_reads(make):
    trainer = make(max_steps=1000, optim=OptimConfig(rate=5e-3, warmup_steps=1))
    losses = []
    for _ in range(30):
        total, n_tokens, _ = trainer.step()
        losses.append(total / n_tokens)
    assert losses[-1] < losses[0] - 0.5
    assert trainer.position.step == 30


def test_accumulated_batches_count_as_one_step(make):
    plain = make(max_steps=10, batch=BatchConfig(target_tokens=100))
    double = make(max_steps=10, batch=BatchConfig(target_tokens=100, accumulate=2))
    plain.step()
    double.step()
    assert (plain.position.step, plain.position.batch) == (1, 1)
    assert (double.position.step, double.position.batch) == (1, 2)


def test_the_share_follows_steps_or_the_clock_whichever_is_further(make):
    trainer = make(max_steps=100, max_minutes=1.0)
    trainer.position.step, trainer.position.seconds = 10, 30.0
    assert trainer.share() == 0.5
    trainer.position.step = 80
    assert trainer.share() == 0.8
    trainer.position.seconds = 600.0
    assert trainer.share() == 1.0


def test_a_new_phase_begins_with_its_first_batch(make):
    trainer = make(max_steps=4, phases=(Phase(0.5), Phase(1.0)))
    for _ in range(3):
        trainer.step()
    assert (trainer.position.phase, trainer.position.batch) == (1, 1)


def test_an_epoch_that_ends_is_followed_by_the_next(make):
    trainer = make(max_steps=1000, batch=BatchConfig(target_tokens=4000))
    while trainer.position.epoch == 0:
        trainer.step()
    assert trainer.position.batch == 1


def test_measuring_leaves_the_trained_weights_alone(make):
    trainer = make()
    trainer.step()
    before = [p.detach().clone() for p in trainer.model.parameters()]
    trainer.measure(0)
    assert all(torch.equal(a, b) for a, b in zip(before, trainer.model.parameters(), strict=True))


def test_a_listener_hears_the_speed_and_the_scores(make, tmp_path):
    heard = []
    trainer = make(max_steps=10, evaluation=EvalConfig(every_steps=10, bleu_every=1, sentences=3))
    reason = trainer.run(tmp_path, heard.append)
    assert reason == "finished"
    assert [report.step for report in heard] == [5, 10, 10]
    assert heard[0].tokens_per_second > 0
    assert heard[-1].scores[0].n_decoded == 3


def test_a_report_reads_as_one_line():
    report = Progress(20, 0.1, 3.14159, 1200.0, 7e-4, 0)
    assert str(report) == "step 20 (10.0%) phase 1 loss 3.142 1200 tokens/s rate 7.00e-04"
    measured = replace(report, scores=(DevScore("gov", 2.5, 1.5),))
    assert str(measured) == "step 20 (10.0%); gov: loss 2.500 gap 1.500"
