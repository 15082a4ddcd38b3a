"""A checker written by a (scripted) model, run in the real jail on real solutions."""

import pytest
from bakery import CHECKER, SOURCE, TEXT, asking, case_of, named
from scripted_chat import Say, Scripted, ScriptedChat, code, refusal

from modelwright.agent.reply_text import ReplyError
from modelwright.agent.verification.case import Case
from modelwright.agent.verification.checker import ACCEPTS, NAMES, OBJECTIVE, REJECTS
from modelwright.agent.verification.checker import check_with_checker as check
from modelwright.solvers.certificate import Check, CheckStatus, Weight
from modelwright.solvers.engine import Engine

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP
FLOUR = "    if used > stock + 1e-6 * max(1, abs(stock)):\n"
SHARE = '    if bake["roll"] > most + 1e-6 * max(1, abs(most)):\n'
SIGN = "        if bake[g] < -1e-6:\n"


def judged(engine: Engine, case: Case, *replies: Scripted) -> tuple[dict[str, Check], ScriptedChat]:
    chat = ScriptedChat(list(replies))
    checks = asking(chat, lambda model: check(case, model, engine))
    assert chat.left == 0, "the script holds replies that nobody asked for"
    assert [item.name for item in checks] == list(NAMES)
    assert all(item.weight is Weight.ADVISORY and item.evidence for item in checks)
    return named(checks), chat


def statuses(checks: dict[str, Check]) -> list[CheckStatus]:
    return [checks[name].status for name in NAMES]


def without(line: str) -> str:
    assert line in CHECKER
    return CHECKER.replace(line, line.replace("if ", "if False and "))


def test_a_right_checker_passes(engine: Engine):
    found, _ = judged(engine, case_of(engine), code(CHECKER))
    assert statuses(found) == [PASS, PASS, PASS]
    assert "240, reported 240" in found[OBJECTIVE].evidence
    assert "flour_limit, roll_share_limit" in found[REJECTS].evidence
    assert "accepts" not in found[REJECTS].evidence


def test_the_model_sees_text_and_shapes_but_neither_rules_nor_program(engine: Engine):
    _, chat = judged(engine, case_of(engine), code(CHECKER))
    request = chat.requests[0]["messages"][-1]["content"]
    assert TEXT in request
    assert 'data["flour_need"][goods]: number: flour per piece (g)' in request
    assert 'solution["bake"][goods]: pieces baked (pieces)' in request
    for hidden in ("flour_limit", "roll_share_limit", "pyo.", "\\le", "maximize", "integer"):
        assert hidden not in request


def test_a_checker_that_misses_a_rule_is_found_out(engine: Engine):
    found, _ = judged(engine, case_of(engine), code(without(SHARE)))
    assert statuses(found) == [PASS, PASS, FAIL]
    assert "break roll_share_limit, of 2 tried" in found[REJECTS].evidence


def test_a_domain_that_the_checker_does_not_mind_is_only_mentioned(engine: Engine):
    found, _ = judged(engine, case_of(engine), code(without(SIGN)))
    assert statuses(found) == [PASS, PASS, PASS]
    assert "it accepts a negative bake[roll]" in found[REJECTS].evidence


def test_a_program_that_forgot_a_rule_is_objected_to(engine: Engine):
    # Without its flour the bakery may bake 10,000 loaves.
    wrong = SOURCE.replace('/ 1000 <= data["flour_stock"]', "<= 5000000")
    found, _ = judged(engine, case_of(engine, wrong), code(CHECKER))
    assert statuses(found) == [FAIL, PASS, SKIP]
    assert "flour: 5000.0 kg used, 30.0 at hand" in found[ACCEPTS].evidence


def test_another_objective_is_told_with_both_numbers(engine: Engine):
    wrong = CHECKER.replace('sum(data["price"][g] * bake[g]', 'sum(2 * data["price"][g] * bake[g]')
    found, _ = judged(engine, case_of(engine), code(wrong))
    assert statuses(found) == [PASS, FAIL, PASS]
    assert "computes 480, reported 240; they differ" in found[OBJECTIVE].evidence


def test_an_objective_that_is_nearly_the_same_is_told_as_such(engine: Engine):
    wrong = CHECKER.replace("return violations, sum", "return violations, 1.001 * sum")
    found, _ = judged(engine, case_of(engine), code(wrong))
    assert "agree to 0.01 only" in found[OBJECTIVE].evidence


def test_an_objective_that_cannot_be_computed_is_objected_to(engine: Engine):
    found, _ = judged(engine, case_of(engine), code(body("return [], None")))
    assert found[OBJECTIVE].status is FAIL
    assert "cannot compute" in found[OBJECTIVE].evidence


CRASHES = CHECKER.replace('data["flour_stock"]', 'data["flour_in_stock"]')


def test_a_crashing_checker_is_mended_once_with_its_error(engine: Engine):
    found, chat = judged(engine, case_of(engine), code(CRASHES), code(CHECKER))
    assert statuses(found) == [PASS, PASS, PASS]
    *_, said, asked = chat.requests[1]["messages"]
    assert (said["role"], asked["role"]) == ("assistant", "user")
    assert "flour_in_stock" in asked["content"]
    assert "in line 14" in asked["content"]


def test_a_checker_that_stays_broken_costs_the_checks(engine: Engine):
    found, _ = judged(engine, case_of(engine), code(CRASHES), code(CRASHES))
    assert statuses(found) == [SKIP, SKIP, SKIP]
    assert "could not be used: build_error" in found[ACCEPTS].evidence


def body(lines: str) -> str:
    return f"def check(data, solution):\n    {lines}\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (body("return []"), "return (violations, objective)"),
        (body("return [], True"), "finite number or None, got True"),
        (body("return 'none', 240"), "list of texts, got 'none'"),
        (body("return [''], 240"), "list of texts"),
        (body("return [1], 240"), "list of texts"),
        (body("return [], float('nan')"), "not JSON compliant"),
        (body("return object(), 240"), "object"),
        (body("return ['it is all wrong'], 240"), "same violations for 5 different solutions"),
        ("def judge(data, solution):\n    return [], 240\n", "no fenced block that defines check"),
        (body("raise SystemExit"), "could not be used"),
        (body("import os; os._exit(0)"), "could not be used"),
        (body("import socket; socket.socket(); return [], 240"), "could not be used"),
        (body("return (['x' * 10**6] * 9), 240"), "could not be used"),
    ],
)
def test_what_is_no_checker_is_said_to_be_none(source: str, reason: str, engine: Engine):
    found, chat = judged(engine, case_of(engine), code(source), code(source))
    assert statuses(found) == [SKIP, SKIP, SKIP]
    assert reason in found[ACCEPTS].evidence
    assert len(chat.requests) == 2


@pytest.mark.slow
def test_a_checker_that_never_ends_is_killed(engine: Engine):
    case = case_of(engine)
    limits = type(case.limits)(time_limit_s=5, build_wall_s=1.0)
    endless = code(body("\n    while True:\n        pass"))
    found, _ = judged(engine, Case(case.text, case.candidate, limits), endless, endless)
    assert statuses(found) == [SKIP, SKIP, SKIP]
    assert "jail_timeout" in found[ACCEPTS].evidence


def test_what_a_checker_prints_is_no_result(engine: Engine):
    forged = CHECKER.replace(
        "    violations = []\n", '    violations = []\n    print(\'{"value": [["forged"], 1]}\')\n'
    )
    found, _ = judged(engine, case_of(engine), code(forged))
    assert statuses(found) == [PASS, PASS, PASS]


def test_violations_are_safe_to_print(engine: Engine):
    wrong = SOURCE.replace('/ 1000 <= data["flour_stock"]', "<= 5000000")
    source = CHECKER.replace('f"flour: ', 'f"\\x1b[2Jflour: ' + "x" * 500)
    found, _ = judged(engine, case_of(engine, wrong), code(source))
    assert found[ACCEPTS].status is FAIL
    assert "\x1b" not in found[ACCEPTS].evidence
    assert len(found[ACCEPTS].evidence) < 400


def test_without_a_point_there_is_nothing_to_check(engine: Engine):
    # No bread can be baked from less than no flour.
    found, chat = judged(engine, case_of(engine, flour_stock=-1))
    assert statuses(found) == [SKIP, SKIP, SKIP]
    assert found[ACCEPTS].evidence == "there is no point: infeasible"
    assert chat.requests == []


@pytest.mark.parametrize("reply", [refusal("no"), Say(""), Say("def", finish="length")])
def test_a_useless_reply_is_an_error_for_the_panel(reply: Say, engine: Engine):
    with pytest.raises(ReplyError):
        judged(engine, case_of(engine), reply)


def test_the_checker_needs_no_values_of_its_own(engine: Engine):
    """The example of the prompt holds for other data as well."""
    case = case_of(engine, flour_stock=12, max_roll_share=0.1)
    found, _ = judged(engine, case, code(CHECKER))
    assert statuses(found) == [PASS, PASS, PASS]
