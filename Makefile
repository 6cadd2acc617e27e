PYTHON ?= python3
STACK ?= sandbox
BIN := .venv/bin
# Percent of the package's branches and lines that the tests cover, those of forked processes too.
COVERED := 95

# Every process that a test starts would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up preview refresh destroy simulate reset validate check test test-exhaustive test-browser test-node lint lock wheel clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z].*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  STACK=$(STACK)  the stack they work on, one of: $(patsubst stacks/Pulumi.%.yaml,%,$(wildcard stacks/Pulumi.*.yaml))"
	@echo '  SIMULATE=1     a simulated portal, whatever credentials there are'
	@echo "  ARGS=...       more options for Pulumi's command, such as ARGS=--refresh"

up: ## Make the portal as the stack declares it (a simulated portal where there are no credentials)
preview: ## Show what `make up` would change; never writes
refresh: ## Read what the portal has now into the stack's state
destroy: ## Remove the limits that the stack declared, and no others
up preview refresh destroy: .venv/installed
	@$(BIN)/python -m tools.run_stack $@ '$(STACK)' $(if $(SIMULATE),--simulate) $(ARGS)

simulate: .venv/installed ## Serve the simulated portals, to look at while the others run
	@$(BIN)/hubspot-limits simulate $(ARGS)

reset: .venv/installed ## Begin again with fresh simulated portals
	@$(BIN)/hubspot-limits simulate reset

validate: .venv/installed ## Check the stack files, without state or portal
	@$(BIN)/hubspot-limits validate

check: lint ## Run lint, types and all tests but those of the real Pulumi CLI
	$(BIN)/pytest -n auto -m 'not real_cli and not exhaustive' --cov --cov-fail-under=$(COVERED)

# What the real CLI runs are processes of their own, in which no coverage is measured.
test: check ## Run lint, types and all tests
	@$(BIN)/python -m tools.pulumi_cli
	$(BIN)/pytest -n auto -m 'real_cli and not exhaustive'

test-exhaustive: .venv/installed-dev ## Run the tests of which the others are a sample (takes minutes)
	@$(BIN)/python -m tools.pulumi_cli
	$(BIN)/pytest -n auto -m exhaustive

test-browser: .venv/installed-browser ## Test the simulator's page in a real Chromium (needs chromium and chromedriver)
	$(BIN)/mypy $(wildcard tests/browser/*.py)
	$(BIN)/pytest -n auto tests/browser

test-node: .venv/installed-dev tests/node/node_modules ## Test the simulator with HubSpot's Node client (needs node and npm)
	$(BIN)/pytest tests/node

tests/node/node_modules: tests/node/package-lock.json
	@echo "Installing HubSpot's Node client into $@"
	@npm ci --prefix tests/node --ignore-scripts --no-audit --no-fund --silent
	@touch $@

lint: .venv/installed-dev ## Run lint and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	go -C tools/go/actionlint tool actionlint -shellcheck= -pyflakes= $(addprefix ../../../,$(wildcard .github/workflows/*.yml))
	$(BIN)/zizmor --offline -qq .github

COMPILE := $(BIN)/uv pip compile --upgrade --no-config --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-strip-extras --quiet --custom-compile-command 'make lock'
LOCK := $(COMPILE) pyproject.toml --extra command --extra simulator

lock: .venv/installed-dev ## Lock the newest versions that pyproject.toml allows
	$(LOCK) --group build --output-file requirements.txt
	$(LOCK) --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(LOCK) --group browser --constraints requirements-dev.txt --output-file requirements-browser.txt
	$(COMPILE) --group publish --constraints requirements-dev.txt --output-file requirements-publish.txt

wheel: .venv/installed ## Build sdist and wheel into dist, and try the wheel in an environment of its own
	rm -rf dist build/wheel
	$(BIN)/hatchling build
	$(BIN)/python -m venv build/wheel
	build/wheel/bin/pip install --quiet --disable-pip-version-check "$$(echo dist/*.whl)[command,simulator]"
	build/wheel/bin/hubspot-limits --version
	build/wheel/bin/hubspot-limits validate stacks/*.yaml

clean: ## Remove all that make created, simulated portals and the CLI included
	rm -rf .venv .pulumi build dist tests/node/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@'$(PYTHON)' -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.13 ...")'
	@'$(PYTHON)' -m venv .venv

# pip refuses `-e .` beside hashes, so the package follows in a second step, without dependencies.
.venv/installed: requirements.txt pyproject.toml | .venv/bin/python
	@echo 'Installing the package and its dependencies into .venv'
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo 'Installing the tools that test it into .venv'
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/installed-browser: requirements-browser.txt .venv/installed-dev
	@echo 'Installing what drives a browser into .venv'
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.txt
	@touch $@
