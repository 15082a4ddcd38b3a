import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import loaves
import pytest

from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.training.item import TrainingItem
from modelwright.training.reward.score import Score
from modelwright.training.reward.solver_reward import SolverReward
from modelwright.training.reward.weights import BINARY, STAGE_1
from modelwright.training.values import (
    FolderSampler,
    Sample,
    ValueEstimate,
    ValueStore,
    estimate_values,
    folder_digest,
    reward_version,
)

ITEMS = [loaves.item("one"), loaves.item("two")]


class Scripted:
    """A model that gives the same replies in turn, and counts them."""

    revision = "scripted"

    def __init__(self, *replies: str) -> None:
        self.replies = replies
        self.drawn = 0

    def __call__(self, prompts: Sequence[Any]) -> list[str]:
        first = self.drawn
        self.drawn += len(prompts)
        return [self.replies[n % len(self.replies)] for n in range(first, self.drawn)]


class Plain:
    """Scores without a solver: "good" is right, "no engine" cannot be scored."""

    async def scores(self, items: Sequence[TrainingItem], replies: Sequence[str]) -> list[Score]:
        known = {"good": 1.0, "bad": 0.0, "no engine": None}
        return [Score(known[text], {"right": float(text == "good")}) for text in replies]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "values" / "samples.jsonl"


def store_at(path: Path, revision: str = "scripted", version: str = "1") -> ValueStore:
    return ValueStore(path, revision=revision, reward_version=version)


def test_the_value_is_the_formula_of_the_paper() -> None:
    estimate = ValueEstimate(tuple(Sample(r, r == 1) for r in (1.0, 0.0, 0.0, 0.0)))
    assert estimate.pass_rate == 0.25
    assert estimate.value(0.5) == pytest.approx(0.5 * math.log((math.exp(2) + 3) / 4))
    assert estimate.value(0.001) == pytest.approx(1 - 0.001 * math.log(4))
    assert estimate.value(0) == 0.25


@pytest.mark.slow
def test_the_trainer_has_the_same_formula() -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("trl")
    from modelwright.training.trainers.regression import log_mean_exp

    rewards = [1.0, 0.3, 0.0]
    ours = ValueEstimate(tuple(Sample(r, False) for r in rewards)).value(0.4)
    assert log_mean_exp(torch.tensor([rewards]), 0.4).item() == pytest.approx(ours)


@pytest.fixture(scope="module")
def reward() -> Iterator[SolverReward]:
    with SolverReward(BINARY, workers=1) as made:
        yield made


@pytest.mark.slow
def test_the_solver_says_which_replies_are_right(reward: SolverReward, path: Path) -> None:
    sampler = Scripted(loaves.RIGHT, loaves.WRONG, loaves.BROKEN, loaves.SCALED)
    store = store_at(path, version=reward_version(reward))
    (estimate,) = estimate_values([loaves.item()], sampler, reward, store, samples=4)
    assert [sample.reward for sample in estimate.samples] == [1, 0, 0, 1]
    assert estimate.pass_rate == 0.5


def test_what_is_known_is_not_drawn_again(path: Path) -> None:
    sampler = Scripted("good", "bad", "bad", "bad")
    first = estimate_values(ITEMS, sampler, Plain(), store_at(path), samples=4)
    again = estimate_values(ITEMS, sampler, Plain(), store_at(path), samples=4)
    assert sampler.drawn == 8
    assert again == first
    assert [estimate.pass_rate for estimate in first] == [0.25, 0.25]


def test_more_samples_are_added_to_those_there_are(path: Path) -> None:
    sampler = Scripted("good")
    estimate_values(ITEMS, sampler, Plain(), store_at(path), samples=2)
    found = estimate_values(ITEMS, sampler, Plain(), store_at(path), samples=5)
    assert sampler.drawn == 10
    assert all(len(estimate.samples) == 5 for estimate in found)


@pytest.mark.parametrize("changed", [{"revision": "other"}, {"version": "2"}])
def test_another_model_or_reward_is_drawn_anew(changed: dict[str, str], path: Path) -> None:
    sampler = Scripted("good")
    estimate_values(ITEMS, sampler, Plain(), store_at(path), samples=2)
    estimate_values(ITEMS, sampler, Plain(), store_at(path, **changed), samples=2)
    assert sampler.drawn == 8


def test_a_run_that_was_stopped_goes_on_where_it_was(path: Path) -> None:
    class Stopped(Scripted):
        def __call__(self, prompts: Sequence[Any]) -> list[str]:
            if self.drawn == 6:
                raise KeyboardInterrupt
            return super().__call__(prompts)

    with pytest.raises(KeyboardInterrupt):
        estimate_values(ITEMS, Stopped("good"), Plain(), store_at(path), samples=4, batch=3)
    path.write_bytes(path.read_bytes()[:-5])  # and the last line was cut off
    sampler, told = Scripted("good"), list[tuple[int, int]]()
    found = estimate_values(
        ITEMS, sampler, Plain(), store_at(path), samples=4,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert 2 < sampler.drawn < 8
    assert told[0] == (8 - sampler.drawn, 8)
    assert told[-1] == (8, 8)
    assert [estimate.pass_rate for estimate in found] == [1, 1]
    # the line that was cut off does no harm to those after it
    estimate_values(ITEMS, (late := Scripted("bad")), Plain(), store_at(path), samples=4)
    assert late.drawn == 0


def test_a_reply_that_could_not_be_scored_does_not_count(path: Path) -> None:
    sampler = Scripted("good", "no engine")
    found = estimate_values(ITEMS[:1], sampler, Plain(), store_at(path), samples=4)
    assert [len(estimate.samples) for estimate in found] == [2]
    assert found[0].pass_rate == 1


def test_an_item_without_any_score_is_named(path: Path) -> None:
    with pytest.raises(ServiceMissingError, match="'one'"):
        estimate_values(ITEMS[:1], Scripted("no engine"), Plain(), store_at(path), samples=2)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="for values"):
        store_at(tmp_path)


def test_other_weights_are_another_version(
    reward: SolverReward, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = reward_version(reward)
    monkeypatch.setattr(reward, "weights", STAGE_1)
    assert reward_version(reward) != binary


@pytest.fixture
def copies(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(b"weights")
    return tmp_path / "a", tmp_path / "b"


def test_the_digest_of_a_model_is_of_its_files(copies: tuple[Path, Path]) -> None:
    first, second = copies
    assert folder_digest(first) == folder_digest(second)
    (second / "trainer_state.json").write_text("{}")
    assert folder_digest(first) == folder_digest(second)
    (second / "model.safetensors").write_bytes(b"other weights")
    assert folder_digest(first) != folder_digest(second)


def test_a_model_in_a_folder_gives_samples(tiny_model: Path, path: Path) -> None:
    sampler = FolderSampler(tiny_model, max_tokens=6)

    class Short:
        async def scores(self, items: Any, replies: Sequence[str]) -> list[Score]:
            return [Score(float(len(text) < 9), {"right": 0.0}) for text in replies]

    store = store_at(path, sampler.revision)
    found = estimate_values(ITEMS, sampler, Short(), store, samples=3)
    assert all(len(estimate.samples) == 3 for estimate in found)
    assert sampler.revision != FolderSampler(tiny_model, max_tokens=7).revision
