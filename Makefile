# Two commands matter: `make run` starts the site, `make test` proves it. The rest serve them.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.PHONY: help run test check bench format assets lock clean

help:
	@echo "make run     start the site with demo data (PORT=8000, AUTHORITY=barking_and_dagenham)"
	@echo "make test    lint, types, and every test on each database and in a browser"
	@echo "make check   lint and types only"
	@echo "make bench   how fast, as ratios (BENCH_CASES=1000, BENCH_DATABASE=sqlite or postgres)"
	@echo "make format  format Python and templates"
	@echo "make lock    pin and hash the dependencies again"

run: .venv/installed var/vendor/built
	@exec $(BIN)/python -m cme.stack

test: .venv/installed-dev var/vendor/built
	@exec $(BIN)/python -m tests.run

check: .venv/installed-dev var/vendor/built
	@exec $(BIN)/python -m tests.run lint

bench: .venv/installed-dev var/vendor/built
	@exec $(BIN)/python -m bench

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-@find templates -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2

assets: var/vendor/built

clean:
	rm -rf .venv var assets/node_modules

# The virtual environment, from the standard library's own venv and locked, hashed packages.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; $(PYTHON) is older. Try: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python cannot make virtual environments. Install one package: python3-venv"; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing what the site needs …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing what the site and its tests need …"
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/installed

# Styles, scripts and icons, copied out of the locked front-end packages.
assets/node_modules/installed: assets/package-lock.json requirements-assets.txt | .venv/bin/python
	@echo "Installing the front-end packages …"
	@$(BIN)/python assets/install.py
	@touch $@

var/vendor/built: assets/build.py assets/node_modules/installed | .venv/bin/python
	@mkdir -p var
	@$(BIN)/python assets/build.py assets/node_modules var/vendor
	@touch $@

lock: .venv/installed-dev
	$(BIN)/python -m pip install -q uv
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-assets.in -o requirements-assets.txt
	cd assets && npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved
	$(BIN)/python assets/build.py --tidy-lock assets/package-lock.json
