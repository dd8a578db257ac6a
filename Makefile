# Everything runs in .venv, made here from the locked requirements. Needs git, Python 3.11 or newer, and make.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$each >/dev/null 2>&1 && $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$each; break; }; done)
READY := $(VENV)/.ready
MINUTES ?= 10
DEMO_AS_OF := 2026-11-20T17:00:00+01:00

# Without compiled files every program that a test starts would compile what it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint types imports tests slow storm fuzz bench bench-check bench-peers bench-scale \
	locale lock wheel pictures clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml hatch_build.py
	@test -n "$(PYTHON)" || { echo "itbiz needs Python 3.11 or newer: install it, or run make PYTHON=/path/to/python"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "this Python cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "setting up $(VENV) (once)"
	@# --no-deps: the lock is whole, and pip before 23.3 looks for a newer release of coverage[toml] than the locked one.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $@

setup: $(READY) ## Make the environment.

demo: $(READY) ## Check tickets.example and draw its week, its tokens and its board.
	@echo '$$ itbiz check'
	@$(BIN)/itbiz check --as-of $(DEMO_AS_OF)
	@echo
	@echo '$$ itbiz report --period 2026-W46 --summary'
	@$(BIN)/itbiz report --period 2026-W46 --as-of $(DEMO_AS_OF) --summary
	@echo
	@echo 'The example has fixed dates: this is its board as of its last day, $(DEMO_AS_OF).'
	@echo '$$ itbiz board --as-of $(DEMO_AS_OF)'
	@$(BIN)/itbiz board --as-of $(DEMO_AS_OF) --color always

test: check ## Pass every check, as CI does.

check: lint types imports tests

lint: $(READY) ## Format and lint.
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .

types: $(READY) ## Check the types.
	@$(BIN)/mypy

imports: $(READY) ## Check that the rooms import one way.
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

tests: $(READY) ## Run the tests.
	@$(BIN)/pytest -n 2 -m "not slow"

slow: $(READY) ## Run the slow tests.
	@$(BIN)/pytest -n 2 -m slow

storm: $(READY) ## Let eight clones push at once for the same last tokens, and print what became of it.
	@$(BIN)/python -m tests.gate.storm --clones 8 --rounds 3

fuzz: $(READY) ## Feed hostile tickets, then contracts, for MINUTES=10 each (SEED=n repeats a run).
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		"$$($(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["fuzz"])')" \
		|| echo 'atheris is not to be had here: fuzzing goes on without its guidance'
	@$(BIN)/python -m tests.fuzz.run ticket $(MINUTES) $(SEED)
	@$(BIN)/python -m tests.fuzz.run contract $(MINUTES) $(SEED)

SIZES ?= 1000,10000,100000
RUNS ?= 10
FIGURES := benchmarks/results.json

bench: $(READY) ## Measure everything against its target, and write the figures into docs/performance.md (RUNS=3 SIZES=1000).
	@$(BIN)/python -m benchmarks.run --sizes $(SIZES) --runs $(RUNS) --json $(FIGURES)
	@$(BIN)/python -m benchmarks.table $(FIGURES) docs/performance.md

bench-check: $(READY) ## Measure, and fail where a target is missed by more than 15 %.
	@$(BIN)/python -m benchmarks.run --sizes $(SIZES) --runs $(RUNS) --check

bench-peers: $(READY) ## Measure other tools on the same tickets, as far as they can be installed.
	@$(BIN)/python -m benchmarks.peers --page docs/performance.md

bench-scale: $(READY) ## Measure what git itself does with many tickets and many people, for docs/scale.md.
	@$(BIN)/python -m benchmarks.scale --page docs/scale.md
	@$(BIN)/python -m benchmarks.pushes --page docs/scale.md

locale: $(READY) ## Collect the words to translate, and update the French catalogue.
	@mkdir -p build
	@$(BIN)/pybabel -q extract --no-default-keywords -k msg:1 -k msgs:1,2 -k mark:1 --add-location=file --sort-by-file \
		-o build/itbiz.pot src
	@$(BIN)/pybabel -q update --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date --no-wrap -D itbiz \
		-i build/itbiz.pot -d src/itbiz/locale

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
lock: ## Renew requirements.lock and, of the same releases, ci/requirements.lock (needs uv).
	$(COMPILE) --group dev --extra report pyproject.toml -o requirements.lock
	$(COMPILE) --group build --extra report --constraint requirements.lock pyproject.toml -o ci/requirements.lock

pictures: $(READY) ## Draw the picture of the board in the README.
	@COLUMNS=118 $(BIN)/itbiz board --as-of $(DEMO_AS_OF) --lang en --svg docs/board.svg

wheel: $(READY) ## Build the wheel into dist/.
	@$(BIN)/python -m build --no-isolation --wheel --outdir dist . >/dev/null && ls dist/*.whl

clean: ## Remove what was made here.
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
