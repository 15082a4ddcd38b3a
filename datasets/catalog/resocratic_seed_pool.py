"""Seeds of ReSocratic: solved demonstrations to make questions from."""

from typing import Any

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile, Reader
from modelwright.datasets.problem import Problem

_REPOSITORY = "yangzhch6/ReSocratic"
_COMMIT = "56a638f689abbfd67650121cd4fdbe044e69e86c"


def _reader(pool: str) -> Reader:
    def read(record: dict[str, Any], position: int) -> Problem:
        return Problem(
            id=f"resocratic_seed-{pool}-{position:02d}",
            text=record["scenario"],
            source=f"{_REPOSITORY}:prompt/synthesis/pool/{pool}.json",
            extra={**record, "pool": pool},
        )

    return read


BENCHMARK = Benchmark(
    name="resocratic_seed_pool",
    title="Solved demonstrations to make questions from",
    items=27,
    home="https://github.com/yangzhch6/ReSocratic",
    licence="Apache-2.0",
    files=tuple(
        PublishedFile(
            f"https://raw.githubusercontent.com/{_REPOSITORY}/{_COMMIT}/prompt/synthesis/pool/{pool}.json",
            _reader(pool),
        )
        for pool in ("linear", "nonlinear")
    ),
    notice="No answers: the text is the demonstration.",
)
