# One word per chore. `make run` and `make test` set up everything they need on a fresh machine with
# Python 3.11+, make and (for the web pages) Node 20+. Nothing is fetched again once it is installed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
NODE   := $(shell command -v npm 2>/dev/null)
WEB    := src/jobmate/webapp/index.html
PEERS  := benchmarks/servers/peers/node_modules/.installed
NO_SECRETS := (package-lock\.json|requirements\.lock)$$|engine/data/|benchmarks/data/|\.png$$
WEB_SOURCES := $(shell find web/src web/public -type f -not -path 'web/src/gql/*' 2>/dev/null) \
               $(wildcard web/*.html web/*.ts web/*.json)

.DEFAULT_GOAL := help
.PHONY: help run setup web test e2e check fix schema migrate lock clean bench drills fuzz bench-push bench-query bench-latency bench-poll audit secrets

help: ## list the chores
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | expand -t 15

run: setup ## the whole product on this machine, with sample data, at one URL
	@$(BIN)/jobmate dev

setup: $(VENV)/.installed $(VENV)/.indexed $(if $(NODE),$(WEB)) ## everything `make run` needs
	@$(if $(NODE),:,echo "Node 20+ not found: the API runs without its web pages")

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "JobMate needs Python 3.11 or newer; choose one with make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing Python packages into $(VENV) (a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.indexed: $(VENV)/.installed $(wildcard src/jobmate/engine/data/*.* src/jobmate/engine/data/aliases/*)
	@echo "indexing the taxonomy (half a minute, once)"
	@$(BIN)/jobmate taxonomy build
	@touch $@

web: $(WEB) ## build the web pages into the package

web/node_modules/.installed: web/package-lock.json
	@echo "installing web packages into web/node_modules"
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB): web/node_modules/.installed schema.graphql $(WEB_SOURCES)
	@cd web && npm run --silent build

test: $(VENV)/.installed $(if $(NODE),$(WEB)) ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/e2e
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/e2e
	@$(if $(NODE),cd web && npm test --silent,echo "Node 20+ not found: the web tests did not run")

e2e: setup ## the browser tests alone; they need Chromium
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/e2e

check: $(VENV)/.installed $(if $(NODE),$(WEB)) secrets ## style, types, import rules, schema drift, secrets
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/jobmate schema --check schema.graphql
	@$(if $(NODE),cd web && npm run --silent check,echo "Node 20+ not found: the web checks did not run")

secrets: $(VENV)/.installed ## look for secrets in the files git keeps
	@git ls-files -z | grep -zvE '$(NO_SECRETS)' | xargs -0 -n 60 -P 4 $(BIN)/detect-secrets-hook --no-verify \
	  || { echo "A secret, or what looks like one. Take it out; if it is none, mark its line 'pragma: allowlist secret'."; exit 1; }

audit: $(VENV)/.installed ## known vulnerabilities in the pinned packages; asks PyPI's and npm's databases
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements.lock \
	  || { echo "Python: a package above has a known vulnerability, or the database could not be asked about it."; exit 1; }
	@$(if $(NODE),cd web && npm audit --audit-level=moderate --no-fund \
	  || { echo "web: a package above has a known vulnerability, or the database could not be asked."; exit 1; },\
	  echo "Node 20+ not found: the web packages were not audited")

fix: $(VENV)/.installed ## format, and mend what ruff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

schema: $(VENV)/.installed ## write schema.graphql from the code
	@$(BIN)/jobmate schema --out schema.graphql

migrate: $(VENV)/.installed ## bring the database to the current schema
	@$(BIN)/jobmate migrate

drills: $(VENV)/.installed ## faults on real processes, both databases, as a table
	@$(BIN)/python -m tests.drills

fuzz: $(VENV)/.installed ## lives at random over the public API, ten minutes on each database
	@$(BIN)/python -m tests.fuzz

bench: $(VENV)/.installed ## accuracy tables (docs/performance.md)
	@$(BIN)/python -m benchmarks.accuracy

bench-push: $(VENV)/.installed $(PEERS) ## pushes beside servers on Node (docs/performance.md)
	@$(BIN)/python -m benchmarks.push

bench-query: $(VENV)/.installed $(PEERS) ## a page of saved jobs and a save beside servers on Node
	@$(BIN)/python -m benchmarks.query

bench-latency: $(VENV)/.installed ## from a save to its push, and from a call for work to its start
	@$(BIN)/python -m benchmarks.latency

bench-poll: $(VENV)/.installed ## the polling fallback beside the old way and beside pushes
	@$(BIN)/python -m benchmarks.poll

$(PEERS): benchmarks/servers/peers/package-lock.json
	@cd benchmarks/servers/peers && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

lock: $(VENV)/.installed ## pin Python packages anew, for every platform, with hashes
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --extra dev --upgrade \
	  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock' -o requirements.lock

clean: ## remove what setup, build and tests made, but not local state in .jobmate
	@rm -rf $(VENV) web/node_modules src/jobmate/webapp web/src/gql dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
