"""Portfolio: the mix of funds with the least variance for a wanted return."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

FUNDS = (
    "Atlas Bonds", "Green Energy", "Pacific Growth", "City Property", "Health Care", "Gold Trust",
    "Small Caps",
    "Euro Blue Chips", "Water Utilities", "Tech Leaders", "Rail Freight", "Timberland",
)  # fmt: skip

PROGRAM = '''"""Minimize the variance of the portfolio, from the covariances of the funds."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    returns = data["returns"]
    funds = list(returns)
    years = range(len(next(iter(returns.values()))))
    mean = {f: sum(returns[f].values()) / len(years) for f in funds}

    def covariance(f, g):
        pairs = zip(returns[f].values(), returns[g].values())
        return sum((x - mean[f]) * (y - mean[g]) for x, y in pairs) / len(years)

    model.share = pyo.Var(funds, bounds=(0, 1), doc="share of the money")
    model.invested = pyo.Constraint(expr=sum(model.share.values()) == 1)
    model.wanted = pyo.Constraint(
        expr=sum(mean[f] * model.share[f] for f in funds) >= data["wanted"]
    )

    @model.Constraint(list(data["most"]), doc="largest shares")
    def most(model, f):
        return model.share[f] <= data["most"][f]

    model.variance = pyo.Objective(
        expr=sum(covariance(f, g) * model.share[f] * model.share[g] for f in funds for g in funds)
    )
    return model
'''

PROGRAM_2 = '''"""The same by the deviation of each year from the average."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    years = list(next(iter(data["returns"].values())))
    model.weight = pyo.Var(
        list(data["returns"]), bounds=lambda model, f: (0, data["most"].get(f, 1))
    )
    model.result = pyo.Var(years, doc="return of the portfolio in a year")
    model.average = pyo.Var(bounds=(data["wanted"], None))
    model.deviation = pyo.Var(years)
    model.whole = pyo.Constraint(expr=pyo.quicksum(model.weight.values()) == 1)

    @model.Constraint(years)
    def results(model, y):
        return model.result[y] == sum(r[y] * model.weight[f] for f, r in data["returns"].items())

    model.mean = pyo.Constraint(
        expr=len(years) * model.average == sum(model.result[y] for y in years)
    )
    model.deviations = pyo.Constraint(
        years, rule=lambda model, y: model.deviation[y] == model.result[y] - model.average
    )
    model.risk = pyo.Objective(
        expr=sum(model.deviation[y] ** 2 for y in years) / len(years), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    funds = draw.sample(FUNDS, draw.size(3, 7))
    first = draw.whole(2008, 2017)
    years = [str(first + k) for k in range(draw.size(4, 7))]
    returns = {}
    for fund in funds:
        middle, spread = draw.rng.uniform(2, 9), draw.rng.uniform(1, 12)
        returns[fund] = {y: draw.decimal(middle - spread, middle + spread) for y in years}
    means = sorted(sum(values.values()) / len(years) for values in returns.values())
    # Half of the best and half of the second best fund reach what is wanted.
    wanted = round(draw.rng.uniform(means[0], (means[-1] + means[-2]) / 2) - 0.05, 1)
    capped = draw.sample(funds, draw.rng.randint(1, 2)) if draw.option(2) else []
    data = {
        "returns": returns,
        "wanted": wanted,
        "most": {f: draw.whole(50, 70, 5) / 100 for f in capped},
    }
    return data, None


def _tell(story: Story, data: Data, _: None) -> None:
    funds = list(data["returns"])
    story.topic("a portfolio of {n:count} funds", "how to split the savings", "calm portfolio",
                n=len(funds))  # fmt: skip
    story.setting(
        "{person} [wants to|is going to] split [some money|a sum of money] among the funds {funds}",
        "the foundation of {company} [invests|puts] its money into {n:count} funds: {funds}",
        "{n:count} funds ({funds}) are open to the pension plan of {company}",
        funds=listed(funds), n=len(funds),
    )  # fmt: skip
    story.goal(
        "which shares of the money give the [lowest] variance of the yearly return?",
        "find the split with the [lowest] variance of the yearly return of the whole portfolio",
        "[decide] on the shares of the funds so that the variance of the portfolio's yearly return "
        "is [as low as possible]",
    )
    story.grid(
        "returns",
        "the return of each fund in each year, in percent",
        data["returns"],
        "fund",
        ("{row} returned {cells}", "the returns of {row} were {cells}"),
        "{value} % in {column}",
    )
    story.rule(
        "[all|the] past years count as equally likely: the average return is the mean over these "
        "years, and the variance is the mean squared deviation from it (divided by the number of "
        "years), in squared percentage points",
        "take the years as equally likely scenarios; the variance is the average of the squared "
        "deviations from the mean return, with returns in percent",
    )
    story.rule(
        "the average return of the portfolio [must] be [at least] {v} %",
        "an average return of [at least] {v} % a year is [required|wanted]",
        v=data["wanted"],
    )
    for f, most in data["most"].items():
        story.rule(
            "[at most] {v:percent} of the money may go into {f}",
            "the share of {f} may not exceed {v:percent}",
            f=f, v=most,
        )  # fmt: skip
    story.rule(
        "all the money is invested, and no share may be negative",
        "the shares add up to the whole sum; short sales are not allowed",
    )


def _want_too_much(draw: Draw, data: Data) -> None:
    means = [sum(values.values()) / len(values) for values in data["returns"].values()]
    data["wanted"] = round(max(means) + draw.decimal(0.2, 3), 1)


FAMILY = Family(
    "portfolio",
    "the mix of funds with the least variance for a wanted return",
    "QP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _want_too_much},
)
