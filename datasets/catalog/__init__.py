"""Published benchmarks, one file each; `catalog.registry` lists them, `fetch.py` brings them."""
