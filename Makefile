# Two commands matter: `make demo` and `make test`. Each does all of its own set-up.
.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
# The newest Python that every dependency has a wheel for; PYTHON=… overrides.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& { echo $$p; break; }; done)
# Spinning threads cost three to five times on shared cores.
export OMP_NUM_THREADS := 1
export OMP_WAIT_POLICY := passive
# Without bytecode files every process compiles all that it imports: half of its start.
unexport PYTHONDONTWRITEBYTECODE

# The conversations that lie beside the clone, where there are any: of the first folder the figures
# are by category, and each folder is a shape of memory.
EVAL_DATA := $(or $(DATA),$(wildcard $(addprefix ../shared/eval/,locomo beam memdaily)))

# Each worker takes a whole file or folder at a time, in the order that tests/conftest.py gives.
PYTEST = $(BIN)/pytest --dist loadscope --no-loadscope-reorder --durations 20

.PHONY: help demo test test-fast chaos chaos-cluster bench eval eval-shapes lint format schemas proto client locks wheel clean

help: ## what there is to run
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.local ## a whole system, a conversation, five questions (INPUT=file.jsonl for your own)
	@$(BIN)/hms demo walk $(if $(INPUT),--input "$(INPUT)")

# Three workers on two cores: many of these tests wait for a process that starts or a session that ends.
test: $(VENV)/.dev ## all tests, with a real Kafka broker; the twenty slowest at the end
	@$(PYTEST) -n 3 $(ARGS)

test-fast: $(VENV)/.dev ## the tests that need no broker and are not slow, with fewer examples
	@HMS_TEST_FAST=1 $(PYTEST) -n 2 -m "not slow" tests/unit $(ARGS)

chaos: $(VENV)/.dev ## things go wrong for MINUTES=10 with WORKERS=3, SEED=7, BROKERS=1 or 3; see docs/chaos.md
	@$(BIN)/python -m tests.chaos --minutes $(or $(MINUTES),10) --seed $(or $(SEED),7) \
		--workers $(or $(WORKERS),3) --brokers $(or $(BROKERS),1) $(ARGS)

chaos-cluster: $(VENV)/.dev ## one broker of three is killed while events come in
	@HMS_TEST_CLUSTER=1 $(BIN)/pytest -s tests/integration/cluster $(ARGS)

bench: $(VENV)/.bench ## measure speed and size here (ARGS="reading --quick"); see docs/benchmarks.md
	@$(BIN)/python -m bench $(ARGS)

eval: $(VENV)/.local ## how well it remembers: DATA=folders of conversations, JSON=file; see docs/quality.md
	@$(BIN)/hms eval all $(if $(EVAL_DATA),$(EVAL_DATA) --page docs/quality.md) \
		$(if $(JSON),--json-file "$(JSON)") $(ARGS)

eval-shapes: $(VENV)/.local ## every shape of memory beside the baselines (ARGS="--shapes beam,documents")
	@$(BIN)/hms eval shapes $(EVAL_DATA) $(if $(JSON),--json-file "$(JSON)") $(ARGS)

lint: $(VENV)/.dev ## style, types, import directions, schemas
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy schemas/hms_schemas streams/hms_streams services/hms_services clients/python/hms bench tools
	$(BIN)/lint-imports
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code

format: $(VENV)/.dev ## rewrite the code in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/buf format -w

schemas: $(VENV)/.dev ## regenerate records and canonical forms from schemas/avro
	$(BIN)/python schemas/generate.py

proto: $(VENV)/.dev ## regenerate hms_proto from proto/
	$(BIN)/python proto/generate.py

client: $(VENV)/.dev ## regenerate the blocking Python client from the asyncio one
	$(BIN)/python clients/python/generate_blocking.py

locks: $(VENV)/.uv ## resolve the pinned requirements again
	for set in server local dev bench; do $(BIN)/uv pip compile -q pyproject.toml --extra $$set \
		--generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 \
		-o requirements/$$set.txt; done

wheel: $(VENV)/.uv ## build the wheel into dist/
	$(BIN)/uv build --wheel -q

clean: ## remove what the targets above made, your memories excepted
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/.uv: requirements/uv.txt
	@[ -n "$(PYTHON)" ] || { echo "HMS needs Python 3.11, 3.12 or 3.13 on the PATH (or PYTHON=/path/to/it)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) lacks its venv module: install python3-venv."; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.local: $(VENV)/.uv requirements/local.txt pyproject.toml
	@echo "Installing what the demo needs (about 470 MB on disk) ..."
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/local.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.uv requirements/dev.txt pyproject.toml
	@echo "Installing what the tests need ..."
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@ $(VENV)/.local

$(VENV)/.bench: $(VENV)/.uv requirements/bench.txt pyproject.toml
	@echo "Installing what the benchmarks need ..."
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@ $(VENV)/.local
