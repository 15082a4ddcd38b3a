"""The nodes of the graph: each takes the state and the tools and returns an `Update`."""
