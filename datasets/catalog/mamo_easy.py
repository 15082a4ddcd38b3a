"""MAMO Easy: short linear and integer problems."""

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.formats import sirl, without

BENCHMARK = Benchmark(
    name="mamo_easy",
    title="Short linear and integer problems",
    items=642,
    home="https://github.com/FreedomIntelligence/Mamo",
    licence="CC BY-SA 4.0 (Mamo); the corrections: not stated",
    files=(
        PublishedFile(
            "https://raw.githubusercontent.com/Cardinal-Operations/SIRL/8e85194/test_data/MAMO_EasyLP_fixed.jsonl",
            sirl(
                "mamo_easy",
                "Cardinal-Operations/SIRL:test_data/MAMO_EasyLP_fixed.jsonl",
                without({41, 44, 151, 158, 205, 239, 266, 269, 563, 651}),
            ),
        ),
    ),
    notice="Corrected labels; 29 are disputed. Numbers of dropped items are left out.",
)
