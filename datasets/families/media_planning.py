"""Media planning: how many ads to place in which medium, within a budget."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

MEDIA = ("morning radio", "local TV", "city newspaper", "video platform", "tram posters",
         "cinema", "sports magazine", "podcast", "news portal", "trade journal")  # fmt: skip
GROUPS = ("students", "families", "pensioners", "commuters", "home owners")
PRODUCTS = ("a new energy bar", "an electric scooter", "a savings account", "a music festival",
            "a garden show", "a language school", "winter tyres", "a museum show")  # fmt: skip

PROGRAM = '''"""Maximize contacts over the ads at full and at reduced effect in each medium."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    media, groups = data["media"], list(data["weights"])
    full = data["full"]

    def first_most(m):
        return media[m]["most"] if full is None else min(full, media[m]["most"])

    model.first = pyo.Var(
        list(media), domain=pyo.Integers, bounds=lambda model, m: (0, first_most(m)),
        doc="ads with full effect",
    )
    model.later = pyo.Var(
        list(media), domain=pyo.Integers,
        bounds=lambda model, m: (0, media[m]["most"] - first_most(m)),
        doc="ads with reduced effect",
    )
    model.ads = pyo.Expression(list(media), rule=lambda model, m: model.first[m] + model.later[m])

    def contacts(g):
        rate = 1 if full is None else data["later_effect"]
        return sum(
            data["contacts"][m][g] * (model.first[m] + rate * model.later[m]) for m in media
        )

    model.money = pyo.Constraint(
        expr=sum(media[m]["cost"] * model.ads[m] for m in media) <= data["budget"]
    )
    model.reach = pyo.Constraint(
        list(data["least_contacts"]), rule=lambda model, g: contacts(g) >= data["least_contacts"][g]
    )
    model.least = pyo.Constraint(
        list(data["least_ads"]), rule=lambda model, m: model.ads[m] >= data["least_ads"][m]
    )
    model.share = pyo.Constraint(
        list(data["most_share"]),
        rule=lambda model, m: media[m]["cost"] * model.ads[m]
        <= data["most_share"][m] * data["budget"],
    )
    if data["more_than"]:
        more, less = data["more_than"]
        model.more = pyo.Constraint(expr=model.ads[more] >= model.ads[less])
    model.contacts = pyo.Objective(
        expr=sum(data["weights"][g] * contacts(g) for g in groups), sense=pyo.maximize
    )
    return model
'''

PROGRAM_2 = '''"""The same ad by ad: one in a medium is placed only after the one before it."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    media, weights = data["media"], data["weights"]
    ads = [(m, k) for m, facts in media.items() for k in range(facts["most"])]
    model.place = pyo.Var(ads, domain=pyo.Binary)
    model.rules = pyo.ConstraintList()
    for m, k in ads:
        if k:
            model.rules.add(model.place[m, k] <= model.place[m, k - 1])

    def effect(k):
        return data["later_effect"] if data["full"] is not None and k >= data["full"] else 1

    model.reached = pyo.Var(
        list(weights), bounds=lambda model, g: (data["least_contacts"].get(g, 0), None)
    )
    for g in weights:
        each = sum(data["contacts"][m][g] * effect(k) * model.place[m, k] for m, k in ads)
        model.rules.add(model.reached[g] == each)
    model.spent = pyo.Var(
        list(media),
        bounds=lambda model, m: (
            media[m]["cost"] * data["least_ads"].get(m, 0),
            data["budget"] * data["most_share"].get(m, 1),
        ),
    )
    for m, facts in media.items():
        number = sum(model.place[m, k] for k in range(facts["most"]))
        model.rules.add(model.spent[m] == facts["cost"] * number)
    model.rules.add(pyo.quicksum(model.spent.values()) <= data["budget"])
    if data["more_than"]:
        more, less = (
            sum(model.place[m, k] for k in range(media[m]["most"])) for m in data["more_than"]
        )
        model.rules.add(more - less >= 0)
    model.total = pyo.Objective(
        expr=sum(weight * model.reached[g] for g, weight in weights.items()), sense=pyo.maximize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    names = draw.sample(MEDIA, draw.size(3, 7))
    groups = draw.sample(GROUPS, draw.size(1, 4))
    media = {m: {"cost": draw.whole(300, 4000, 50), "most": draw.whole(4, 12)} for m in names}
    contacts = {
        m: {g: max(1, round(media[m]["cost"] / 100 * draw.rng.uniform(0.1, 1.8))) for g in groups}
        for m in names
    }
    full = draw.rng.randint(2, 4) if draw.option(2) else None
    wanted = draw.sample(groups, draw.rng.randint(0, min(2, len(groups))))
    # A plan that keeps to all rules: its contacts and its cost set the limits. It buys most of
    # what suits one group.
    plan = {m: draw.rng.randint(1, max(1, facts["most"] // 3)) for m, facts in media.items()}
    for group in wanted[:1]:
        suited = sorted(names, key=lambda m: -contacts[m][group] / media[m]["cost"])
        plan |= {m: media[m]["most"] for m in suited[: len(names) // 2]}
    spent = sum(media[m]["cost"] * n for m, n in plan.items())
    later = draw.whole(40, 80, 5) / 100

    def reached(group: str) -> float:
        return sum(
            contacts[m][group] * (min(n, full or n) + later * max(0, n - (full or n)))
            for m, n in plan.items()
        )

    budget = -(-round(spent * draw.rng.uniform(1, 1.1)) // 500) * 500
    capped = draw.pick(names)
    share = plan[capped] * media[capped]["cost"] / budget
    less, more = sorted(draw.sample(names, 2), key=lambda m: plan[m])
    data = {
        "media": media,
        "contacts": contacts,
        "budget": budget,
        "weights": {
            g: draw.rng.randint(1, 3) if len(groups) > 1 and draw.difficulty > 2 else 1
            for g in groups
        },
        "full": full,
        "later_effect": later if full is not None else None,
        "least_contacts": {g: int(reached(g) * draw.rng.uniform(0.95, 1)) for g in wanted}
        if draw.option(1)
        else {},
        "least_ads": {m: plan[m] for m in draw.sample(names, 1)} if draw.option(3) else {},
        "most_share": {capped: min(1, -(-share // 0.05) * 5 / 100)} if draw.option(3) else {},
        "more_than": [more, less] if draw.option(4) else [],
    }
    return data, draw.pick(PRODUCTS)


def _tell(story: Story, data: Data, product: str) -> None:
    media = data["media"]
    words = {"product": product}
    story.topic("ads for {product}", "media plan", "the campaign for {product}", **words)
    story.setting(
        "{company} advertises {product} and has a budget of {budget:money} for ads in {names}",
        "for {product}, ads can be placed in these media: {names}. {person} may spend "
        "[at most] {budget:money}",
        "the agency {company} plans a campaign for {product}, with [at most] {budget:money} for "
        "ads. It thinks of {n:count} media: {names}",
        "{budget:money} are there to make {product} known in {town}, through {names}",
        budget=data["budget"], n=len(media), names=listed(list(media)), **words,
    )  # fmt: skip
    weighted = set(data["weights"].values()) != {1}
    aim = "weighted contacts" if weighted else "contacts"
    story.goal(
        "how many ads should go into each medium so that the total number of {aim}, in thousands, "
        "is [as high as possible]?",
        "find the plan with the [highest] total of {aim} (in thousands)",
        "[decide] how many ads to buy in each medium; the sum of {aim}, counted in thousands, "
        "should be [as high as possible]",
        "how many thousand {aim} can the campaign bring in all, and with how many ads in each "
        "medium?",
        aim=aim,
    )
    story.records(
        "media",
        "the price of an ad in each medium, and how many can be placed",
        [{"name": m, **facts} for m, facts in media.items()],
        {"name": "medium", "cost": "price per ad:money", "most": "most ads"},
        ("{name}: {cost:money} per ad, [at most] {most:count} ads",
         "an ad in {name} costs {cost:money}, and [at most] {most:count} can be placed there"),
    )  # fmt: skip
    story.grid(
        "contacts",
        "the contacts that one ad brings, in thousands",
        data["contacts"],
        "medium",
        ("an ad in {row} brings {cells}", "{row}, per ad: {cells}"),
        "{value} thousand contacts with {column}",
    )
    if weighted:
        story.records(
            "weights",
            "the weight of a contact with each group",
            [{"group": g, "weight": w} for g, w in data["weights"].items()],
            {"group": "group", "weight": "weight"},
            ("a contact with {group} has the weight {weight}",
             "the weight of contacts with {group} is {weight}"),
        )  # fmt: skip
    else:
        story.rule(
            "each contact has the weight {one}, also if the same person is met again",
            "contacts are simply added up, each as {one}, even if they are with the same people",
            one=1,
        )
    if data["full"] is not None:
        story.rule(
            "only the first {n:count} ads in a medium have their full effect; every further ad in "
            "it brings {v:percent} of the contacts of one of the first",
            "people get tired of an ad: in each medium, the contacts of all ads after the first "
            "{n:count} are only {v:percent} of those given",
            n=data["full"], v=data["later_effect"],
        )  # fmt: skip
    for g, least in data["least_contacts"].items():
        story.rule(
            "[at least] {least} thousand contacts with {g} are [required|wanted] (not weighted)"
            if weighted
            else "[at least] {least} thousand contacts with {g} are [required|wanted]",
            "{g} [must plural] be met [at least] {least} thousand times in all",
            g=g, least=least,
        )  # fmt: skip
    for m, n in data["least_ads"].items():
        story.rule(
            "[at least] {n:count} of the ads [must plural] be placed in {m}",
            "the contract with {m} is for {n:count} ads or more",
            m=m, n=n,
        )  # fmt: skip
    for m, v in data["most_share"].items():
        story.rule(
            "[at most] {v:percent} of the budget may be spent on {m}",
            "{m} may not take more than {v:percent} of the {budget:money}",
            m=m, v=v, budget=data["budget"],
        )  # fmt: skip
    if data["more_than"]:
        more, less = data["more_than"]
        story.rule(
            "there have to be at least as many ads in {more} as in {less}",
            "{less} may not get more ads than {more}",
            more=more, less=less,
        )  # fmt: skip


def _want_too_much(draw: Draw, data: Data) -> None:
    group = draw.pick(list(data["weights"]))
    best = max(data["contacts"][m][group] / facts["cost"] for m, facts in data["media"].items())
    data["least_contacts"] = {group: int(best * data["budget"]) + draw.whole(5, 50)}


FAMILY = Family(
    "media_planning",
    "how many ads to place in which medium, within a budget",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _want_too_much},
)
