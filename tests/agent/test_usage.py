import pytest

from modelwright.agent.usage import Budget, BudgetExceeded, Meter, Usage


def test_usage_adds_up():
    total = Usage(calls=1, tokens_in=3, dollars=0.5) + Usage(calls=2, tokens_out=4, estimated=True)
    assert total == Usage(calls=3, tokens_in=3, tokens_out=4, dollars=0.5, estimated=True)


def test_one_call_without_a_price_makes_the_sum_unknown():
    assert (Usage(dollars=1.0) + Usage(calls=1, dollars=None)).dollars is None


def test_the_cost_of_a_stretch_of_calls_can_be_asked_for():
    meter = Meter()
    for tokens in (1, 10, 100):
        meter.record(Usage(calls=1, tokens_in=tokens))
    assert meter.since(1).tokens_in == 110
    assert meter.usage.calls == 3


@pytest.mark.parametrize(
    ("budget", "setting"),
    [
        (Budget(tokens=100), "max_tokens_total"),
        (Budget(seconds=5), "max_seconds"),
        (Budget(dollars=0.01), "max_dollars"),
    ],
)
def test_a_spent_budget_stops_the_next_call_and_names_the_setting(budget, setting):
    now = [0.0]
    meter = Meter(budget, clock=lambda: now[0])
    meter.check()
    now[0] = 5.0
    meter.record(Usage(calls=1, tokens_in=60, tokens_out=40, dollars=0.01))
    with pytest.raises(BudgetExceeded) as caught:
        meter.check()
    assert setting in caught.value.hint
    assert (caught.value.kind, caught.value.exit_code) == ("budget", 5)
