# Every target makes what it needs: a .venv of its own, and, for the tests, a virtual X server, a
# Wayland compositor and a NATS server where apt is at hand and allowed.

VENV := .venv
CE := .venv-ce
BIN := $(VENV)/bin
export PYTHON

.NOTPARALLEL:
.PHONY: demo test quick fuzz test-ce check matrix types words bench faults clean

demo: $(VENV)/tools,x11.made  ## the interactive window; without a display, its tour in pictures
	@$(BIN)/python -m uievents demo --or-offscreen tour

test: $(VENV)/dev.made servers  ## all tests, with real presses in a real window
	@$(BIN)/python -m pytest -q

quick: $(VENV)/dev.made  ## those that start no Python and open no window: half a minute
	@$(BIN)/python -m pytest -q -m "not slow and not window"

test-ce: $(CE)/dev.made servers  ## the tests of wait and window once more, on pygame-ce and its newer SDL
	@$(CE)/bin/python -m pytest -q tests/selector tests/aio tests/sources tests/test_wait.py \
	  tests/test_windows.py tests/test_keyboards.py tests/test_text.py

FUZZ ?= 60
fuzz: $(VENV)/dev.made  ## nonsense at every door for FUZZ seconds of work, two at a time; see --seed
	@$(BIN)/python -W error tests/faults/fault_fuzz.py --seconds $(FUZZ) $(SEED:%=--seed %)

check: $(VENV)/dev.made  ## lint, format, dead code, types, imports
	$(BIN)/ruff check .
	$(BIN)/vulture
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@rm -rf build/dist
	$(BIN)/python -m build --no-isolation --outdir build/dist . >/dev/null
	$(BIN)/twine check --strict build/dist/*
	$(BIN)/check-wheel-contents build/dist/*.whl

.PHONY: docs release
docs: $(VENV)/docs.made  ## the documentation as a site, in English and Chinese: build/site/index.html
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q -f assets/docs/site/mkdocs.yml
	@echo "build/site/index.html; for its search: $(BIN)/python -m http.server -b 127.0.0.1 -d build/site"

release: $(VENV)/dev.made  ## build, check and try what would be published; into dist/
	@.ci/release

matrix: $(VENV)/dev.made  ## the wheel in clean environments, by pip and uv, on each Python: minutes
	@.ci/matrix

types: $(VENV)/dev.made  ## what type checkers know of the names, made anew after a change of an event
	@$(BIN)/python .ci/names.py

words: $(VENV)/dev.made  ## the translations, merged with the sentences of the code and compiled
	@$(BIN)/python .ci/words.py

bench: $(VENV)/bench.made servers  ## side by side with the peers: some minutes
	@$(BIN)/python tests/benchmarks/run.py

faults: $(VENV)/test.made $(CE)/dev.made servers  ## what would stop, fill or deafen a loop, tried: 15 min
	@$(BIN)/python tests/faults/run.py $(FAULTS)

clean:
	rm -rf $(VENV) $(CE) build dist tour .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	  .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp per set of extras.  Whether the environment serves is looked at each time.
.PHONY: FORCE
$(VENV)/test.made: $(VENV)/dev.made
$(VENV)/%.made: FORCE
	@.ci/venv $(VENV) $*

# pygame and pygame-ce are the same package to Python: one of them to an environment.
$(CE)/%.made: FORCE
	@.ci/venv $(CE) $* ce

.PHONY: servers
servers:
	@.ci/servers
