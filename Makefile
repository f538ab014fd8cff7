# The two commands of the README are `make demo` and `make test`. Everything is installed into $(VENV).
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
DATA ?= ../shared/data
# Wheel index with CPU builds of torch, for machines whose own index has only builds with CUDA.
BELEG_TORCH_INDEX ?=

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TEST_TOOLS := $(VENV)/.installed-dev
TORCH := $(shell sed -n 's/^torch==/torch==/p' constraints.txt)

.DEFAULT_GOAL := help
.PHONY: help demo test lint types unit bench figures format docker-check clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Beleg needs Python 3.11, 3.12 or 3.13. Name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

# torch comes first and by exact version: any looser request may fetch gigabytes of CUDA.
$(INSTALLED): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(BELEG_TORCH_INDEX),--index-url $(BELEG_TORCH_INDEX)) $(TORCH)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(TEST_TOOLS): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(INSTALLED) ## install, index the demo company, serve it and print the address
	@$(BIN)/beleg index assistant/demo/company --config assistant/demo/beleg.yaml --data-dir .demo || [ $$? -eq 1 ]
	@$(BIN)/beleg serve --config assistant/demo/beleg.yaml --data-dir .demo --port $(PORT)

test: lint types unit ## lint, type-check and run all tests

lint: $(TEST_TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(TEST_TOOLS)
	$(BIN)/mypy

unit: $(TEST_TOOLS)
	HF_HUB_OFFLINE=1 $(BIN)/pytest -n 2

format: $(TEST_TOOLS) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(TEST_TOOLS) ## measure quality, speed and memory against peers (long)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	HF_HUB_OFFLINE=1 $(BIN)/python -m evals.bench --data $(DATA)

docker-check: $(TEST_TOOLS) ## lint the Dockerfile and run its steps as a script
	$(BIN)/hadolint Dockerfile
	$(BIN)/python .ci/dockerfile_steps.py Dockerfile

clean: ## remove the environment, caches and the demo's index
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist ./*.egg-info
