"""OptiBench: linear and nonlinear problems, with and without tables."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import resocratic

BENCHMARK = Benchmark(
    name="optibench",
    title="Linear and nonlinear problems, with and without tables",
    items=605,
    home="https://github.com/yangzhch6/ReSocratic",
    licence="Apache-2.0",
    files=(
        PublishedFile(
            "https://raw.githubusercontent.com/yangzhch6/ReSocratic/56a638f689abbfd67650121cd4fdbe044e69e86c/data/OptiBench.json",
            resocratic("optibench", "yangzhch6/ReSocratic:data/OptiBench.json"),
        ),
    ),
    notice="The last value is taken as the objective; in 19 items it is another one. "
    "Only about 451 of the problems are distinct.",
)
