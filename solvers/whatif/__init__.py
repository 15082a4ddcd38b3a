"""What if the data were others, or a decision were forced: scenarios, sweeps, prices and ranges."""
