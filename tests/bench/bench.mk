# Benchmarks. `make bench` builds the programs and its own tools, starts a private desk, prints tables.

BENCH_TOOLS := hello load ceiling sink start
BENCH_BINS := $(BENCH_TOOLS:%=$B/tests/bench/%)

$B/tests/bench/load: $B/obj/tests/bench/bench.o $B/obj/tests/bench/engine.o
$B/tests/bench/ceiling $B/tests/bench/sink $B/tests/bench/start: $B/obj/tests/bench/bench.o
$(BENCH_BINS): $B/tests/bench/%: $B/obj/tests/bench/%.o $B/libpagedesk.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $B/libpagedesk.a $(LIBS)

bench: ## print the benchmark tables (ROUNDS=, TIME=, ONLY=, ...: see tests/bench/bench.sh)
	$(Q)tools/deps.sh run
	+$(Q)$(MAKE) --no-print-directory all bench-tools
	$(Q)BUILD=$B tests/bench/bench.sh
bench-tools: $(BENCH_BINS)

.PHONY: bench bench-tools
