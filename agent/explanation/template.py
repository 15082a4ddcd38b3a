"""The explanation without a language model: each fact as one sentence."""

from dataclasses import replace

from modelwright.agent.explanation.alternatives import Alternative
from modelwright.agent.explanation.amounts import amount, percent, plain
from modelwright.agent.explanation.bottlenecks import Bottleneck
from modelwright.agent.explanation.decisions import DecisionGroup, Totals
from modelwright.agent.explanation.explanation import Explanation
from modelwright.agent.explanation.facts import Facts, Goal
from modelwright.agent.explanation.families import Family
from modelwright.agent.explanation.leeway import Leeway
from modelwright.agent.explanation.obstacles import Change, Demand, Mend, Obstacles
from modelwright.agent.explanation.phrases import (
    between,
    briefly,
    comes_to,
    listed,
    moves_to,
    named,
    one,
    sentence,
    signed,
    with_unit,
)
from modelwright.agent.explanation.vocabulary import Key, take_apart

_MOST_GROUPS = 6
_MOST_BINDING = 4
_MOST_ROOMY = 3
_MOST_LEEWAY = 3
_OBJECTIVE_DIGITS = 7
_NO_GOAL = Goal("objective", "", "", "", None, None, None, False)
_WORDS = 4
"""Most words of the objective that every sentence repeats; a longer one is told once."""
_NO_ANSWER = {
    "time_limit": "Time ran out before a solution was found. Nothing is known yet: neither that "
    "there is a solution, nor that there is none. More time may help.",
    "unknown": "The solver stopped without a solution and without a proof that there is none.",
    "infeasible_or_unbounded": "There is no best solution: either the requirements contradict each "
    "other, or the objective has no limit. The solver could not tell which.",
}


def explain_plainly(facts: Facts) -> Explanation:
    """Return the facts as short sentences."""
    goal = facts.goal or _NO_GOAL
    note = sentence("; ".join(facts.notes)) if facts.notes else ""
    if facts.obstacles is not None:
        return _explain_obstacles(facts.obstacles, goal, note)
    if goal.value is None:
        said = _NO_ANSWER.get(facts.termination) or sentence(
            f"there is no answer: {(facts.failure or 'the model failed').splitlines()[0]}"
        )
        return Explanation(facts.termination, said, note=note)
    brief = goal if len(goal.noun.split()) <= _WORDS else replace(goal, noun="objective")
    return Explanation(
        facts.termination,
        _summary(goal, several=any(item.came.change == 0 for item in facts.alternatives)),
        decision_lines(facts),
        _what_binds(facts, brief),
        [_alternative(item, brief) for item in facts.alternatives],
        [_leeway(item, brief) for item in facts.leeway[:_MOST_LEEWAY]],
        note=note,
    )


def decision_lines(facts: Facts) -> list[str]:
    """Return one line per group of decisions."""
    lines = [line for group in facts.decisions[:_MOST_GROUPS] for line in _group(group)]
    rest = [group.name for group in facts.decisions[_MOST_GROUPS:]]
    return [*lines, *([f"Further decisions: {listed(rest)}."] if rest else [])]


def _summary(goal: Goal, *, several: bool) -> str:
    best = "highest" if goal.sense == "maximize" else "lowest"
    value = amount(goal.value or 0.0, goal.unit, _OBJECTIVE_DIGITS)
    if goal.proved:
        more = " This is one of several equally good answers." if several else ""
        return f"The {best} possible {goal.noun} is {value}.{more}"
    said = f"The {best} {goal.noun} found is {value}, not proved to be the best."
    if goal.bound is not None:
        word = "above" if goal.sense == "maximize" else "below"
        said += f" Nothing {word} {amount(goal.bound, goal.unit, _OBJECTIVE_DIGITS)} is possible"
        said += f", a gap of {percent(goal.gap)}." if goal.gap is not None else "."
    return said


def _group(group: DecisionGroup) -> list[str]:
    said = briefly(group.meaning) or group.name
    head = f"{said[:1].upper()}{said[1:]}"
    return [f"{head}: {_values(group, head)}.", *(_totals(t, group, head) for t in group.totals)]


def _totals(totals: Totals, group: DecisionGroup, head: str) -> str:
    sums = [
        named(line.members[0], with_unit(line.value, group.unit, head)) for line in totals.lines
    ]
    return f"{head}, totals by {totals.index}: {', '.join(sums)}."


def _values(group: DecisionGroup, head: str) -> str:
    listing = [(" / ".join(line.members), line.value) for line in group.lines]
    if group.domain == "binary":
        return _yes_and_no(group, [name for name, _ in listing])
    values = [named(name, with_unit(value, group.unit, head)) for name, value in listing]
    if not values:
        return "0" if group.count == 1 else "all 0"
    if group.unlisted:
        total = f", in all {with_unit(group.total, group.unit, head)}" if group.unit else ""
        share = f"{group.nonzero:,} of {group.count:,} are not 0{total}"
        return f"{share}. The largest: {', '.join(values[:5])}"
    zeros = group.count - group.nonzero
    none = f"; 0 for {listed([' / '.join(key) for key in group.zeros])}" if group.zeros else ""
    none = none or (f"; the other {zeros:,} are 0" if zeros else "")
    return f"{', '.join(values)}{none}"


def _yes_and_no(group: DecisionGroup, chosen: list[str]) -> str:
    if group.count == 1:
        return "yes" if group.nonzero else "no"
    if not group.nonzero:
        return f"no for all {group.count:,}"
    more = f" and {group.unlisted:,} more" if group.unlisted else ""
    share = f" ({group.nonzero:,} of {group.count:,})"
    return f"yes for {', '.join(chosen)}{more}{share}"


def _what_binds(facts: Facts, goal: Goal) -> list[str]:
    used_up = {family.name: family.used_up for family in facts.families}
    lines = [
        _bottleneck(item, used_up.get(take_apart(item.name).family, []), goal)
        for item in facts.bottlenecks[:_MOST_BINDING]
    ]
    more = len(facts.bottlenecks[_MOST_BINDING:]) + facts.unpriced
    if more:
        lines.append(f"{more:,} more limit{' is' if more == 1 else 's are'} used up as well.")
    roomy = [_room(family) for family in facts.families if not family.binding]
    if roomy:
        lines.append(f"Room is left in {listed(roomy, _MOST_ROOMY)}.")
    return lines


def _bottleneck(item: Bottleneck, used_up: list[Key], goal: Goal) -> str:
    unit = item.unit
    limit = amount(item.limit, unit)
    said = briefly(item.meaning) or item.source or item.name
    # One number for all members may be used up at some of them only.
    keys = [item.members] if item.members else [] if item.is_bound else used_up
    where = listed([" / ".join(key) for key in keys])
    members = f" ({where})" if where and said != item.name else ""
    used = {
        "at most": f"the limit of {limit} is used up",
        "at least": f"the required {limit} is met without any to spare",
        "exactly": f"it must be exactly {limit}",
    }[item.relation]
    return f"{said[:1].upper()}{said[1:]}{members}: {used}. {_worth(item, goal)}".rstrip()


def _worth(item: Bottleneck, goal: Goal) -> str:
    if item.price is not None:
        if not item.price.per_unit:
            return f"A little more or less does not change the {goal.noun}."
        verb = "raises" if item.price.per_unit > 0 else "lowers"
        worth = amount(abs(item.price.per_unit), goal.unit)
        holds = between(item.price.low, item.price.high, item.unit)
        holds = f" (this holds for limits {holds})" if holds else ""
        return f"Each further {one(item.unit)} {verb} the {goal.noun} by {worth}{holds}."
    steps = [step for step in (item.higher, item.lower) if step and step.came.is_known]
    if steps and all(step.came.change == 0 for step in steps):
        limits = " or ".join(amount(step.limit, item.unit) for step in steps)
        return f"With {limits} instead, the {goal.noun} stays the same."
    told = [f"with {amount(s.limit, item.unit)} {comes_to(s.came, goal)}" for s in steps]
    return sentence("; ".join(told)) if told else ""


def _room(family: Family) -> str:
    said = briefly(family.meaning) or family.name
    if family.slack is None or family.limit is None:
        return f'"{said}"'
    spare = amount(family.slack, family.unit)
    side = "below" if family.relation == "at most" else "above"
    at = f" at {family.closest}, the nearest" if family.count > 1 else ""
    return f'"{said}" ({spare} {side} the limit of {plain(family.limit)}{at})'


def _alternative(item: Alternative, goal: Goal) -> str:
    value = amount(item.value, item.unit)
    forced = {
        "=": f"Without {item.decision}",
        ">=": f"With at least {value} for {item.decision}",
        "<=": f"With at most {value} for {item.decision}",
    }[item.relation]
    if item.is_yes_or_no and item.value:
        forced = f"With {item.decision}"
    came = item.came
    if came.objective is None:
        return f"{forced} there is no solution."
    if not came.change:
        return f"{forced} the {goal.noun} stays the same: there is an equally good solution."
    others = [shift for shift in came.shifts if shift.decision != item.decision][:2]
    moves = [moves_to(shift) for shift in others]
    return f"{forced} {comes_to(came, goal)}{'; then ' if moves else ''}{', '.join(moves)}."


def _leeway(item: Leeway, goal: Goal) -> str:
    takes = item.per_unit < 0
    sign = -1.0 if takes else 1.0
    verb, side = ("takes", "from") if takes else ("adds", "to")
    worth = amount(abs(item.per_unit), goal.unit)
    each = item.decision if item.is_yes_or_no else f"Each {one(item.unit)} of {item.decision}"
    head = f"{each} {verb} {worth} {side} the {goal.noun}"
    if item.low is not None and item.high is not None:
        low, high = sorted((sign * item.low, sign * item.high))
        holds = between(low, high, goal.unit)
        held = f"while that is {holds}" if holds else "whatever that is"
        return f"{head}; the decision stays the same {held}."
    share = percent(item.share or 0.0)
    verdicts = [
        (f"{share} {word}", stays)
        for word, stays in (("less", item.stays_if_lower), ("more", item.stays_if_higher))
        if stays is not None
    ]
    changing = [words for words, stays in verdicts if not stays]
    holding = [words for words, stays in verdicts if stays]
    parts = [f"with {' or '.join(changing)} another decision is better"] if changing else []
    parts += [f"with {' or '.join(holding)} the decision stays the same"] if holding else []
    return sentence("; ".join([head, *parts]))


def _explain_obstacles(found: Obstacles, goal: Goal, note: str) -> Explanation:
    if found.termination == "infeasible":
        summary = "There is no solution: the requirements cannot all be met."
        if found.demands:
            least = " Without any one of them the others can." if found.irreducible else ""
            summary += f" The ones below contradict each other.{least}"
        plain_ones = sum(demand.is_plain for demand in found.demands)
        binds = [_demand(demand) for demand in found.demands if not demand.is_plain]
        if plain_ones:
            binds.append("Decisions are not negative, and whole where they must be.")
        if found.unlisted:
            binds.append(f"{found.unlisted:,} more.")
        mends = [tell_mend(mend, goal) for mend in found.mends]
        return Explanation(found.termination, summary, [], binds, [], mends, note=note)
    if found.termination == "unbounded":
        verb = "rise" if goal.sense == "maximize" else "fall"
        summary = f"There is no best solution: the {goal.noun} can {verb} without end."
        steps = [f"{g.decision} {signed(g.step, g.unit)}" for g in found.growth]
        binds = []
        if steps and found.rate is not None:
            per_step = f"the {goal.noun} changes by {signed(found.rate, goal.unit)}"
            binds = [
                sentence(f"with each step of {', '.join(steps)}, {per_step}; nothing stops it")
            ]
        return Explanation(
            found.termination, summary, [], binds, [], [*map(sentence, found.missing)], note=note
        )
    return Explanation(found.termination, _NO_ANSWER["infeasible_or_unbounded"], note=note)


def _demand(demand: Demand) -> str:
    said = demand.meaning.rstrip(".") or demand.name
    return f"{said[:1].upper()}{said[1:]}: {demand.text}"


def tell_mend(mend: Mend, goal: Goal) -> str:
    """Return "Raise the limit of oven time from 600 to 690; then the highest possible ..."."""
    changes = " and ".join(_change(change) for change in mend.changes)
    if mend.objective is None:
        return sentence(f"{changes}; then there is a solution")
    best = "highest" if goal.sense == "maximize" else "lowest"
    value = amount(mend.objective, goal.unit, _OBJECTIVE_DIGITS)
    return sentence(f"{changes}; then the {best} possible {goal.noun} is {value}")


def _change(change: Change) -> str:
    verb = "raise" if change.after > change.before else "lower"
    said = f'the limit of "{change.meaning.rstrip(".")}"' if change.meaning else ""
    members = " / ".join(take_apart(change.name).members)
    what = change.source or said
    if what and members:
        what = f"{what} ({members})"
    what = what or change.name
    return f"{verb} {what} from {plain(change.before)} to {amount(change.after, change.unit)}"
