# Every target makes what it needs: a .venv of its own, and, for the real-window tests,
# a virtual X server and a Wayland compositor where apt is at hand and allowed.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$p; exit; fi; done)
VENV := .venv
BIN := $(VENV)/bin

CE := .venv-ce

.PHONY: demo test test-ce check bench faults clean

demo: $(VENV)/demo.made  ## the interactive window; without a display, its tour in pictures
	@$(BIN)/uievents demo --or-offscreen tour

test: $(VENV)/test.made xvfb  ## all tests, with real presses in a real window
	@$(BIN)/python -m pytest -q

test-ce: $(CE)/test.made xvfb  ## the tests of wait and window once more, on pygame-ce and its newer SDL
	@$(CE)/bin/python -m pytest -q tests/selector tests/aio tests/sources tests/test_wait.py \
	  tests/test_windows.py

check: $(VENV)/dev.made  ## lint, format, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/bench.made xvfb  ## side by side with the peers: some minutes
	@$(BIN)/python tests/benchmarks/run.py

faults: $(VENV)/test.made xvfb  ## what would stop, fill or deafen a loop, tried: half an hour
	@$(BIN)/python tests/faults/run.py $(FAULTS)

clean:
	rm -rf $(VENV) $(CE) build dist tour .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	  .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "uievents needs Python 3.11 or later: install it, or say make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)

# One stamp per set of extras, made again when pyproject.toml changes.
$(VENV)/demo.made: EXTRAS = x11
$(VENV)/test.made: EXTRAS = test
$(VENV)/dev.made: EXTRAS = dev
$(VENV)/bench.made: EXTRAS = bench
$(VENV)/%.made: $(VENV)/bin/python pyproject.toml
	@echo "installing uievents[$(EXTRAS)] into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[$(EXTRAS)]'
	@touch $@

# pygame and pygame-ce are the same package to Python: one of them to an environment.
$(CE)/test.made: pyproject.toml
	@echo "installing uievents[test] with pygame-ce into $(CE) ..."
	@$(PYTHON) -m venv $(CE)
	@$(CE)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@$(CE)/bin/python -m pip uninstall --quiet --yes pygame pygame-ce
	@$(CE)/bin/python -m pip install --quiet --disable-pip-version-check 'pygame-ce>=2.5.2'
	@touch $@

.PHONY: xvfb
xvfb:
	@command -v Xvfb >/dev/null && command -v weston >/dev/null || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    echo "installing xvfb and weston for the real-window tests ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	      xvfb libxext6 weston >/dev/null; \
	  else \
	    echo "Xvfb (or weston, for Wayland) is missing, so its tests will be skipped: install with"; \
	    echo "    sudo apt-get install xvfb weston"; \
	  fi; }
