"""IndustryOR: problems from industry, in three grades of difficulty."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import sirl

BENCHMARK = Benchmark(
    name="industryor",
    title="Problems from industry, in three grades of difficulty",
    items=100,
    home="https://github.com/Cardinal-Operations/ORLM",
    licence="not stated by the repository of this copy (ORLM: Apache-2.0)",
    files=(
        PublishedFile(
            "https://raw.githubusercontent.com/Cardinal-Operations/SIRL/8e85194/test_data/IndustryOR_fixedV2.json",
            sirl("industryor", "Cardinal-Operations/SIRL:test_data/IndustryOR_fixedV2.json"),
        ),
    ),
    notice="The second corrected release; 8 labels are disputed.",
)
