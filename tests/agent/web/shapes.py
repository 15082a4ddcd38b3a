"""Solved problems whose solutions have different shapes, made with a scripted language model."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from problems import FORMULATED
from running import conversation
from scripted_chat import ScriptedChat, as_json, code, talking_to

from modelwright.agent.threads import ThreadStore
from modelwright.solvers.engine import Engine

Part = dict[str, Any]


def index_set(name: str, meaning: str, members: Sequence[str]) -> Part:
    return {"name": name, "meaning": meaning, "members": list(members)}


def parameter(name: str, meaning: str, index: Sequence[str], values: Mapping[Any, float]) -> Part:
    entries = [
        {"key": [key] if isinstance(key, str) else list(key), "value": value, "quote": ""}
        for key, value in values.items()
    ]
    return {
        "name": name,
        "meaning": meaning,
        "unit": "",
        "index": list(index),
        "values": entries,
    }


def variable(name: str, meaning: str, index: Sequence[str], domain: str = "continuous") -> Part:
    return {
        "name": name,
        "meaning": meaning,
        "unit": "",
        "index": list(index),
        "domain": domain,
        "lower": 0,
        "upper": None,
    }


def formulated(
    title: str, sets: list[Part], parameters: list[Part], variables: list[Part], goal: str
) -> Part:
    """The reply to the prompt `formulate`."""
    formulation = {
        "title": title,
        "sets": sets,
        "parameters": parameters,
        "variables": variables,
        "objective": {"sense": "minimize", "meaning": goal, "latex": "c"},
        "constraints": [],
        "assumptions": [],
        "unused": [],
    }
    return {**FORMULATED, "formulation": formulation}


def transport() -> tuple[Part, str]:
    """Amounts from plants to towns: a network of two sides, or a heat map."""
    plants, towns = ["North", "South"], ["Ashford", "Brook", "Cliffe"]
    costs = dict(zip([(p, t) for p in plants for t in towns], (8.0, 6, 10, 9, 12, 4), strict=True))
    told = formulated(
        "Bottled water",
        [index_set("plants", "plants", plants), index_set("towns", "towns", towns)],
        [
            parameter("cost", "cost of a pallet", ["plants", "towns"], costs),
            parameter("supply", "most pallets", ["plants"], {"North": 350, "South": 450}),
            parameter("demand", "needed", ["towns"], {"Ashford": 250, "Brook": 300, "Cliffe": 200}),
        ],
        [variable("ship", "pallets shipped", ["plants", "towns"])],
        "total cost",
    )
    return told, _TRANSPORT


def tour() -> tuple[Part, str]:
    """A round trip through places with coordinates: a map."""
    draw = random.Random(4)
    towns = ["Ulm", "Ahlen", "Celle", "Bonn", "Kiel", "Jena", "Trier"]
    places = {town: (draw.randint(0, 100), draw.randint(0, 100)) for town in towns}
    told = formulated(
        "Round trip",
        [index_set("towns", "towns", towns)],
        [
            parameter("x", "east", ["towns"], {town: at[0] for town, at in places.items()}),
            parameter("y", "north", ["towns"], {town: at[1] for town, at in places.items()}),
        ],
        [
            variable("go", "whether one goes from one to the other", ["towns", "towns"], "binary"),
            variable("place", "place in the tour", ["towns"]),
        ],
        "length of the tour",
    )
    return told, _TOUR


def rota() -> tuple[Part, str]:
    """Who works on which day: a schedule."""
    people, days = ["Ada", "Ben", "Cleo", "Dan"], ["Mon", "Tue", "Wed", "Thu", "Fri"]
    draw = random.Random(2)
    wish = {(p, d): float(draw.randint(0, 5)) for p in people for d in days}
    told = formulated(
        "Rota",
        [index_set("people", "people", people), index_set("days", "days of the week", days)],
        [parameter("dislike", "dislike", ["people", "days"], wish)],
        [variable("works", "whether somebody works", ["people", "days"], "binary")],
        "total dislike",
    )
    return told, _ROTA


def workshop() -> tuple[Part, str]:
    """Jobs one after another: a Gantt chart of starts and durations."""
    lasts = {"cut": 3.0, "weld": 5.0, "paint": 2.0, "pack": 1.0}
    told = formulated(
        "Workshop",
        [index_set("jobs", "jobs", list(lasts))],
        [parameter("duration", "hours that a job takes", ["jobs"], lasts)],
        [variable("start", "hour at which a job starts", ["jobs"])],
        "sum of starts",
    )
    return told, _WORKSHOP


def long_list(count: int) -> tuple[Part, str]:
    """A solution of many rows."""
    items = [f"item {k:05d}" for k in range(count)]
    values = {item: float(k % 97 + 1) for k, item in enumerate(items)}
    told = formulated(
        "Long list",
        [index_set("items", "items", items)],
        [parameter("need", "needed", ["items"], values)],
        [variable("buy", "bought", ["items"])],
        "total",
    )
    return told, _LONG


def from_file(table: str) -> tuple[Part, str]:
    """Numbers of a file with the columns product, price and hours; 10 hours in all."""
    column: Part = {"table": table, "keys": ["product"], "where": [], "combine": "only"}
    told = formulated(
        "Plan",
        [index_set("products", "products", [])],
        [parameter("price", "price", ["products"], {}), parameter("hours", "h", ["products"], {})],
        [variable("make", "made", ["products"])],
        "revenue",
    )
    formulation = told["formulation"]
    formulation["objective"]["sense"] = "maximize"
    formulation["sets"][0]["source"] = {"table": table, "column": "product", "where": []}
    for item in formulation["parameters"]:
        item["source"] = {**column, "value": item["name"], "factor": 1, "blank": None}
    return told, _PLAN


def under_attack(attacks: Sequence[str]) -> tuple[Part, str]:
    """A formulation that says nothing but attacks, wherever it can say anything."""
    members = [f"{k} {attack}" for k, attack in enumerate(attacks)]
    told = formulated(
        attacks[0],
        [index_set("items", attacks[1], members)],
        [parameter("need", attacks[3], ["items"], dict.fromkeys(members, 2.0))],
        [variable("buy", attacks[4], ["items"])],
        attacks[5],
    )
    formulation = told["formulation"]
    formulation["parameters"][0]["unit"] = formulation["variables"][0]["unit"] = attacks[6]
    formulation["objective"]["latex"] = attacks[27]
    formulation["constraints"] = [
        {"name": f"c{k}", "meaning": attack, "latex": attack, "index": [], "quote": attack}
        for k, attack in enumerate(attacks)
    ]
    formulation["assumptions"] = formulation["unused"] = list(attacks)
    comments = "".join(f"# {attack!r}\n" for attack in attacks)
    return told, comments + _LONG


def keep_solved(
    store: ThreadStore, engine: Any, told: Part, source: str, text: str = "Solve it."
) -> str:
    """Put a solved thread into a store, and return its id."""

    async def go() -> str:
        chat = ScriptedChat([as_json(told), code(source)])
        async with talking_to(chat, effort="low") as model:
            talk = conversation(engine, chat=model, store=store)
            await talk.start(text)
            assert talk.thread is not None
            return talk.thread

    # Playwright has a running event loop in the thread of the tests.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(go())).result()


def keep_all(place: str) -> dict[str, str]:
    """Put a thread of each shape into a store; name -> thread."""
    store = ThreadStore(place)
    made = {"transport": transport(), "tour": tour(), "rota": rota(), "workshop": workshop()}
    with Engine(workers=1) as engine:
        found = {name: keep_solved(store, engine, *one) for name, one in made.items()}
        found["long"] = keep_solved(store, engine, *long_list(5000))
    store.close()
    return found


_TRANSPORT = """
import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
    m.plants, m.towns = pyo.Set(initialize=data["plants"]), pyo.Set(initialize=data["towns"])
    m.ship = pyo.Var(m.plants, m.towns, domain=pyo.NonNegativeReals)
    m.supply = pyo.Constraint(
        m.plants, rule=lambda m, p: sum(m.ship[p, t] for t in m.towns) <= data["supply"][p])
    m.demand = pyo.Constraint(
        m.towns, rule=lambda m, t: sum(m.ship[p, t] for p in m.plants) >= data["demand"][t])
    m.cost = pyo.Objective(
        expr=sum(data["cost"][p][t] * m.ship[p, t] for p in m.plants for t in m.towns))
    return m
"""
_TOUR = """
import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
    towns, n = data["towns"], len(data["towns"])
    m.towns = pyo.Set(initialize=towns)
    m.go = pyo.Var(m.towns, m.towns, domain=pyo.Binary)
    m.place = pyo.Var(m.towns, bounds=(0, n - 1))
    x, y = data["x"], data["y"]
    m.never = pyo.Constraint(m.towns, rule=lambda m, i: m.go[i, i] == 0)
    m.leave = pyo.Constraint(m.towns, rule=lambda m, i: sum(m.go[i, j] for j in m.towns) == 1)
    m.come = pyo.Constraint(m.towns, rule=lambda m, i: sum(m.go[j, i] for j in m.towns) == 1)
    m.order = pyo.Constraint(
        m.towns, m.towns,
        rule=lambda m, i, j: pyo.Constraint.Skip
        if towns[0] in (i, j) or i == j
        else m.place[i] - m.place[j] + n * m.go[i, j] <= n - 1)
    m.length = pyo.Objective(expr=sum(
        ((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2) ** 0.5 * m.go[i, j]
        for i in m.towns for j in m.towns))
    return m
"""
_ROTA = """
import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
    m.people, m.days = pyo.Set(initialize=data["people"]), pyo.Set(initialize=data["days"])
    m.works = pyo.Var(m.people, m.days, domain=pyo.Binary)
    m.two = pyo.Constraint(m.days, rule=lambda m, d: sum(m.works[p, d] for p in m.people) == 2)
    m.fair = pyo.Constraint(m.people, rule=lambda m, p: sum(m.works[p, d] for d in m.days) <= 3)
    m.dislike = pyo.Objective(expr=sum(
        data["dislike"][p][d] * m.works[p, d] for p in m.people for d in m.days))
    return m
"""
_WORKSHOP = """
import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
    jobs = data["jobs"]
    m.jobs = pyo.Set(initialize=jobs)
    m.start = pyo.Var(m.jobs, domain=pyo.NonNegativeReals)
    m.after = pyo.Constraint(
        range(1, len(jobs)),
        rule=lambda m, k: m.start[jobs[k]] >= m.start[jobs[k - 1]] + data["duration"][jobs[k - 1]])
    m.total = pyo.Objective(expr=sum(m.start[j] for j in m.jobs))
    return m
"""
_LONG = """
import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
    m.listed = pyo.Set(initialize=data["items"])
    m.buy = pyo.Var(m.listed, domain=pyo.NonNegativeReals)
    m.enough = pyo.Constraint(m.listed, rule=lambda m, i: m.buy[i] >= data["need"][i])
    m.total = pyo.Objective(expr=sum(m.buy[i] for i in m.listed))
    return m
"""
_PLAN = """
import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
    m.products = pyo.Set(initialize=data["products"])
    m.make = pyo.Var(m.products, domain=pyo.NonNegativeReals)
    m.time = pyo.Constraint(expr=sum(data["hours"][p] * m.make[p] for p in m.products) <= 10)
    m.revenue = pyo.Objective(
        expr=sum(data["price"][p] * m.make[p] for p in m.products), sense=pyo.maximize)
    return m
"""
