# Tests and benchmarks. Each kind has a target of its own; `make test` runs them all.
-include tests/graph/graph.mk
