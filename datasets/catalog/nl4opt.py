"""NL4OPT: short linear problems of the NL4Opt competition."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import sirl

BENCHMARK = Benchmark(
    name="nl4opt",
    title="Short linear problems of the NL4Opt competition",
    items=245,
    home="https://github.com/nl4opt/nl4opt-competition",
    licence="not stated by the repository of this copy (competition repository: MIT)",
    files=(
        PublishedFile(
            "https://raw.githubusercontent.com/Cardinal-Operations/SIRL/8e85194/test_data/NL4OPT.jsonl",
            sirl("nl4opt", "Cardinal-Operations/SIRL:test_data/NL4OPT.jsonl"),
        ),
    ),
    notice="32 labels are disputed, mostly integer against continuous reading.",
)
