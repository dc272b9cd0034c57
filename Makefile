# make run    sets everything up and serves the site at http://127.0.0.1:8000 (PORT=8123 make run elsewhere)
# make test   sets everything up, checks the code and runs every test
# make quick  checks the code and runs the fast tests: the inner loop
# make lowest runs the fast tests with the lowest versions pyproject.toml allows, in an environment of their own
# make audit  looks for unsafe code, lock files that do not fit, and known vulnerabilities of dependencies
# make messages writes the sentences of the sources into the catalogues of all languages, and compiles them (needs gettext)
# make lock   resolves the dependencies anew (needs uv)

VENV ?= .venv
PORT ?= 8000
BIN  := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP  := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-warn-conflicts

# Where this is set, every process compiles the whole program and every test anew: a third of a run.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: messages run test quick lowest check types audit bandit lock-check contracts migrations compiled
.PHONY: tests on-sqlite on-postgresql setup setup-dev lock clean

run: setup
	@PORT=$(PORT) $(BIN)/dailypapers serve

test: check tests

quick: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 -m "$(FAST)"

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --jobs=2 --output-sync types audit compiled migrations contracts

types: setup-dev
	$(BIN)/mypy

contracts: setup-dev
	$(BIN)/lint-imports

migrations: setup-dev
	DAILYPAPERS_HOME=$(VENV)/check-home $(BIN)/python manage.py makemigrations --check --dry-run

# Every test is collected, which compiles them and what they import: else each process of the run does that, at once.
compiled: setup-dev
	$(BIN)/python -m pytest --collect-only -q >$(VENV)/collected 2>&1 || { cat $(VENV)/collected; exit 1; }

audit: setup-dev bandit lock-check
	$(BIN)/python -m tests.security.audit

bandit: setup-dev
	$(BIN)/python -m bandit --quiet --configfile pyproject.toml --recursive dailypapers

lock-check: setup-dev
	$(BIN)/python -m tests.security.lock

# Side by side: while one waits for a server, a worker or a browser, the other computes. The second is printed at its end.
tests: setup-dev
	$(MAKE) --jobs=2 on-sqlite on-postgresql

on-sqlite: setup-dev
	$(BIN)/python -m pytest -n 2 -m "not postgres"

on-postgresql: setup-dev
	@DAILYPAPERS_TEST_POSTGRES=1 $(BIN)/python -m pytest -n 2 -m "(django_db or postgres) and not browser" \
		>$(VENV)/on-postgresql 2>&1; status=$$?; echo "On PostgreSQL:"; cat $(VENV)/on-postgresql; exit $$status

setup: $(VENV)/.run
setup-dev: $(VENV)/.dev

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=/path/to/python3 make run"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python cannot make virtual environments: on Debian and Ubuntu run  apt install python3-venv"; exit 1; }

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once, about half a minute) …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# The lock for tests has all of the other, with the same versions. Nothing is compiled that no test imports.
$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up, with what tests need …"
	@$(PIP) --no-compile --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $(VENV)/.run $@

# --- the lowest allowed versions: the program's own are as low as its ranges say, what they and the tests need is new
LOWEST ?= .venv-lowest
FAST := not django_db and not postgres and not browser and not program

lowest: $(LOWEST)/.dev
	$(LOWEST)/bin/python -m pytest -n 2 -m "$(FAST)"

$(LOWEST)/.dev: requirements-lowest.lock
	@$(PYTHON) -m venv --clear $(LOWEST)
	@echo "Setting up the lowest allowed versions …"
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
lock:
	$(LOCK) --group build -o requirements.lock
	$(LOCK) --group build --group dev --extra postgres -c requirements.lock -o requirements-dev.lock
	$(LOCK) --group build --extra postgres --extra mail --extra channels --extra scale -c requirements-dev.lock -o requirements-server.lock
	@rm -f $(LOWEST).txt
	$(LOCK) --resolution lowest-direct --extra postgres --extra mail -o $(LOWEST).txt
	$(LOCK) --group build --group dev --extra postgres --extra mail -c $(LOWEST).txt -o requirements-lowest.lock
	@rm $(LOWEST).txt

messages: setup-dev
	$(BIN)/python -m tests.languages.messages

clean:
	rm -rf $(VENV) $(LOWEST) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
