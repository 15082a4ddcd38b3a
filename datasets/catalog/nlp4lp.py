"""NLP4LP: linear and integer problems with named parameters."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import alphaopt

BENCHMARK = Benchmark(
    name="nlp4lp",
    title="Linear and integer problems with named parameters",
    items=264,
    home="https://github.com/teshnizi/OptiMUS",
    licence="MIT (AlphaOPT's copy); first release: not stated",
    files=(
        PublishedFile(
            "https://raw.githubusercontent.com/Minw913/AlphaOPT/dd84150c9236885155109cbc0f84506af5648e6c/data/optimization_tasks/clean/nlp4lp.json",
            alphaopt("nlp4lp", "Minw913/AlphaOPT:data/optimization_tasks/clean/nlp4lp.json"),
        ),
    ),
    notice="Numbered as in AlphaOPT, which leaves out the items without a recorded optimum.",
)
