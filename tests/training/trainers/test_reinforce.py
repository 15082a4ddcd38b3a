import math

import pytest

pytest.importorskip("torch")

import torch

from modelwright.training.trainers.reinforce import reinforce_advantages, whiten


def test_whitening_is_over_the_tokens_of_the_batch() -> None:
    # three tokens of reward 1 and one of 0: mean 3/4, variance 3/4 * 1/4
    mask = torch.tensor([[1, 1, 1], [1, 0, 0]])
    found = reinforce_advantages(torch.tensor([1.0, 0.0]), mask, None)
    deviation = math.sqrt(3 / 16) + 1e-4
    high, low = 0.25 / deviation, -0.75 / deviation
    assert found.tolist() == [pytest.approx([high] * 3), pytest.approx([low, 0, 0])]


def test_the_penalty_of_later_tokens_lowers_the_return() -> None:
    # returns: 1 - (.1 + .2 + .3), 1 - (.2 + .3), 1 - .3 and 0 - .4
    mask = torch.tensor([[1, 1, 1], [1, 0, 0]])
    penalty = torch.tensor([[0.1, 0.2, 0.3], [0.4, 9.0, 9.0]])
    found = reinforce_advantages(torch.tensor([1.0, 0.0]), mask, penalty)
    returns = [0.4, 0.5, 0.7, -0.4]
    mean = sum(returns) / 4
    deviation = math.sqrt(sum((r - mean) ** 2 for r in returns) / 4) + 1e-4
    expected = [(r - mean) / deviation for r in returns]
    assert found[0].tolist() == pytest.approx(expected[:3], rel=1e-5)
    assert found[1].tolist() == pytest.approx([expected[3], 0, 0], rel=1e-5)


def test_a_reply_that_cannot_be_scored_counts_nowhere() -> None:
    mask = torch.ones(3, 2, dtype=torch.long)
    found = reinforce_advantages(torch.tensor([1.0, math.nan, 0.0]), mask, None)
    without = reinforce_advantages(torch.tensor([1.0, 0.0]), mask[:2], None)
    assert found[1].tolist() == [0, 0]
    assert torch.equal(found[[0, 2]], without)


def test_equal_rewards_give_no_advantage() -> None:
    found = reinforce_advantages(torch.tensor([0.3, 0.3]), torch.ones(2, 7), None)
    assert found.abs().max() < 1e-3


def test_processes_are_whitened_together() -> None:
    values, mask = torch.tensor([[1.0, 0.0]]), torch.ones(1, 2)
    # another process with the same values doubles the sums and changes nothing
    assert torch.allclose(whiten(values, mask, lambda local: 2 * local), whiten(values, mask))
