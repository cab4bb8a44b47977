# `make` lists what there is to do. Each target sets itself up: it makes .venv with $(PYTHON) and installs.
PYTHON ?= python3
BIN = .venv/bin
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
OUT ?= out
BUILT = $(abspath $(OUT))/built
SCALAR_TESTS = autograd/scalar.py autograd/node.py $(wildcard $(addprefix tests/autograd/,$(addsuffix .py,$(addprefix test_, \
  ahead scalar fused backward adjoints node parents hooks interruptions deep_graphs lifecycle kinks ops special \
  scalar_networks programs expansion explanation drawing recomputation transforms)) checking/test_anomaly.py))
SECONDS ?= 60
JOBS ?= 2
PYTHONS ?= python3.11 python3.12 python3.13

.PHONY: help demo test built browser alarms fuzz mutants matrix soak kills stubs notebooks docs bench bench-built clean
.DELETE_ON_ERROR:

help:
	@echo "make demo       explain and draw a derivative, then train a network on handwritten digits"
	@echo "make test       lint, types, and all tests with their coverage, in two processes (JOBS=2)"
	@echo "make built      build the scalar engine ahead of time, in an environment of its own, and run its tests there"
	@echo "make browser    step through the player in headless Chromium, and take pictures into $(OUT)/pictures"
	@echo "make alarms     check 200 correct functions under 1,000 seeds: no gradient check may fail (10 minutes)"
	@echo "make soak       100,000 training steps and more, whose memory must stay flat; graphs in threads, tasks, processes"
	@echo "make kills      200 kill -9 and 100 Ctrl-C at random moments of training, which must end with the same bits"
	@echo "make fuzz       give every reader of files and texts a minute of a coverage-guided fuzzer (SECONDS=60 each)"
	@echo "make mutants    500 small mistakes in the core, nine tenths of which the tests must find (an hour; see --help)"
	@echo "make matrix     build and install on every Python, with the lowest and newest dependencies, and test that (an hour)"
	@echo "make stubs      write the type stubs and docs/operations.md anew after a change to the table of operations"
	@echo "make notebooks  execute every notebook"
	@echo "make docs       build the documentation site"
	@echo "make bench      measure the engine against its peers"
	@echo "make clean      remove .venv and everything that was made"
	@echo "PYTHON=…        which Python to use, 3.11 or newer (now: $(PYTHON), which is $(VERSION))"

demo: .venv/.installed-demo
	mkdir -p $(OUT)
	$(BIN)/python -m autograd "c=a+b; d=b+1; e=c*d" a=2 b=1 --svg $(OUT)/explained.svg
	$(BIN)/python -m nn train --data digits --model mlp

test: .venv/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --cov --cov-report=
	$(BIN)/coverage report

# A tree of its own, so that no build stands beside sources that are edited; the tests read sources too.
built: $(BUILT)/.made
	cd $(BUILT) && $(CURDIR)/.venv-built/bin/python -m pytest -p no:cacheprovider $(or $(TESTS),$(SCALAR_TESTS))

.PHONY: $(BUILT)/.made
$(BUILT)/.made: .venv-built/.installed
	.venv-built/bin/python -m pip install --quiet --force-reinstall --no-deps .
	rm -rf $(BUILT) && mkdir -p $(BUILT)
	git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory=$(BUILT)
	cp .venv-built/lib/python$(VERSION)/site-packages/autograd/ahead/*.so $(BUILT)/autograd/ahead/
	cd $(BUILT) && $(CURDIR)/.venv-built/bin/python -m autograd --version
	cd $(BUILT) && $(CURDIR)/.venv-built/bin/python -c "import autograd; assert autograd.built"

browser: .venv/.installed-test
	command -v chromedriver >/dev/null || { apt-get update && apt-get install -y chromium chromium-driver; } \
	  || { echo "install Chromium and its driver, chromedriver, first"; exit 1; }
	PICTURES=$(OUT)/pictures $(BIN)/python -m pytest tests/browser/check_player.py tests/browser/check_notebook.py

alarms: .venv/.installed-test
	$(BIN)/python -m tests.autograd.checking.zoo 1000

soak: .venv/.installed-test
	$(BIN)/python -m tests.reliability.workers
	$(BIN)/python -m tests.reliability.soak

kills: .venv/.installed-test
	$(BIN)/python -m tests.reliability.kills

fuzz: .venv-fuzz/.installed
	.venv-fuzz/bin/python -m tests.fuzz --seconds $(SECONDS)

mutants: .venv-mutants/.installed
	.venv-mutants/bin/python -m tools.mutants

matrix:
	$(PYTHON) -m tools.matrix --pythons "$(PYTHONS)"

stubs: .venv/.installed-test
	$(BIN)/python -m tools.stubs

notebooks: .venv/.installed-test
	$(BIN)/python notebooks/execute.py

docs: .venv/.installed-test .venv/.installed-docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs $(OUT)/docs
	@echo "open $(OUT)/docs/index.html"

PEERS = $(patsubst benchmarks/environments/%.txt,.venv-peers/%/.installed,$(wildcard benchmarks/environments/*.txt))

bench: .venv/.installed-test $(PEERS)
	$(BIN)/python -m benchmarks --results benchmarks/results
	$(MAKE) bench-built

# the scalar rungs once more, with the engine that was built ahead of time
bench-built: $(BUILT)/.made .venv-peers/scalar/.installed
	cd $(BUILT) && $(CURDIR)/.venv-built/bin/python -m benchmarks --only "chain,moons" --python scalar=$(CURDIR)/.venv-peers/scalar/bin/python

clean:
	rm -rf .venv .venv-built .venv-peers .venv-fuzz .venv-mutants build dist *.egg-info $(OUT) runs .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A venv of another Python version is replaced.
.venv/.python-$(VERSION):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 …"; exit 1; }
	test "$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$(VERSION)" \
	  || $(PYTHON) -m venv --clear .venv
	rm -f .venv/.python-* .venv/.installed-*
	touch $@

.venv/.installed-demo: .venv/.python-$(VERSION) setup.cfg
	$(BIN)/python -m pip install --quiet --editable ".[draw,plot,io]"
	touch $@

.venv/.installed-docs: .venv/.python-$(VERSION) setup.cfg
	$(BIN)/python -m pip install --quiet --editable ".[docs]"
	touch $@

.venv-built/.installed: .venv/.python-$(VERSION) setup.cfg
	$(PYTHON) -m venv --clear .venv-built
	.venv-built/bin/python -m pip install --quiet ".[all,dev]"
	touch $@

.venv-peers/%/.installed: benchmarks/environments/%.txt .venv/.python-$(VERSION)
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python -m pip install --quiet --requirement $<
	touch $@

.venv-fuzz/.installed: .venv/.python-$(VERSION) setup.cfg
	$(PYTHON) -m venv --clear .venv-fuzz
	.venv-fuzz/bin/python -m pip install --quiet --editable ".[io]" atheris
	touch $@

.venv-mutants/.installed: .venv/.python-$(VERSION) setup.cfg
	$(PYTHON) -m venv --clear .venv-mutants
	.venv-mutants/bin/python -m pip install --quiet --editable ".[fast,draw,plot,io,special]" pytest hypothesis coverage cosmic-ray
	touch $@

.venv/.installed-test: .venv/.python-$(VERSION) setup.cfg
	$(BIN)/python -m pip install --quiet --editable ".[all,dev]"
	touch $@
