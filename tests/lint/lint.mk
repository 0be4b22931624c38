lint: ## the rules of the house: layers, headers, SQL and HTML in their rooms, no mutable statics
	$(Q)AWK='$(AWK)' tests/lint/lint.sh
.PHONY: lint
