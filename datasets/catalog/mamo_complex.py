"""MAMO Complex: longer linear problems and travelling salesman tours."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import sirl, without

BENCHMARK = Benchmark(
    name="mamo_complex",
    title="Longer linear problems and travelling salesman tours",
    items=203,
    home="https://github.com/FreedomIntelligence/Mamo",
    licence="CC BY-SA 4.0 (Mamo); the corrections: not stated",
    files=(
        PublishedFile(
            "https://raw.githubusercontent.com/Cardinal-Operations/SIRL/8e85194/test_data/MAMO_ComplexLP_fixed.jsonl",
            sirl(
                "mamo_complex",
                "Cardinal-Operations/SIRL:test_data/MAMO_ComplexLP_fixed.jsonl",
                without({146, 147, 149, 150, 151, 160, 171, 173}),
            ),
        ),
    ),
    notice="Corrected labels. Numbers of dropped items are left out.",
)
