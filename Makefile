# The commands of the project; `make` prints them. Everything is kept inside the checkout: .tools/ (uv), .venv/, var/, models/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export RASA_TELEMETRY_ENABLED := false
export PYTHONWARNINGS := ignore
export TF_CPP_MIN_LOG_LEVEL := 2
PY := .venv/bin/python
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
STAMP := .venv/.installed

.PHONY: help setup run test lint train eval bench requirements clean

help:  ## print this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

setup: $(STAMP)  ## Python 3.11 and the locked packages into .venv

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv

$(STAMP): requirements/run.txt requirements/dev.txt pyproject.toml | $(if $(filter .tools/%,$(UV)),.tools/bin/uv)
	@test -x $(PY) || $(UV) venv --quiet --python 3.11 .venv
	$(UV) pip sync --quiet --python $(PY) --require-hashes requirements/run.txt requirements/dev.txt
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

run: $(STAMP)  ## the whole hotline: databases, model, gateway, intake API
	$(PY) -m bot train --if-needed
	$(PY) -m bot serve  # brings both databases to the newest form first

train: $(STAMP)  ## train the model into models/
	$(PY) -m bot train

test: $(STAMP)  ## the whole test suite
	$(PY) -m bot train --if-needed
	$(PY) -m pytest

lint: $(STAMP)  ## style, types, layers, data, documents
	scripts/lint

eval: $(STAMP)  ## measure the understanding: own test sentences, and FILE=... if given
	$(PY) -m bot train --if-needed
	scripts/evaluate $(FILE)

bench: $(STAMP)  ## time parsing, answering and a whole conversation
	$(PY) -m bot train --if-needed
	$(PY) benchmarks/speed.py

requirements: | .tools/bin/uv  ## resolve the pinned, hashed requirements anew
	scripts/lock

clean:  ## remove environment and caches; var/ (data, keys) and models/ stay
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache
