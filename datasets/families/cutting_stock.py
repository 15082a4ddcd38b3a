"""Cutting stock: the fewest bars from which all ordered pieces can be cut."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import agreeing, plural
from modelwright.datasets.families.text.story import Story

STOCK = (
    ("steel bar", "cm", "piece"), ("timber beam", "cm", "piece"), ("paper roll", "mm", "strip"),
    ("aluminium profile", "mm", "section"), ("copper pipe", "cm", "piece"),
    ("fabric roll", "cm", "panel"), ("plastic tube", "mm", "piece"),
)  # fmt: skip

PROGRAM = '''"""Minimize bars over how often each of all possible cutting patterns is used."""

import pyomo.environ as pyo


def patterns(lengths, room):
    """Yield how many pieces of each length one bar can give, from none up."""
    if not lengths:
        yield ()
        return
    for count in range(int(room // lengths[0]) + 1):
        for rest in patterns(lengths[1:], room - count * lengths[0]):
            yield (count, *rest)


def build_model(data):
    model = pyo.ConcreteModel()
    lengths, wanted = data["lengths"], data["wanted"]
    ways = [way for way in patterns(lengths, data["bar"]) if any(way)]
    model.use = pyo.Var(range(len(ways)), domain=pyo.NonNegativeIntegers, doc="bars cut this way")

    @model.Constraint(range(len(lengths)), doc="pieces that are ordered")
    def ordered(model, k):
        made = sum(way[k] * model.use[w] for w, way in enumerate(ways))
        return made >= wanted[k]

    if data["store"] is not None:
        model.store = pyo.Constraint(expr=sum(model.use.values()) <= data["store"])
    model.bars = pyo.Objective(expr=sum(model.use.values()))
    return model
'''

PROGRAM_2 = '''"""The same with every piece put on one of the bars, as many as could be needed."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    kinds = range(len(data["lengths"]))
    per_bar = [int(data["bar"] // length) for length in data["lengths"]]
    # Cutting each length from bars of its own is possible, so more bars are never needed.
    most = sum(-(-n // fit) for n, fit in zip(data["wanted"], per_bar))
    model.used = pyo.Var(range(most), domain=pyo.Binary)
    model.cut = pyo.Var(
        kinds, range(most), domain=pyo.NonNegativeIntegers, bounds=lambda m, k, b: (0, per_bar[k])
    )

    @model.Constraint(kinds)
    def demand(model, k):
        return sum(model.cut[k, b] for b in range(most)) == data["wanted"][k]

    @model.Constraint(range(most))
    def fits(model, b):
        length = sum(data["lengths"][k] * model.cut[k, b] for k in kinds)
        return length <= data["bar"] * model.used[b]

    @model.Constraint(range(1, most), doc="equal bars are used from the first on")
    def in_turn(model, b):
        return model.used[b] <= model.used[b - 1]

    if data["store"] is not None:
        model.store = pyo.Constraint(
            expr=sum(model.used[b] for b in range(most)) <= data["store"]
        )
    model.count = pyo.Objective(expr=sum(model.used.values()), sense=pyo.minimize)
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    stock = draw.pick(STOCK)
    bar = draw.whole(300, 600, 20)
    kinds = draw.size(2, 4)
    lengths = sorted(draw.sample(range(bar // 5, bar * 3 // 5, 5), kinds), reverse=True)
    wanted = [draw.whole(2, 4 + draw.difficulty) for _ in lengths]
    data = {
        "bar": bar,
        "lengths": lengths,
        "wanted": wanted,
        # A bar for each piece is always enough.
        "store": sum(wanted) if draw.option(3) else None,
    }
    return data, stock


def _tell(story: Story, data: Data, stock: tuple[str, str, str]) -> None:
    what, unit, piece = stock
    words = {"what": what, "unit": unit, "piece": piece}
    story.topic("cutting {what:s}", "{what} cutting plan", "an order of {piece:s}", **words)
    story.setting(
        "{company} cuts {piece:s} [from|out of] {what:s} that are {bar} {unit} long",
        "an order for {piece:s} [has come in|is waiting] at {company} in {town}. They are cut from "
        "{what:s} of {bar} {unit} [each|]",
        "{company} keeps {what:s} that are all {bar} {unit} long, and cuts {piece:s} from them",
        bar=data["bar"], **words,
    )  # fmt: skip
    story.goal(
        "what is the [lowest] number of {what:s} [with which|from which] the order can be "
        "[met|filled]?",
        "how should they be cut so that as few {what:s} as possible are used?",
        "find a cutting plan that [needs|uses] the fewest {what:s}",
        **words,
    )  # fmt: skip
    story.records(
        "order",
        f"the {plural(piece)} that are ordered",
        [{"length": length, "wanted": n, **words}
         for length, n in zip(data["lengths"], data["wanted"], strict=True)],
        {"length": f"length ({unit})", "wanted": f"{plural(piece)}"},
        ("{wanted:count} {piece:s} of {length} {unit} are [needed|ordered]",
         "the order [has|includes] {wanted:count} {piece:s} that are {length} {unit} long"),
    )  # fmt: skip
    if data["store"] is not None:
        story.rule(
            "[the store has only|the store has just] {store:count} {bars}",
            "[at most] {store:count} {bars} can be used",
            store=data["store"], bars=agreeing(data["store"], what),
        )  # fmt: skip
    story.rule(
        "the saw takes no width, and whatever is left of {what:a} is [thrown away|waste]",
        "nothing is lost by cutting itself; leftovers cannot be joined or used again",
        **words,
    )


def _empty_the_store(draw: Draw, data: Data) -> None:
    total = sum(n * length for n, length in zip(data["wanted"], data["lengths"], strict=True))
    data["store"] = (total - 1) // data["bar"]


FAMILY = Family(
    "cutting_stock",
    "the fewest bars from which all ordered pieces can be cut",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _empty_the_store},
)
