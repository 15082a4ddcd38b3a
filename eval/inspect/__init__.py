"""The benchmarks as Inspect tasks: data set, solvers, scorer. Only this folder imports Inspect."""
