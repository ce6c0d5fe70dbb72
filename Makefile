# What a person types. `make` alone tells.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PATHS := portal tests bench migrations scripts wsgi.py gunicorn.conf.py
CATALOGUES := $(wildcard portal/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url
# Embedded servers around a command, or those that run already.
AROUND := $(BIN)/python -m portal.gateways.embedded

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test check bench shell backup vendor lock messages clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(VENV)/installed $(COMPILED) ## Make the virtual environment with what the portal runs on
	@scripts/native.sh run

install-dev: $(VENV)/installed-dev $(COMPILED)
	@scripts/native.sh test

run: install ## Start everything; prints the address. PORT=8001 and PORTAL_DATA_DIR=... change it
	@exec $(AROUND) -- $(BIN)/flask --app wsgi up

test: check ## The whole gate and every test, browser tests included
	$(BIN)/pytest -n 2 --dist loadgroup

check: install-dev ## The gate: format, lint, types, contracts, templates, migrations
	$(BIN)/ruff format --check $(PATHS)
	$(BIN)/ruff check $(PATHS)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint portal/templates
	$(BIN)/pytest tests/fitness/test_migrations.py

bench: install-dev ## Benchmarks beside their floors
	$(BIN)/python -m bench

shell: install ## A Python shell inside the application
	@exec $(AROUND) --join -- $(BIN)/flask --app wsgi shell

backup: install ## Dump the database into the folder `backups` (pg_dump, backup role)
	@exec $(AROUND) --join -- $(BIN)/flask --app wsgi backup

vendor: $(VENV)/installed-dev ## Fetch the browser's files from npm anew, pinned and cut
	$(BIN)/python -m scripts.vendor

lock: $(VENV)/installed-dev ## Pin requirements*.in anew
	$(BIN)/$(LOCK) --upgrade requirements.in -o requirements.lock
	$(BIN)/$(LOCK) --upgrade requirements-dev.in -o requirements-dev.lock

messages: $(VENV)/installed-dev ## Collect messages, update the catalogues, compile them
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k _ --no-location --sort-output \
	  --project=portal --version=1 -o $(VENV)/messages.pot portal
	@for po in $(CATALOGUES); do \
	  $(BIN)/pybabel -q update -i $(VENV)/messages.pot -o $$po --no-fuzzy-matching \
	    -l $$(echo $$po | cut -d/ -f3) --omit-header || exit 1; done
	$(MAKE) --no-print-directory $(COMPILED)

clean: ## Remove what can be made again (never the data in instance/)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find portal tests bench -name __pycache__ -prune -exec rm -rf {} +
	rm -f portal/translations/*/LC_MESSAGES/messages.mo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "Install with: sudo apt-get install -y python3-venv"; exit 1; }

$(VENV)/installed: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

%.mo: %.po | $(VENV)/installed
	@$(BIN)/pybabel -q compile -i $< -o $@
	@test -s $@ || { echo 'No words compiled from $<: is its header marked fuzzy?'; exit 1; }
