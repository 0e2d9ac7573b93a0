# Every target makes what it needs: a .venv and, for the tests, a virtual X server, a Wayland compositor
# and a NATS server, if apt may install them.

VENV := .venv
CE := .venv-ce
BIN := $(VENV)/bin
export PYTHON
# With these, Python finds another's library, stays at its end, or leaves out what it asserts.
unexport PYTHONHOME PYTHONPATH PYTHONPLATLIBDIR PYTHONINSPECT PYTHONOPTIMIZE PYTHONWARNINGS

.NOTPARALLEL:
.PHONY: demo test quick fuzz test-ce check matrix types kinds words bench faults clean

demo: $(VENV)/tools,x11.made  ## the interactive window; without a display, its tour in pictures
	@$(BIN)/python -m uievents demo --or-offscreen tour

test: $(VENV)/dev.made servers  ## all tests, with real presses in a real window
	@$(BIN)/python -m pytest -q

quick: $(VENV)/dev.made  ## tests without a window or another Python process: half a minute
	@$(BIN)/python -m pytest -q -m "not slow and not window"

test-ce: $(CE)/dev.made servers  ## the tests of the wait and the window again, on pygame-ce and its newer SDL
	@$(CE)/bin/python -m pytest -q tests/selector tests/aio tests/sources tests/test_wait.py \
	  tests/test_windows.py tests/test_keyboards.py tests/test_text.py

FUZZ ?= 60
fuzz: $(VENV)/dev.made  ## random input everywhere for FUZZ seconds of work, two at a time; see --seed
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

release: $(VENV)/dev.made  ## build into dist/ what would be published, check it and try it
	@.ci/release

matrix: $(VENV)/dev.made  ## the wheel in clean environments, by pip and uv, on each Python: minutes
	@.ci/matrix

types: $(VENV)/dev.made  ## regenerate the names for type checkers after a change of an event
	@$(BIN)/python .ci/names.py

kinds: $(VENV)/dev.made  ## regenerate the page of pygame's events after a change of a translation
	@$(BIN)/python .ci/kinds.py

words: $(VENV)/dev.made  ## merge the translations with the sentences of the code, and compile them
	@$(BIN)/python .ci/words.py

bench: $(VENV)/bench.made servers  ## benchmarks beside other libraries: some minutes
	@$(BIN)/python tests/benchmarks/run.py

faults: $(VENV)/test.made $(CE)/dev.made servers  ## try to stop a running loop, fill its memory or deafen it: 15 min
	@$(BIN)/python tests/faults/run.py $(FAULTS)

clean:
	rm -rf $(VENV) $(CE) build dist tour .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	  .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each set of extras.  .ci/venv checks the environment each time.
.PHONY: FORCE
$(VENV)/test.made: $(VENV)/dev.made
$(VENV)/%.made: FORCE
	@.ci/venv $(VENV) $*

# pygame and pygame-ce install the same files, so an environment has one of them.
$(CE)/%.made: FORCE
	@.ci/venv $(CE) $* ce

.PHONY: servers
servers:
	@.ci/servers
