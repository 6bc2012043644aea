# make run: set up and start everything. make test: set up and check everything.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PYTEST_ARGS ?= -n 3 --dist loadfile --no-loadscope-reorder
TEMPLATE := test_dibao_template

# A process that keeps no bytecode compiles every module anew; the tests start hundreds of them.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run setup test lint test-template test-bytecode soak soak-ledger soak-outages soak-kills soak-pages clean python

run: setup
	@exec $(BIN)/python -m dibao.launch

setup: python
	@exec $(PYTHON) -I dibao/prepare.py

test: python
	@$(PYTHON) -I dibao/prepare.py --test
	@$(MAKE) --no-print-directory -j 2 test-template lint test-bytecode
	TEST_TEMPLATE=$(TEMPLATE) $(BIN)/python -m pytest $(PYTEST_ARGS)

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

# The migrations run once; every process of the tests begins with a copy of what they made.
test-template:
	TEST_DATABASE=$(TEMPLATE) $(BIN)/python -m pytest -q --create-db --reuse-db \
	  tests/ground/test_trail.py

# Collecting writes the bytecode of all tests, which each of their processes would do for itself. What
# does not even load is told by the tests themselves.
test-bytecode:
	-$(BIN)/python -m pytest --collect-only -q >/dev/null

# The long tests in full numbers; all but the pages write bench/results/. One prerequisite for each.
soak: soak-pages soak-ledger soak-outages soak-kills

# Every page of every role at two widths: a minute of two processors.
soak-pages:
	$(BIN)/python -m pytest -m soak tests/browser/test_pages.py

soak-ledger:
	SOAK_SEQUENCES=5000 $(BIN)/python -m pytest tests/payments/test_ledger_machine.py

soak-outages:
	SOAK_OUTAGE_HOUSEHOLDS=2000 $(BIN)/python -m pytest -m soak tests/payments/test_outages.py

soak-kills:
	SOAK_KILLS=$${SOAK_KILLS:-1000} SOAK_HOUSEHOLDS=$${SOAK_HOUSEHOLDS:-20000} \
	$(BIN)/python -m pytest tests/payments/test_kills.py

# What set-up made, not the data: that is under var/.
clean:
	rm -rf .venv node_modules static/vendor var/static
	find . -name __pycache__ -prune -exec rm -rf {} +

python:
	@test -n "$(PYTHON)" || { echo "dibao: Python 3.11 or newer is needed (name it with PYTHON=)" >&2; exit 1; }
