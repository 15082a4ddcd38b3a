"""The arguments that several tools share, each described once, for agent hosts."""

from typing import Annotated, Any, Literal

from pydantic import Field

_PROBLEM = Field(
    description="The problem in the user's own words, whole: every number, limit and goal. Do not "
    "turn it into formulas or code, and do not add assumptions of your own."
)
_THREAD = Field(description="Name of a thread, as `formulate`, `solve` and `revise` return it.")
ProblemText = Annotated[str, _PROBLEM]
ProblemTextOrNone = Annotated[str | None, _PROBLEM]
Thread = Annotated[str, _THREAD]
ThreadOrNone = Annotated[str | None, _THREAD]
DataFiles = Annotated[
    list[str],
    Field(
        description="CSV, TSV, JSON or Excel files with the numbers, as paths relative to the "
        "working folder of the server. Numbers stay in the files: name them rather than copying "
        "them into the problem text."
    ),
]
ModelName = Annotated[
    str | None,
    Field(
        description="Language model that formulates, by its name at the server's endpoint; leave "
        'it out for the one the server was started with; "offline" for the built-in reader.'
    ),
]
EffortChoice = Annotated[
    Literal["low", "medium", "high"] | None,
    Field(
        description="How much the language model verifies the answer: low: nothing; medium "
        "(default): an independent checker, and the model told back in words; high: also two "
        "further formulations, several times the cost."
    ),
]
Source = Annotated[
    str | None,
    Field(
        description="The program: Python that defines build_model(data) and returns a Pyomo "
        "ConcreteModel with one active objective. It only builds the model: no solver call, no "
        "output, no file or network access (it runs in a jail). All numbers of the instance come "
        "from `data`. Either the source itself, or the path of a .py file in the working folder."
    ),
]
Data = Annotated[
    dict[str, Any] | str | None,
    Field(
        description="What build_model is called with: a JSON object, or the path of a .json file "
        "in the working folder. Prefer the file where there are many numbers."
    ),
]
OfThread = Annotated[
    str | None,
    Field(
        description="Instead of `source` and `data`: the name of a thread whose program is meant."
    ),
]
TimeLimit = Annotated[
    float,
    Field(
        gt=0,
        le=1e6,
        description="Seconds the solver may use for one solve; the best point found by then is "
        "kept, and the outcome says that it is not proved.",
    ),
]
Gap = Annotated[
    float,
    Field(
        ge=0,
        le=1e6,
        description="Relative gap at which a model counts as solved. 1e-6 is a proof for all "
        "practical purposes; loosen it only where the user accepts a worse answer.",
    ),
]
SolverName = Annotated[
    Literal["auto", "highs", "scip", "ipopt"],
    Field(
        description="auto chooses by the class of the model: HiGHS for LP, MILP and convex QP, "
        "SCIP for the rest. ipopt finds local optima only."
    ),
]
