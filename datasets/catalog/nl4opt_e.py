"""NL4OPT-E: the NL4Opt texts with every queried value."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import resocratic

BENCHMARK = Benchmark(
    name="nl4opt_e",
    title="The NL4Opt texts with every queried value",
    items=289,
    home="https://github.com/yangzhch6/ReSocratic",
    licence="Apache-2.0",
    files=(
        PublishedFile(
            "https://raw.githubusercontent.com/yangzhch6/ReSocratic/56a638f689abbfd67650121cd4fdbe044e69e86c/data/NL4OPT-E.json",
            resocratic("nl4opt_e", "yangzhch6/ReSocratic:data/NL4OPT-E.json"),
        ),
    ),
    notice="Shares most texts with nl4opt.",
)
