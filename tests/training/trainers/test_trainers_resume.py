import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")

import killed_run
from runs import THIRD_PARTY, curve, load, prompts, settings, vowels
from transformers import AutoTokenizer

from modelwright.training.trainers.checkpoints import last_checkpoint
from modelwright.training.trainers.partial_kl import PartialKLConfig, PartialKLTrainer
from modelwright.training.trainers.regression import RegressionConfig, RegressionTrainer

pytestmark = THIRD_PARTY

KINDS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "group": (PartialKLTrainer, PartialKLConfig, {}),
    "reinforce++": (
        *(PartialKLTrainer, PartialKLConfig),
        {"advantages": "reinforce++", "kl_in": "reward"},
    ),
    "regression": (RegressionTrainer, RegressionConfig, {"value_source": "mean"}),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "step"),  # an epoch has two steps
    [("group", 2), ("group", 3), ("reinforce++", 1), ("regression", 3)],
)
def test_a_resumed_run_has_the_curve_of_an_unbroken_one(
    kind: str, step: int, tiny_model: Path, tmp_path: Path
) -> None:
    trainer, config, options = KINDS[kind]

    def run(out: Path, steps: int, checkpoint: Path | None = None) -> Any:
        changes = {**options, "beta": 0.1, "max_steps": steps}
        changes |= {"save_strategy": "steps", "save_steps": step}
        made = trainer(
            model=load(tiny_model),
            reward_funcs=vowels,
            args=config(**settings(out, **changes)),
            train_dataset=prompts(),
            processing_class=AutoTokenizer.from_pretrained(tiny_model),
        )
        made.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
        return made

    unbroken = run(tmp_path / "unbroken", 4)
    run(tmp_path / "broken", step)
    found = last_checkpoint(tmp_path / "broken")
    assert found == tmp_path / "broken" / f"checkpoint-{step}"
    resumed = run(tmp_path / "broken", 4, found)
    for key in ("loss", "grad_norm", "kl", "reward"):
        assert curve(resumed, key) == pytest.approx(curve(unbroken, key), rel=1e-6, abs=1e-12)
    assert len(curve(resumed)) == 4


@pytest.mark.slow
def test_a_run_killed_in_a_step_goes_on(tiny_model: Path, tmp_path: Path) -> None:
    unbroken = killed_run.make(tiny_model, tmp_path / "unbroken", vowels)
    unbroken.train()
    out = tmp_path / "killed"
    folders = (str(Path(killed_run.__file__).parent), str(Path("src").resolve()))
    process = subprocess.Popen(
        [sys.executable, killed_run.__file__, str(tiny_model), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(folders)},
    )
    with process:
        assert process.stdout is not None
        assert any("in the third step" in line for line in process.stdout)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    resumed = killed_run.make(tiny_model, out, vowels)
    resumed.train(resume_from_checkpoint=str(last_checkpoint(out)))
    assert curve(resumed) == pytest.approx(curve(unbroken), rel=1e-6, abs=1e-12)


def test_a_checkpoint_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    for step, state in ((9, "{}"), (10, "{}"), (11, '{"epo'), (12, None)):
        (tmp_path / f"checkpoint-{step}").mkdir()
        if state is not None:
            (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(state)
    (tmp_path / "checkpoint-best").mkdir()
    assert last_checkpoint(tmp_path) == tmp_path / "checkpoint-10"
    assert last_checkpoint(tmp_path / "nowhere") is None
