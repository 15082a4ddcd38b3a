"""Why a model has no optimum: conflicts, the cheapest repairs, and rays of unbounded models."""
