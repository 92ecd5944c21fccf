# Two commands are enough: `make run` and `make test`. The rest is for who changes Cosell.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# The first Python 3.12 or newer; an unpacked pyenv counts even where its shims hide it.
PYTHON = $(shell for p in python3.13 python3.14 python3.12 python3 \
	$(wildcard $(HOME)/.pyenv/versions/3.1[2-9]*/bin/python); do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null \
	&& { echo $$p; break; }; done)
PY := .venv/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input --require-hashes
# `make test-sqlite ARGS='-k wizard'`; two processes, because the suite is long enough for that.
ARGS ?=
PYTEST := $(PY) -m pytest -n 2 --dist worksteal $(ARGS)

# Where the shell forbids it Python would read every module anew in each of our many processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-sqlite test-pg test-e2e test-accessibility lint format messages screenshots bench lock

help:
	@echo "make run     start Cosell with demo data on http://127.0.0.1:8000 (PORT=… for another)"
	@echo "make test    all tests on SQLite and PostgreSQL, and the journeys in Chromium"
	@echo "make lint    everything that can be said without running Cosell"
	@echo "also: test-sqlite test-pg test-e2e test-accessibility format messages screenshots bench lock"

# -- installing --------------------------------------------------------------------------
# Stamps: what is up to date is not done again.
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Cosell needs Python 3.12 or newer, with venv." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing what Cosell needs"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Installing what tests need"
	@$(PIP) -r requirements-dev.txt
	@touch $@

lock: .venv/.dev
	$(PY) -m uv pip compile --universal --python-version 3.12 --generate-hashes --no-header -q \
		-o requirements.txt pyproject.toml
	$(PY) -m uv pip compile --universal --python-version 3.12 --generate-hashes --no-header -q \
		-c requirements.txt --group dev -o requirements-dev.txt

# -- running -----------------------------------------------------------------------------
run: .venv/.run
	@COSELL_DEMO=1 exec $(PY) manage.py up

# -- testing -----------------------------------------------------------------------------
test: .venv/.dev
	COSELL_TEST_DB=sqlite $(PYTEST) -m "not e2e"
	COSELL_TEST_DB=postgres $(PYTEST) -m "not sweep"

test-sqlite: .venv/.dev
	COSELL_TEST_DB=sqlite $(PYTEST) -m "not e2e"

test-pg: .venv/.dev
	COSELL_TEST_DB=postgres $(PYTEST) -m "not e2e"

test-e2e: .venv/.dev
	COSELL_TEST_DB=sqlite $(PYTEST) -m "e2e and not sweep" -n 0

# Every page in every state, in both languages, by day and by night, at each width: some minutes.
test-accessibility: .venv/.dev
	COSELL_TEST_DB=sqlite $(PYTEST) -m sweep

# -- lint --------------------------------------------------------------------------------
# As an installation on the internet would be configured, in a folder that goes away.
IN_PRODUCTION = env -u DATABASE_URL -u COSELL_DEMO COSELL_URL=https://cosell.example \
	COSELL_MAIL_HOST=mail.cosell.example COSELL_VAR=$$folder

lint: .venv/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint templates --lint --quiet
	$(PY) -m mypy
	.venv/bin/lint-imports
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -x \
	&& $(IN_PRODUCTION) $(PY) manage.py makemigrations --check --dry-run \
	&& $(IN_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

format: .venv/.dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

messages: .venv/.run
	$(PY) manage.py messages

screenshots: .venv/.dev
	COSELL_TEST_DB=sqlite $(PY) -m tests.pages.screenshots

bench: .venv/.dev
	$(PY) -m tests.bench
