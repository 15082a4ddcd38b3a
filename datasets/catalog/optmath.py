"""OptMATH-Bench: long texts made from generated models; two releases."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import sirl

_HOME = "https://raw.githubusercontent.com/Cardinal-Operations/SIRL/8e85194"

BENCHMARK = Benchmark(
    name="optmath",
    title="Long texts made from generated models",
    items=194,
    home="https://github.com/optsuite/OptMATH",
    licence="Apache-2.0 (OptMATH); the repository of this copy: not stated",
    files=(
        PublishedFile(
            f"{_HOME}/test_data/OptMATH_Bench_166.jsonl",
            sirl("optmath", "Cardinal-Operations/SIRL:test_data/OptMATH_Bench_166.jsonl"),
        ),
        PublishedFile(
            f"{_HOME}/test_data/OptMATH_Bench_193.jsonl",
            sirl("optmath193", "Cardinal-Operations/SIRL:test_data/OptMATH_Bench_193.jsonl"),
        ),
    ),
    notice="Two releases; a text of both is kept once, as in the first.",
)
