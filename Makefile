# make map    from nothing to m4-corridor.html, opened in the browser where there is one
# make test   from nothing to all tests run, in a real browser too
# make check  style and types: ruff, mypy --strict; of the page's JavaScript and CSS deno
# make test-engines  the page in Firefox and WebKit too
# make bench  the speed of the engine, as ratios, and the page against its budgets
# make peers  the corridor against other tools, into notebooks/peers.md
# make pictures  the pictures of the README, taken anew

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --constraint .ci/constraints.txt
# Of the page's own scripts; what it keeps, it keeps in the environment.
DENO := DENO_DIR=.venv/deno DENO_NO_UPDATE_CHECK=1 $(BIN)/deno
WEB := --config corridor/page/web/deno.json corridor/page/web tests/web

# Four processes read the tests: what they compile is kept, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: map test test-engines check bench peers pictures clean
.DEFAULT_GOAL := map

map: .venv/run
	$(BIN)/corridor map --open

test: .venv/test
	$(BIN)/python tests/chromium.py --install
	$(BIN)/python tests/kernels.py
	$(DENO) test --no-check $(WEB)
	$(BIN)/python -m pytest --numprocesses=4 --dist=worksteal  # the page's tests mostly wait for the browser

test-engines: .venv/test
	$(BIN)/python tests/engines/browsers.py --install
	$(BIN)/python -m pytest tests/engines/suite.py

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(DENO) fmt --check $(WEB)
	$(DENO) lint $(WEB)
	$(DENO) check $(WEB)

bench: .venv/test
	$(BIN)/python tests/benchmarks/engine.py
	$(BIN)/python tests/chromium.py --install
	$(BIN)/python tests/benchmarks/page.py

peers: .venv/peers
	$(BIN)/python tests/benchmarks/peers.py

pictures: .venv/test
	$(BIN)/python tests/chromium.py --install
	$(BIN)/python tests/pictures.py

# An editable install; its bytecode is compiled here, for some environments keep none.
.venv/run: pyproject.toml .ci/constraints.txt | .venv
	$(INSTALL) --editable .
	$(BIN)/python -m compileall -q geo corridor
	touch $@

.venv/test: pyproject.toml .ci/constraints.txt | .venv
	$(INSTALL) --editable '.[test,notebooks]'
	$(BIN)/python -m compileall -q geo corridor
	touch $@

# DuckDB's spatial extension as a package fits one DuckDB only, an older one than the program's:
# the two lie apart. Where there is no such package, DuckDB fetches the extension by itself.
.venv/peers: Makefile pyproject.toml .ci/constraints.txt | .venv
	$(INSTALL) --editable '.[test,notebooks,peers]'
	-$(BIN)/python -m pip install --quiet --no-deps --upgrade --target .venv/duckdb \
	  duckdb==1.5.5 duckdb-extension-spatial==1.5.5
	$(BIN)/python -m compileall -q geo corridor
	touch $@

.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "Python's venv module is needed (Debian: apt install python3-venv)"; exit 1; }

clean:
	rm -rf .venv dist m4-corridor.html
