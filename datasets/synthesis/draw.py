"""What each item is made from: drawn from a seed and the item's number, the same every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from modelwright.datasets.problem import Problem
from modelwright.datasets.synthesis.demonstration import missing_sections
from modelwright.solvers.errors import UsageError

RESOCRATIC, EVOLVE = "resocratic", "evolve"
METHODS = (RESOCRATIC, EVOLVE)
WAYS = ("harder", "other_domain", "other_data")
"""How a problem may be evolved."""
_EXAMPLES = 2
DOMAINS = (
    "agriculture", "air cargo", "animal shelter", "bakery", "beekeeping", "brewery", "bus network",
    "call centre", "car sharing", "chemical plant", "city parks", "cloud computing", "construction",
    "dairy", "disaster relief", "district heating", "drone delivery", "education", "electronics",
    "event planning", "film production", "fishery", "forestry", "furniture", "garment factory",
    "greenhouse", "harbour", "hospital", "hotel", "investment", "irrigation", "laboratory",
    "library", "logistics", "marketing", "mining", "museum", "oil refining", "orchestra",
    "paper mill", "pharmacy", "postal service", "power generation", "printing", "public health",
    "railway", "recycling", "restaurant", "retail", "road maintenance", "school meals", "shipping",
    "ski resort", "software team", "solar energy", "sports league", "steel works", "storage",
    "telecommunication", "textiles", "theatre", "tourism", "vineyard", "warehouse robots",
    "waste collection", "water supply", "wildlife reserve", "wind farm",
)  # fmt: skip


@dataclass(frozen=True)
class Draw:
    """One item to be made."""

    number: int
    """From 0."""
    domain: str
    """Where it plays."""
    examples: tuple[Problem, ...] = ()
    """Demonstrations to follow in form."""
    parent: Problem | None = None
    """What it is evolved from."""
    way: str = ""
    """One of `WAYS`."""


def usable_seeds(method: str, seeds: Sequence[Problem], name: str) -> list[Problem]:
    """Return the problems that items can be made from: for resocratic, the demonstrations.

    Raises:
        UsageError: there are none.
    """
    if method != RESOCRATIC:
        usable = list(seeds)
    else:
        usable = [seed for seed in seeds if not missing_sections(seed.text)]
    if not usable:
        what = "demonstration" if method == RESOCRATIC else "problem"
        raise UsageError(
            f"{name} holds no {what} to start from",
            hint="The method resocratic starts from demonstrations, such as those of the set "
            "resocratic_seed_pool; evolve starts from any problem.",
            kind="no_seeds",
        )
    return usable


def draw(method: str, seeds: Sequence[Problem], seed: int, number: int) -> Draw:
    """Return what an item is made from.

    Of an evolving run, items 0, 1 and 2 are the three ways of the first problem, and so on.
    """
    random = Random(f"{method}/{seed}/{number}")
    domain = random.choice(DOMAINS)
    if method == RESOCRATIC:
        examples = random.sample(list(seeds), min(_EXAMPLES, len(seeds)))
        return Draw(number, domain, tuple(examples))
    parent = seeds[number // len(WAYS) % len(seeds)]
    return Draw(number, domain, parent=parent, way=WAYS[number % len(WAYS)])
