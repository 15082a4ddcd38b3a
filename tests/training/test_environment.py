import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import loaves
import pytest

from modelwright.agent.tagged.reply import read_reply
from modelwright.solvers.errors import UsageError
from modelwright.training.environment import FinalReward, SolverEnvironment
from modelwright.training.reward.solver_reward import SolverReward

ITEM = loaves.item().to_json()


@pytest.fixture(scope="module")
def reward() -> Iterator[SolverReward]:
    with SolverReward(workers=1) as made:
        yield made


@pytest.fixture
def environment(reward: SolverReward) -> SolverEnvironment:
    made = SolverEnvironment(reward, rounds=2)
    made.reset(item=ITEM, prompt="what TRL passes beside")
    return made


@pytest.mark.slow
def test_a_failure_is_named_with_its_hint(environment: SolverEnvironment) -> None:
    said = environment.submit(loaves.BROKEN)
    assert said.startswith("build_error (line 8): ")
    assert "many" in said
    assert "Submissions left: 1." in said


def test_a_solution_is_told(environment: SolverEnvironment) -> None:
    said = environment.submit(loaves.WRONG)
    assert said.startswith("optimal: maximize gives 125 at x = 5.")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("nothing", "unreadable: <think> is missing"),
        (loaves.reply(data='{"price": "#7"}'), "bad_reference: "),
        (loaves.reply(data="[1]"), "usage: data must be a JSON object"),
        (loaves.reply(data="{"), "usage: data must be a JSON object"),
        (loaves.reply(loaves.SOURCE + "    )"), "syntax_error (line 10): "),
        (
            loaves.reply(loaves.SOURCE.replace("m.market =", "m.no = pyo.Constraint(expr=m.x >= 5)\n    m.market =")),  # noqa: E501
            "The model is infeasible",
        ),
    ],
)  # fmt: skip
def test_whatever_is_wrong_is_told(reply: str, said: str, environment: SolverEnvironment) -> None:
    assert environment.submit(reply).startswith(said)


def test_the_last_of_the_rounds_counts(environment: SolverEnvironment) -> None:
    environment.submit(loaves.BROKEN)
    assert "left: 0" in environment.submit(loaves.RIGHT)
    assert "no submission left" in environment.submit(loaves.WRONG)
    assert environment._final() == loaves.RIGHT


def test_a_reset_forgets_what_was_submitted(environment: SolverEnvironment) -> None:
    environment.submit(loaves.RIGHT)
    assert "2 submissions" in environment.reset(item=ITEM)
    assert environment._final() == ""


def test_data_that_are_given_need_no_segment(reward: SolverReward) -> None:
    from dataclasses import replace

    item = replace(loaves.item(), data={"price": 25, "most": 4})
    environment = SolverEnvironment(reward)
    environment.reset(item=item.to_json())
    reply = f"<think>a</think><model>b</model><python>{loaves.SOURCE}</python>"
    assert read_reply(reply, data_given=True).defects == ()
    assert environment.submit(reply).startswith("optimal: maximize gives 100")


def test_at_least_one_round_is_needed(reward: SolverReward) -> None:
    with pytest.raises(UsageError):
        SolverEnvironment(reward, rounds=0)


def call(reply: str) -> str:
    """Return what a model of the Qwen kind writes to submit a reply."""
    arguments = {"name": "submit", "arguments": {"reply": reply}}
    return f"<tool_call>\n{json.dumps(arguments)}\n</tool_call>"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:`[a-z_]*gradient_checkpointing[a-z_]*` is:FutureWarning")
def test_a_model_that_mends_its_program_gets_the_reward(
    reward: SolverReward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trl = pytest.importorskip("trl")
    monkeypatch.setenv("TRL_EXPERIMENTAL_SILENCE", "1")
    import torch
    from datasets import (
        Dataset,  # pyright: ignore[reportAttributeAccessIssue]  it sees tests/datasets
    )
    from tiny import save_tiny_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from modelwright.training.trainers.kl_mask import in_kinds
    from modelwright.training.trainers.partial_kl import PartialKLConfig, PartialKLTrainer

    template = (Path(trl.__file__).parent / "chat_templates" / "qwen3.jinja").read_text()
    folder = save_tiny_model(tmp_path / "model", end="<|im_end|>", template=template, longest=8192)
    torch.set_num_threads(1)
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    mends = [call(loaves.BROKEN), call(loaves.RIGHT), "That was it."]
    fails = [call(loaves.BROKEN), call(loaves.WRONG), "That was it."]
    seen: list[str] = []

    class Scripted(PartialKLTrainer):
        """Every second rollout mends its program; the model's words are given, not drawn."""

        turn = 0

        def _generate_single_turn(self, prompt_ids: Any, *_: Any, **__: Any) -> Any:
            seen.extend(tokenizer.decode(ids) for ids in prompt_ids)
            words = [(mends, fails)[n % 2][self.turn % 3] for n in range(len(prompt_ids))]
            self.turn += 1
            return [[*tokenizer(text)["input_ids"], tokenizer.eos_token_id] for text in words], None

    trainer = Scripted(
        model=AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
        reward_funcs=FinalReward(reward),
        args=PartialKLConfig(
            output_dir=str(tmp_path / "out"), use_cpu=True, bf16=False, report_to=[],
            activation_checkpointing=False, disable_tqdm=True,
            per_device_train_batch_size=2, num_generations=2, max_completion_length=4096,
            max_tool_calling_iterations=2, max_steps=1, logging_steps=1, save_strategy="no",
            dataloader_pin_memory=False, beta=0.1,
        ),
        train_dataset=Dataset.from_dict(
            {"prompt": [list(loaves.item().messages)], "item": [ITEM]}
        ),
        processing_class=tokenizer,
        environment_factory=partial(SolverEnvironment, reward, rounds=2),
    )  # fmt: skip
    batches: list[Any] = []
    plain = trainer._generate_and_score_completions
    monkeypatch.setattr(
        trainer,
        "_generate_and_score_completions",
        lambda inputs: batches.append(plain(inputs)) or batches[-1],
    )
    trainer.train()
    (log, *_) = trainer.state.log_history
    assert "You have 2 submissions" in seen[0]
    assert "build_error (line 8)" in seen[2]
    assert "optimal: maximize gives 100" in seen[4]
    right, wrong = 1.75, 0.5
    assert log["reward"] == pytest.approx((right + wrong) / 2)
    assert log["rewards/FinalReward/mean"] == log["reward"]
    assert log["solver/correct_rate"] == 0.5
    (batch,) = batches
    assert batch["advantages"].tolist() == pytest.approx([0.7, -0.7], abs=0.01)
    programs = in_kinds(batch["segments"], ("python",))
    assert (batch["kl_mask"][programs & batch["tool_mask"].bool()] == 1).all()
    assert programs.sum() > 100
    assert batch["kl_mask"][batch["tool_mask"] == 0].sum() == 0
