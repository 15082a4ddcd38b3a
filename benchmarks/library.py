"""The experience library: how well and how fast it finds, and whether it loses anything.

    MODELWRIGHT_DATA=FOLDER python benchmarks/library.py labels|speed|tokens|load [--seconds 60]

labels: recall@10 and precision on the judgements in AlphaOPT's published library, without a model.
    An insight is relevant for a problem if it was judged positive or unretrieved, and is not if
    negative or irrelevant. What is known of the problem itself, its text among the sources and its
    judgements, is left aside while it is the question.
speed: milliseconds of a local retrieval at 10,000 insights, for a problem and for a repair.
tokens: of the one prompt for retrieval, and of what is handed out, at 100 and at 10,000 insights.
load: 4 writers and 8 readers at once, on SQLite and on PostgreSQL; then everything is counted.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "agent")]

from modelwright.library.alphaopt import import_alphaopt  # noqa: E402
from modelwright.library.event import EventKind  # noqa: E402
from modelwright.library.index import Index, Query  # noqa: E402
from modelwright.library.insight import Insight, Label, Track  # noqa: E402
from modelwright.library.retrieval import (  # noqa: E402
    LETTERS_PER_TOKEN,
    RetrievalLimits,
    Retriever,
    Weights,
    advice_of,
    index_of,
    rank,
)
from modelwright.library.store import Library  # noqa: E402
from modelwright.solvers.outcome import FailureKind  # noqa: E402

NONE: dict[str, float] = dict.fromkeys(vars(Weights()), 0.0)
METHODS = {
    "fused": vars(Weights()),
    "BM25 only": {**NONE, "lexical": 1.0},
    "taxonomy only": {**NONE, "taxonomy": 1.0},
    "evidence only": {**NONE, "evidence": 1.0},
}
RELEVANT = {"positive", "unretrieved"}
IRRELEVANT = {"negative", "irrelevant"}


def data_folder() -> Path:
    folder = Path(os.environ.get("MODELWRIGHT_DATA", ""))
    if not (folder / "alphaopt_library.json").is_file():
        sys.exit("set MODELWRIGHT_DATA to the folder with alphaopt_library.json")
    return folder


def alphaopt_texts(folder: Path) -> dict[str, str]:
    """AlphaOPT's id -> text, of the problems of the benchmarks that are here."""
    texts: dict[str, str] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            record = json.loads(line)
            name = record["extra"].get("alphaopt_id")
            if name:
                texts.setdefault(name, record["question"])
    return texts


def labels(place: str) -> dict[str, Any]:
    folder = data_folder()
    texts = alphaopt_texts(folder)
    with Library(place) as library:
        import_alphaopt(
            library, folder / "alphaopt_library.json", folder / "alphaopt_taxonomy.json", texts
        )
        index = index_of(library)
        good: dict[str, set[str]] = {}
        bad: dict[str, set[str]] = {}
        for event in library.events():
            judged = event.detail.get("judged")
            if judged in RELEVANT:
                good.setdefault(event.problem, set()).add(event.insight)
            elif judged in IRRELEVANT:
                bad.setdefault(event.problem, set()).add(event.insight)
    names = sorted((good.keys() | bad.keys()) & texts.keys())
    judged = {name: (good.get(name, set()), bad.get(name, set())) for name in names}
    rows = {method: _measured(index, texts, judged, weights) for method, weights in METHODS.items()}
    pairs = sum(len(one) for one, _ in judged.values())
    return {"problems": len(names), "relevant_pairs": pairs, "methods": rows}


def _measured(
    index: Index,
    texts: dict[str, str],
    judged: dict[str, tuple[set[str], set[str]]],
    weights: dict[str, float],
) -> dict[str, float]:
    hits = misses = wrong = 0
    for name, (good, bad) in judged.items():
        found = rank(index, Query(texts[name], but=name), weights, most=10)
        top = {one.insight.id for one in found}
        hits += len(top & good)
        misses += len(good - top)
        wrong += len(top & bad - good)
    return {
        "recall_at_10": hits / (hits + misses),
        "precision_among_judged": hits / max(1, hits + wrong),
    }


def made_up(count: int, seed: int = 1) -> tuple[list[Insight], dict[str, str]]:
    """Insights and problems of the words, and of the lengths, of AlphaOPT's library."""
    records = json.loads((data_folder() / "alphaopt_library.json").read_text())
    texts = list(alphaopt_texts(data_folder()).values())
    draw = random.Random(seed)
    pool = [word for one in records for word in f"{one['condition']} {one['explanation']}".split()]
    insights: list[Insight] = []
    for number in range(count):
        like = draw.choice(records)
        condition, explanation = (
            " ".join(draw.choices(pool, k=len(like[part].split())))
            for part in ("condition", "explanation")
        )
        label = Label(Track.DOMAIN, f"area {number % 12}", f"topic {number % 300}")
        source = (f"p{number % 2000}",)
        insights.append(
            Insight(
                f"i{number}",
                (label,),
                condition,
                explanation,
                sources=source,
                failures=(str(tuple(FailureKind)[number % len(FailureKind)]),),
            )
        )
    return insights, {f"p{k}": draw.choice(texts) for k in range(2000)}


def speed(count: int = 10_000, queries: int = 200) -> dict[str, Any]:
    insights, problems = made_up(count)
    began = time.perf_counter()
    index = Index(insights, [], problems)
    built = time.perf_counter() - began
    tracks = (Track.DOMAIN, Track.FORMULATION)
    failed = {"failure": str(FailureKind.BUILD_ERROR), "only_failure": True}
    kinds: dict[str, dict[str, Any]] = {
        "problem": {"tracks": tracks},
        "repair": {"tracks": tracks, **failed, "message": "KeyError: 'price' is not in the data"},
    }
    report: dict[str, Any] = {"insights": count, "index_s": built, "load": os.getloadavg()[0]}
    for kind, asked in kinds.items():
        times: list[float] = []
        for text in random.Random(2).choices(list(problems.values()), k=queries):
            began = time.perf_counter()
            rank(index, Query(text, **asked), most=20)
            times.append((time.perf_counter() - began) * 1000)
        p95 = sorted(times)[int(0.95 * queries)]
        report[kind] = {"median_ms": statistics.median(times), "p95_ms": p95}
    return report


def tokens(place: str, count: int, queries: int = 40) -> dict[str, float]:
    from modelwright.agent.library_link import choice_prompt

    insights, problems = made_up(count)
    asked: list[int] = []
    handed: list[int] = []

    async def choose(text: str, shortlist: Sequence[Insight]) -> Sequence[str]:
        prompt = choice_prompt(text, shortlist)
        asked.append(len(prompt.system + prompt.user) - len(text))
        return [insight.id for insight in shortlist]

    with Library(place) as library:
        with library.writing("benchmark") as writer:
            for insight in insights:
                writer.add(insight, EventKind.EXTRACTED)
            for name, text in problems.items():
                writer.keep_problem(name, text)
        retriever = Retriever(library, limits=RetrievalLimits())
        for text in random.Random(3).choices(list(problems.values()), k=queries):
            found = asyncio.run(retriever.retrieve(Query(text), choose=choose))
            handed.append(sum(len(one.insight.condition + advice_of(one.insight)) for one in found))
    return {
        "insights": count,
        "model_calls": len(asked) / queries,
        "prompt_tokens": statistics.mean(asked) / LETTERS_PER_TOKEN,
        "handed_out_tokens": statistics.mean(handed) / LETTERS_PER_TOKEN,
    }


_WRITER = """
import sys, time
from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Insight, next_version
from modelwright.library.store import Library
place, who, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
library = Library(place)
end, count = time.monotonic() + seconds, 0
while time.monotonic() < end:
    one = Insight(f"{who}-{count}", (), f"condition {count}", "advice", sources=(f"p{count}",))
    with library.writing(who) as writer:
        writer.add(one, EventKind.EXTRACTED)
        writer.keep_problem(f"{who}-p{count}", "a text")
    with library.writing(who) as writer:
        writer.add(next_version(one, condition="changed"), EventKind.REFINED)
    library.record([Event(EventKind.HELPED, one.id, 2, "p")])
    count += 1
print(count)
"""
_READER = """
import sys, time
from modelwright.library.store import Library
place, seconds = sys.argv[1], float(sys.argv[2])
library = Library(place)
end, count, seen = time.monotonic() + seconds, 0, 0
while time.monotonic() < end:
    revision = library.revision
    found = library.insights()
    assert len(found) >= seen and revision >= 0
    assert all(one.version in (1, 2) for one in found)
    seen, count = len(found), count + 1
print(count)
"""


def load(place: str, seconds: float) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    Library(place).close()

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, place, *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)

    writers = [start(_WRITER, f"w{k}", str(seconds)) for k in range(4)]
    readers = [start(_READER, str(seconds)) for _ in range(8)]
    ended = [process.communicate()[0] for process in (*writers, *readers)]
    failed = sum(process.returncode != 0 for process in (*writers, *readers))
    written = [int(out or 0) for out in ended[:4]]
    with Library(place) as library:
        kept = {insight.id: insight.version for insight in library.insights(None)}
        events = library.events()
        expected = {f"w{k}-{n}" for k, count in enumerate(written) for n in range(count)}
        return {
            "seconds": seconds,
            "failed_processes": failed,
            "insights_written": sum(written),
            "reads": sum(int(out or 0) for out in ended[4:]),
            "insights_lost": len(expected - kept.keys()),
            "versions_lost": sum(version != 2 for version in kept.values()),
            "events_lost": 3 * sum(written) - len(events),
            "revision_gaps": 2 * sum(written) - library.revision,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("what", choices=["labels", "speed", "tokens", "load"])
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:

        def place(name: str) -> str:
            return str(Path(folder) / f"{name}.sqlite")

        jobs: dict[str, Callable[[], Any]] = {
            "labels": lambda: labels(place("labels")),
            "speed": speed,
            "tokens": lambda: [tokens(place(str(n)), n) for n in (100, 10_000)],
            "load": lambda: {"sqlite": load(place("load"), chosen.seconds)},
        }
        report = jobs[chosen.what]()
        if chosen.what == "load":
            from postgres_server import postgres_server

            with postgres_server() as url:
                report["postgresql"] = load(url, chosen.seconds)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
