"""Team formation: who joins which team, so that every team has the skills it needs."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import PEOPLE
from modelwright.datasets.families.text.phrases import agreeing, listed
from modelwright.datasets.families.text.story import Story

# project -> its skills
SCENES = {
    "website relaunch": ("design", "databases", "testing", "writing", "front end", "security"),
    "hospital audit": ("law", "nursing", "statistics", "accounting", "interviewing", "French"),
    "field survey": ("climbing", "botany", "first aid", "mapping", "cooking", "photography"),
    "film shoot": ("camera", "sound", "lighting", "make-up", "driving", "editing"),
    "factory start-up": ("welding", "electrics", "robotics", "safety", "logistics", "Spanish"),
}
TEAMS = ("Red", "Blue", "Green", "Gold", "Silver")

PROGRAM = '''"""Minimize pay over who joins which team."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    people, teams = data["people"], data["teams"]
    model.joins = pyo.Var(list(people), list(teams), domain=pyo.Binary, doc="1 if p joins t")
    model.once = pyo.Constraint(
        list(people), rule=lambda model, p: sum(model.joins[p, t] for t in teams) <= 1
    )

    @model.Constraint(list(teams), doc="sizes of the teams")
    def size(model, t):
        return sum(model.joins[p, t] for p in people) == teams[t]["size"]

    model.skills = pyo.ConstraintList(doc="enough people with each skill")
    for t in teams:
        for skill, least in teams[t]["needs"].items():
            able = [p for p in people if skill in people[p]["skills"]]
            model.skills.add(sum(model.joins[p, t] for p in able) >= least)
    model.relations = pyo.ConstraintList(doc="who cannot, or has to, work with whom")
    for t in teams:
        for a, b in data["apart"]:
            model.relations.add(model.joins[a, t] + model.joins[b, t] <= 1)
        for trainee, mentor in data["mentored"]:
            model.relations.add(model.joins[trainee, t] <= model.joins[mentor, t])
    model.pay = pyo.Objective(
        expr=sum(
            people[p]["pay"] * teams[t]["weeks"] * model.joins[p, t] for p in people for t in teams
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same over line-ups: all groups of people that could form a team are listed."""

from itertools import combinations

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    people = data["people"]
    lineups = []
    for team, facts in data["teams"].items():
        for group in combinations(people, facts["size"]):
            skills = [skill for p in group for skill in people[p]["skills"]]
            if any(skills.count(skill) < least for skill, least in facts["needs"].items()):
                continue
            if any(a in group and b in group for a, b in data["apart"]):
                continue
            if any(a in group and b not in group for a, b in data["mentored"]):
                continue
            lineups.append((team, group, facts["weeks"] * sum(people[p]["pay"] for p in group)))
    model.use = pyo.Var(range(len(lineups)), domain=pyo.Binary)
    model.missing = pyo.Var(bounds=(0, 0), doc="keeps the rule of a team without any line-up")
    model.rules = pyo.ConstraintList()
    for team in data["teams"]:
        chosen = pyo.quicksum(model.use[k] for k, line in enumerate(lineups) if line[0] == team)
        model.rules.add(chosen + model.missing == 1)
    for p in people:
        uses = [model.use[k] for k, line in enumerate(lineups) if p in line[1]]
        if len(uses) > 1:
            model.rules.add(pyo.quicksum(uses) <= 1)
    model.cost = pyo.Objective(
        expr=pyo.quicksum(line[2] * model.use[k] for k, line in enumerate(lineups)),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    scene = draw.pick(list(SCENES))
    skills = draw.sample(SCENES[scene], draw.size(3, 6))
    teams: dict[str, dict[str, Any]] = {
        name: {"size": draw.rng.randint(2, 3), "weeks": draw.rng.randint(2, 9), "needs": {}}
        for name in draw.sample(TEAMS, draw.size(1, 3))
    }
    seats = sum(team["size"] for team in teams.values())
    names = draw.sample(PEOPLE, seats + draw.size(2, 5))
    people: dict[str, dict[str, Any]] = {}
    for name in names:
        able = draw.sample(skills, draw.rng.randint(1, min(3, len(skills) - 1)))
        pay = 300 + 150 * len(able) + draw.whole(0, 400, 10)
        people[name] = {"pay": pay, "skills": able}
    # These members make every team possible.
    members = iter(names)
    home: dict[str, str] = {}
    for team, facts in teams.items():
        group = [next(members) for _ in range(facts["size"])]
        home |= dict.fromkeys(group, team)
        held = [skill for p in group for skill in people[p]["skills"]]
        wanted = draw.sample(sorted(set(held)), min(len(set(held)), draw.size(1, 4)))
        facts["needs"] = {skill: draw.rng.randint(1, held.count(skill)) for skill in wanted}
    free = names[seats:]
    strangers = [[a, b] for a in home for b in home if a < b and home[a] != home[b]]
    strangers += [[a, b] for a in home for b in free]
    data = {
        "people": people,
        "teams": teams,
        "apart": draw.sample(strangers, draw.rng.randint(1, 2)) if draw.option(2) else [],
        "mentored": [[draw.pick(free), draw.pick(list(home))]] if draw.option(3) else [],
    }
    return data, scene


def _tell(story: Story, data: Data, scene: str) -> None:
    people, teams = data["people"], data["teams"]
    plural = len(teams) > 1
    words = {"scene": scene, "n": len(teams), "teams": listed([f"team {t}" for t in teams])}
    story.topic("who joins which team" if plural else "who joins the team",
                "staff for the {scene}", "{scene}: {teams}", **words)  # fmt: skip
    story.setting(
        "{company} puts together {teams} for {scene:a} and can choose from {names}",
        "for {scene:a}, {person} has to form {teams}. The candidates are {names}",
        "{m:count} people in {town} could work on {scene:a}: {names}. To be formed: {teams}",
        "the {scene} of {company} starts soon, and {teams} [still have to be staffed|are not "
        "staffed yet]. Candidates: {names}"
        if plural
        else "the {scene} of {company} starts soon, and {teams} [still has to be staffed|is not "
        "staffed yet]. Candidates: {names}",
        names=listed(list(people)), m=len(people), **words,
    )  # fmt: skip
    story.goal(
        "who should join, and which team, so that total pay is [as low as possible]?"
        if plural
        else "who should join so that total pay is [as low as possible]?",
        "find the [cheapest] staffing",
        "[decide] who works where; the sum of all wages should be [as low as possible]"
        if plural
        else "[decide] whom to take; the sum of all wages should be [as low as possible]",
        "what is the [lowest] pay for which {teams} can be staffed, and by whom?",
        **words,
    )
    story.records(
        "people",
        "weekly pay and skills of each candidate",
        [{"name": p, "pay": facts["pay"], "skills": listed(facts["skills"])}
         for p, facts in people.items()],
        {"name": "candidate", "pay": "pay per week:money", "skills": "skills"},
        ("{name} is paid {pay:money} a week and knows {skills}",
         "{name} (skills: {skills}) asks for {pay:money} a week"),
    )  # fmt: skip
    story.records(
        "teams",
        "size, duration and needs of each team" if plural else "size, duration and needs",
        [{"team": f"team {t}", "size": facts["size"], "weeks": facts["weeks"],
          "needs": _needs(facts["needs"])} for t, facts in teams.items()],
        {"team": "team", "size": "people", "weeks": "weeks", "needs": "needs at least"},
        ("{team} has exactly {size:count} members for {weeks:count} weeks and needs at least "
         "{needs}",
         "for {team}, which works {weeks:count} weeks, take {size:count} people, among them at "
         "least {needs}"),
    )  # fmt: skip
    story.rule(
        "one person with several skills counts for each of them",
        "whoever has several skills fills several needs at once",
    )
    story.rule(
        "nobody can join more than one team, and not everybody has to join; members stay, and are "
        "paid, for all weeks of their team",
        "[each] person is in one team at most, full time and for all its weeks. Whoever joins no "
        "team is not paid",
    )
    for a, b in data["apart"]:
        story.rule(
            "{a} and {b} do not get on and may not be in the same team",
            "do not put {a} and {b} in one team",
            a=a, b=b,
        )  # fmt: skip
    for trainee, mentor in data["mentored"]:
        story.rule(
            "{trainee} may join a team only if {mentor} is in that team too",
            "wherever {trainee} works, {mentor} has to be in the same team (but not the other way "
            "round)",
            trainee=trainee, mentor=mentor,
        )  # fmt: skip


def _needs(needs: dict[str, int]) -> str:
    return listed([f"{n} {agreeing(n, 'person')} with {skill}" for skill, n in needs.items()])


def _ask_for_more(draw: Draw, data: Data) -> None:
    team = draw.pick(list(data["teams"]))
    skill = draw.pick(list(data["teams"][team]["needs"]))
    able = [p for p, facts in data["people"].items() if skill in facts["skills"]]
    data["teams"][team]["needs"][skill] = len(able) + 1
    data["teams"][team]["size"] = max(data["teams"][team]["size"], len(able) + 1)


FAMILY = Family(
    "team_formation",
    "who joins which team, so that every team has the skills it needs",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _ask_for_more},
)
