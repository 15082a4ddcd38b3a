"""LogiOR: logistics problems, many with tables."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import alphaopt

_FOLDER = "data/optimization_tasks/split"
_HOME = (
    "https://raw.githubusercontent.com/Minw913/AlphaOPT/dd84150c9236885155109cbc0f84506af5648e6c"
)

BENCHMARK = Benchmark(
    name="logior",
    title="Logistics problems, many with tables",
    items=92,
    home="https://github.com/ZJU-TSELab/ORThought",
    licence="MIT (AlphaOPT's copy); first release: not stated",
    files=tuple(
        PublishedFile(
            f"{_HOME}/{_FOLDER}/logior_{part}.json",
            alphaopt("logior", f"Minw913/AlphaOPT:{_FOLDER}/logior_{part}.json"),
        )
        for part in ("train", "test")
    ),
    notice="Numbered as in AlphaOPT, whose library was learned from the first file.",
)
