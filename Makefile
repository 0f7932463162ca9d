# Everything needed is a Unix with Python 3.11 or newer and make.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# Which Python makes the virtual environment: `make demo PYTHON=python3.12`.
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PYTEST_ARGS ?=
# How many processes share the tests; 0 runs them in this one, for a debugger.
WORKERS ?= 2
BENCH_ARGS ?=

# Enough for the production settings to load; nothing is contacted.
PRODUCTION_LIKE := \
	DJANGO_SETTINGS_MODULE=cms.settings.production \
	SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	DATABASE_URL=postgresql://cms@localhost/cms \
	ALLOWED_HOSTS=cms.example.org \
	SITE_URL=https://cms.example.org \
	MEDIA_ROOT=/srv/cms/media

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' \
		$(MAKEFILE_LIST)

.PHONY: demo
demo: .venv/.synced ## Serve a demo site with example content (PORT=8000)
	@$(MANAGE) demo

.PHONY: demo-reset
demo-reset: .venv/.synced ## Delete the demo's data, uploads and accounts
	@$(MANAGE) demo_reset

.PHONY: test
test: .venv/.synced ## Run the tests but for the slow (PYTEST_ARGS="-k search" WORKERS=0)
	$(BIN)/pytest -n $(WORKERS) -m "not slow" $(PYTEST_ARGS)

.PHONY: test-slow
test-slow: .venv/.synced ## Run the slow tests: those in a browser, and a few more
	$(BIN)/pytest -n $(WORKERS) -m slow -rs $(PYTEST_ARGS)

.PHONY: coverage
coverage: .venv/.synced ## Run the tests and show which lines and branches they miss
	$(BIN)/pytest --cov --cov-report=term-missing $(PYTEST_ARGS)

.PHONY: check
check: .venv/.synced ## Run every check that is not a test, as CI does
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION_LIKE) $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) graphql_schema --check

.PHONY: format
format: .venv/.synced ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: migrations
migrations: .venv/.synced ## Write migrations for changed models
	$(MANAGE) makemigrations

.PHONY: schema
schema: .venv/.synced ## Write cms/graphql/schema.graphql anew
	$(MANAGE) graphql_schema

.PHONY: audit
audit: .venv/.synced ## Audit HTTP and schema with public suites (needs Node 20)
	node .ci/audit.mjs
	node .ci/lint-schema.mjs

.PHONY: bench
bench: .venv/.synced ## Measure beside plain Grapple (BENCH_ARGS="--quick --rounds 5")
	@$(BIN)/python -m tests.bench $(BENCH_ARGS)

.PHONY: screenshots
screenshots: .venv/.synced ## Take the guide's pictures anew (needs Chromium)
	$(BIN)/pytest -n 0 tests/browser/screenshots.py

.PHONY: clean
clean: ## Delete the virtual environment and caches, not the demo's data
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache .coverage
	find cms home reviews briefings tests -name __pycache__ -prune -exec rm -rf {} +

# The virtual environment, made anew only when the lock changes.
.venv/.synced: pyproject.toml uv.lock
	@say() { printf '\n%s\n' "$$*" >&2; }; \
	python=; \
	for candidate in $(PYTHON) python3.14 python3.13 python3.12 python3.11; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
			>/dev/null 2>&1; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		say "Python 3.11 or newer is needed, and $(PYTHON) is not."; \
		say "Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12"; \
		exit 1; \
	fi; \
	if [ ! -x $(BIN)/python ] || [ ! -x $(BIN)/uv ]; then \
		echo "Making .venv with $$($$python --version)"; \
		rm -rf .venv; \
		if ! $$python -m venv .venv; then \
			rm -rf .venv; \
			say "Python cannot make a virtual environment. On Debian or Ubuntu:" \
				"apt install python3-venv"; \
			exit 1; \
		fi; \
		echo "Installing uv"; \
		if ! $(BIN)/python -m pip install --quiet --disable-pip-version-check \
			'uv>=0.13,<0.14'; then \
			say "uv could not be installed from PyPI. Is there a network, and does" \
				"pip need a proxy (HTTPS_PROXY) or a mirror (PIP_INDEX_URL)?"; \
			exit 1; \
		fi; \
	fi; \
	echo "Installing the locked dependencies"; \
	if ! UV_PYTHON_DOWNLOADS=never $(BIN)/uv sync --locked; then \
		say "The dependencies could not be installed; the lines above say why." \
			"Without a network: try again with one. With a lock that does not" \
			"match pyproject.toml: $(BIN)/uv lock. With a mirror of PyPI:" \
			"set UV_DEFAULT_INDEX."; \
		exit 1; \
	fi; \
	touch $@
