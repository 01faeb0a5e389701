# Two commands matter: `make demo` and `make test`. Both set everything up first.
# PYTHON chooses the interpreter (3.11 or newer), VENV the virtual environment.
# pip's own variables (PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS, …) are honoured: point them
# at PyTorch's CPU wheels to avoid the CUDA packages on machines without a GPU.

PYTHON ?= python3
VENV ?= .venv
OUT ?= out/demo
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: help demo test lint format bench clean

help: ## Say what the targets do
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.runtime: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "duizhao needs Python 3.11 or newer; say which with make PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.development: $(VENV)/.runtime
	$(PIP_INSTALL) --editable '.[all,dev]'
	@touch $@

demo: $(VENV)/.runtime ## Translate, link and score the sample pages; write HTML reports to out/demo
	$(BIN)/duizhao run samples --out $(OUT) --format html --format json
	@echo "Open $(OUT)/*.html in a browser."

test: $(VENV)/.development ## Run the tests with coverage (ARGS= goes to pytest)
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered $(ARGS)

lint: $(VENV)/.development ## Check format, lint, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.development ## Format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.development ## Run the benchmarks that need no data from outside
	$(BIN)/python -m bench.pages_speed
	$(BIN)/python -m bench.document_alignment
	$(BIN)/python -m bench.eval_cost

clean: ## Remove what the targets made
	rm -rf $(VENV) out build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage
