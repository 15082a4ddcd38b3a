"""A library, evaluations and a training run whose every text is an attack on the page."""

import json
import os
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from insights import fixed_cost, units  # pyright: ignore[reportMissingImports]
from markup_attacks import ATTACKS  # pyright: ignore[reportMissingImports]
from scripted_chat import ScriptedChat, code, serving  # pyright: ignore[reportMissingImports]

from modelwright.__main__ import main
from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Label, Track, Verification
from modelwright.library.review import ProposalKind, propose, propose_edit, reject
from modelwright.library.store import Library
from modelwright.library.taxonomy import Topic

ALL = "\n".join(ATTACKS)
SHORT = '"><img src=x onerror=window.hacked=31>'
"""Names that stand in links and attributes."""
_PROGRAM = """\
# {comment}
import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    model.add_component({name!r}, pyo.Var(bounds=(0, {most}), doc={name!r}))
    model.goal = pyo.Objective(expr=model.component({name!r}), sense=pyo.maximize)
    return model
"""


def write_library(place: str) -> None:
    """Write an insight for each attack, with proposals, uses and topics made of them."""
    with Library(place) as kept:
        with kept.writing(SHORT) as writer:
            for number, attack in enumerate(ATTACKS):
                label = Label(Track.DOMAIN, attack, attack)
                writer.define(Topic(label, attack, attack), number)
                made = {"condition": attack, "explanation": attack, "example": attack}
                told = {"sources": (attack,), "failures": (attack,), "made_by": attack}
                run = Verification(attack, 1, 2, model=attack, solver=attack)
                writer.add(
                    fixed_cost(
                        id=f"one{number}", labels=(label,), verification=(run,), **made, **told
                    ),
                    EventKind.EXTRACTED,
                    **{attack: attack},
                )
                writer.keep_problem(attack, ALL)
            writer.add(units(id=SHORT, made_by=SHORT), EventKind.EXTRACTED)
            fresh = fixed_cost(id="fresh", condition=ALL, explanation=ALL, made_by=SHORT)
            evidence: dict[str, Any] = {attack: [attack] for attack in ATTACKS}
            propose(writer, fresh, **evidence)
            going = units(parents=("one1@1",), made_by=SHORT)
            refused = propose(writer, going, ProposalKind.RETIRE, reason=ALL)
        kinds = (EventKind.RETRIEVED, EventKind.HELPED, EventKind.HURT)
        kept.record(
            [Event(kind, "one0", 1, attack, attack) for attack in ATTACKS for kind in kinds]
        )
        detail = {"accuracy": 0.5, "size": 3, "tokens": 1.0}
        kept.record([Event(EventKind.MEASURED, "", 0, "", SHORT, detail)])
        propose_edit(kept, kept.insight("one0"), SHORT, condition=ALL, explanation=ALL)
        reject(kept, refused.name, SHORT, reason=ALL)


def write_evaluations(folder: Path) -> Path:
    """Run a real evaluation, and fill copies of its log: every record of them is an attack."""
    problem = {"id": "p-1", "question": "Sell.", "answer": 2, "source": "made up"}
    (folder / "one.jsonl").write_text(json.dumps(problem) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("MODELWRIGHT_", "OPENAI_", "INSPECT_")):
                patch.delenv(name)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        program = code(_PROGRAM.format(comment="", name="x", most=3))
        with serving(ScriptedChat([program])) as url:
            told = ("--system", "bare", "--model", "m", "--base-url", url)
            out = ("--out", str(folder / "real"))
            files = ("--file", str(folder / "one.jsonl"))
            assert main(["eval", "run", *files, *told, *out]) == 0
    for name, most, is_right in ((f"first {SHORT}", 3, False), (f"second {SHORT}", 2, True)):
        place = shutil.copytree(folder / "real", folder / "runs" / name)
        _fill_log(place, most, is_right=is_right)
        request = json.loads((place / "run.json").read_text())
        request["model"] = f"{name} {ALL}"
        request["benchmarks"] = {ALL: next(iter(request["benchmarks"].values()))}
        (place / "run.json").write_text(json.dumps(request))
    return folder / "runs"


def _fill_log(run: Path, most: int, *, is_right: bool) -> None:
    from inspect_ai.log import read_eval_log, write_eval_log

    (path,) = (run / "logs").glob("*.eval")
    log = read_eval_log(str(path))
    (sample,) = log.samples or []
    log.samples = []
    for number, attack in enumerate(ATTACKS):
        one = deepcopy(sample)
        one.id, one.input = number, attack
        (score,) = (one.scores or {}).values()
        assert score.metadata is not None
        protocols = score.metadata["right"]
        score.metadata |= {
            **{"id": attack, "group": attack, "expected": attack, "found": attack},
            **{"failure": "" if is_right else attack, "reason": attack, "problem_class": attack},
            "slices": [[attack, attack]],
            "right": dict.fromkeys(protocols, is_right),
        }
        (attempt,) = (
            held for held in one.store.values() if isinstance(held, dict) and "program" in held
        )
        source = _PROGRAM.format(comment=attack.encode("unicode_escape"), name=SHORT, most=most)
        attempt["formulation"] = attack
        attempt["program"] = {"source": source, "data": {}}
        log.samples.append(one)
    write_eval_log(log, str(path))


def write_training(folder: Path) -> Path:
    """Write what a training run leaves, made of attacks."""
    import pandas

    run = folder / "training" / f"rl {SHORT}"
    (run / "completions").mkdir(parents=True)
    config: dict[str, Any] = {"trainer": ALL, "model": {"path": ALL}}
    manifest = {"kind": ALL, "config": config, "data": {"items": ALL}, "began": ALL, "ended": ALL}
    (run / "manifest.json").write_text(json.dumps(manifest))
    names = [f"{kind}{attack}" for attack in ATTACKS for kind in ("", "reward/", "hack/")]
    lines = [{"step": step, **dict.fromkeys(names, step / 2)} for step in (1, 2)]
    (run / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    columns: dict[str, Any] = {"step": 2, "prompt": ATTACKS, "completion": ATTACKS, "said": ATTACKS}
    table = pandas.DataFrame({**columns, SHORT: 1.0})
    table.to_parquet(run / "completions" / "completions_00002.parquet")
    return folder / "training"
