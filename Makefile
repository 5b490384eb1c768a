# make run    one day of the family, on the embedded broker; sets up .venv first
# make test   all tests
# make check  linter, formatter, types
# make bench  the benchmarks
# make docs   the page that is made of the code: docs/kinds.md
# make physics  the tables of docs/physics.md, from the published figures in DATA (../shared/data)
# make lock   requirements.lock again, from pyproject.toml
# make clean  removes what these made, except runs/
#
# ARGS="--speed 60" is handed to run, test and bench. PYTHON=python3.12 chooses the interpreter.

VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
DATA ?= ../shared/data
PYTHON ?= $(or $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$python"; break; }; done),$(error Python 3.11 or newer is needed, with its venv module \
	(on Debian: apt-get install python3-venv). If it is not on the PATH: make PYTHON=/path/to/python3))
# One more than there are processors: tests of what is live wait now and then.
WORKERS = $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --constraint requirements.lock --editable

run: $(VENV)/run.stamp
	$(BIN)/ecosim run $(ARGS)

test: $(VENV)/dev.stamp mosquitto chromium
	PATH="$$PATH:/usr/sbin" $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench $(ARGS)

docs: $(VENV)/dev.stamp
	page="$$($(BIN)/ecosim devices --markdown)" && printf '%s\n' "$$page" > docs/kinds.md

physics: $(VENV)/dev.stamp
	$(BIN)/python -m bench.physics --data $(DATA) --write docs/physics.md $(ARGS)

# One file for all interpreters and systems. It constrains: what is installed is said by pyproject.toml.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install -qq --disable-pip-version-check uv
	build/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev \
		--no-emit-index-url --custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml
	rm -rf build/lock

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Some tests compare with Mosquitto, and skip where it is missing.
mosquitto:
	@PATH="$$PATH:/usr/sbin"; export DEBIAN_FRONTEND=noninteractive; \
	if command -v mosquitto >/dev/null && command -v mosquitto_sub >/dev/null; then :; \
	elif [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "Mosquitto is not installed: tests that compare with it will be skipped."; \
	else \
		echo "Installing mosquitto and mosquitto-clients ..."; \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends mosquitto mosquitto-clients; } \
			>/dev/null || echo "That failed: tests that compare with it will be skipped."; \
	fi >&2

# Some tests look at the report in a browser, and skip where there is none.
chromium:
	@export DEBIAN_FRONTEND=noninteractive; \
	if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "Chromium is not installed: tests that look at the report in a browser will be skipped."; \
	else \
		echo "Installing chromium ..."; \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
			>/dev/null || echo "That failed: tests that look at the report in a browser will be skipped."; \
	fi >&2

$(BIN)/python:
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing ..."
	@$(INSTALL) .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing ..."
	@$(INSTALL) '.[dev]'
	@touch $@ $(VENV)/run.stamp

.PHONY: run test check bench physics docs lock clean mosquitto chromium
