# The agent's page in a real browser (Debian's chromium), against the whole desk.

BROWSER = tests/browser
# Exact versions stand in package.json; a lock file would name a registry.
$(BROWSER)/node_modules/.made: $(BROWSER)/package.json
	$(call say,NPM,$(BROWSER))
	$(Q)cd $(BROWSER) && npm install --no-package-lock --no-audit --no-fund --loglevel=error
	$(Q)touch $@

test-browser: $(BROWSER)/node_modules/.made ## the agent's page in a browser (TESTS= some of them)
	+$(Q)$(DESK_BUILD)
	$(Q)BUILD=$B tests/e2e/with_desk.sh node $(BROWSER)/run.mjs $(TESTS)

.PHONY: test-browser
