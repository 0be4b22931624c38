# Tests and benchmarks. Each kind has a target of its own; `make test` runs them all, one after another,
# whatever an earlier one said, and closes with a summary.
#
# A suite is a target test-NAME whose last line says what came of it. Pieces with rules of their own
# lie beside what they build: tests/lint/lint.mk, tests/browser/browser.mk and so on.

# In the order of running: what is quick to fail comes first.
TEST_SUITES = unit lint db fuzz cgi e2e browser asan
# Ways of hosting that the HTTP cases go through.
CGI_SERVERS = lighttpd lighttpd-cgi apache-proxy apache-fcgid apache-cgi

# Test builds are developer's builds: a warning is a failure.
TEST_MAKE = $(MAKE) --no-print-directory DEVELOPER=1

-include tests/graph/graph.mk
-include tests/lint/lint.mk
-include tests/browser/browser.mk
-include tests/bench/bench.mk

test: ## every test suite
	$(Q)tools/deps.sh test
	+$(Q)tests/all.sh '$(TEST_MAKE)' $B/tests/log $(TEST_SUITES)

# --- CUnit: tests/unit without a database, tests/db with one ----------------------------------------

UNIT_OBJS := $(patsubst %.c,$B/obj/%.o,$(sort $(wildcard tests/unit/*.c)))
DB_TEST_OBJS := $(patsubst %.c,$B/obj/%.o,$(sort $(wildcard tests/db/*.c))) $B/obj/tests/db/frame.o

# Both have the frame of tests/unit; the database tests bring a list of suites of their own.
DB_TEST_CC = $(CC) $(ALL_CFLAGS) -Itests/unit -include tests/db/suites.h -MMD -MP -c -o $@ $<
$B/obj/tests/db/frame.o: tests/unit/main.c $B/flags | $(GEN_HDRS)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(DB_TEST_CC)
$B/obj/tests/db/%.o: tests/db/%.c $B/flags | $(GEN_HDRS)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(DB_TEST_CC)

$B/tests/unit: $(UNIT_OBJS) $B/libpagedesk.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS_NET) -lcunit
$B/tests/db: $(DB_TEST_OBJS) $B/libpagedesk.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS_NET) -lcunit -lpthread

# TESTS="name 'pattern_*' suite" runs only these.
test-unit: ## units without a database (TESTS= some of them)
	+$(Q)$(TEST_MAKE) $B/tests/unit
	$(Q)$B/tests/unit $(TESTS)
test-db: ## what needs a database, in a private one (TESTS= some of them)
	+$(Q)$(TEST_MAKE) $B/tests/db $B/bin/pagedesk
	$(Q)TEST_PAGEDESK=$B/bin/pagedesk tests/db/with_db.sh $B/tests/db $(TESTS)

# --- fuzzing: a smoke run of each target -----------------------------------------------------------

FUZZ := $(patsubst tests/fuzz/fuzz_%.c,$B/tests/fuzz_%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_RUNS = 20000

$B/tests/fuzz_%: $B/obj/tests/fuzz/fuzz_%.o $B/obj/tests/fuzz/driver.o $B/libpagedesk.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) $(LIBS_MEDIA)
.PRECIOUS: $B/obj/tests/fuzz/%.o

test-fuzz: ## a short run of each fuzz target
	+$(Q)$(TEST_MAKE) fuzz-targets
	$(Q)set -e; for f in $(FUZZ); do $$f -n $(FUZZ_RUNS) -s 1 tests/fuzz/corpus/$${f##*/fuzz_}; done; echo "fuzz: $(words $(FUZZ)) targets, 0 failed"
fuzz-targets: $(FUZZ)

# --- through the web servers -----------------------------------------------------------------------

DESK_BUILD = $(TEST_MAKE) all $B/tests/graph

test-cgi: ## the HTTP cases through each way of hosting (CGI_SERVERS=, TESTS= some of them)
	+$(Q)$(DESK_BUILD)
	$(Q)BUILD=$B tests/cgi/all.sh '$(CGI_SERVERS)' $(TESTS)
	$(Q)$(if $(TESTS),:,BUILD=$B tests/e2e/with_desk.sh node tests/cgi/openapi_check.mjs)
test-e2e: ## the whole desk with a stand-in for Meta that breaks (TESTS= some of them)
	+$(Q)$(DESK_BUILD)
	$(Q)BUILD=$B tests/e2e/all.sh $(or $(TESTS),$(subst $(comma), ,$(E2E)))

# --- the same with the sanitizers ------------------------------------------------------------------

# Leaks of programs that end anyway are not looked for; a leak of the request loop is (arena tests).
test-asan: ## unit, db, fuzz, cgi and the sender's scenarios built with SANITIZE=address,undefined
	+$(Q)ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 \
		tests/all.sh '$(TEST_MAKE) SANITIZE=address,undefined CGI_SERVERS=lighttpd E2E=main_path,faults' \
		build-address-undefined/tests/log unit db fuzz cgi e2e

.PHONY: test test-unit test-db test-fuzz fuzz-targets test-cgi test-e2e test-asan
