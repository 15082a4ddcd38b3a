"""ComplexOR: abstract models with small data."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import alphaopt

BENCHMARK = Benchmark(
    name="complexor",
    title="Abstract models with small data",
    items=18,
    home="https://github.com/xzymustbexzy/Chain-of-Experts",
    licence="MIT (AlphaOPT's copy); first release: not stated",
    files=(
        PublishedFile(
            "https://raw.githubusercontent.com/Minw913/AlphaOPT/dd84150c9236885155109cbc0f84506af5648e6c/data/optimization_tasks/clean/complexor.json",
            alphaopt("complexor", "Minw913/AlphaOPT:data/optimization_tasks/clean/complexor.json"),
        ),
    ),
    notice="",
)
