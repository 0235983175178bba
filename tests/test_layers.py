"""Imports run one way, and the quick answers stay clear of the heavy libraries."""

from __future__ import annotations

import ast
import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]

# A module imports, at its top, only modules of a smaller rank. A new one needs its line here.
RANKS = {
    "geo.errors": 0,
    "geo.frozen": 0,
    "geo.compiling": 0,
    "geo.frames": 1,
    "geo.nearest": 2,
    "geo.knots": 3,
    "geo.cells": 3,
    "geo.filling": 4,
    "geo.coordinates": 3,
    "geo.line": 4,
    "geo.band": 5,
    "geo.bulk": 6,
    "geo.faces": 5,
    "geo.rays": 6,
    "geo.runs": 7,
    "geo.easing": 7,
    "geo.strands": 7,
    "geo.outline": 8,
    "geo": 9,
    "corridor.errors": 10,
    "corridor.widths": 11,
    "corridor.seeds": 11,
    "corridor.files": 11,
    "corridor.places": 11,
    "corridor.corridor": 12,
    "corridor.making": 12.5,
    "corridor.nested": 12.5,
    "corridor.width_tables": 12,
    "corridor.chainages": 11,
    "corridor": 13,
    "corridor.geometries": 11,
    "corridor.columns": 12,
    "corridor.labels": 13,
    "corridor.overlap": 11,
    "corridor.arrays": 11,
    "corridor.arrow_columns": 12,
    "corridor.text_rows": 13,
    "corridor.arrow_writers": 13,
    "corridor.geopackage": 13,
    "corridor.writers": 14,
    "corridor.points": 14,
    "corridor.sql": 14,
    "corridor.cluster": 17,
    "corridor.label_files": 15,
    "corridor.label_folders": 16,
    "corridor.sources": 11,
    "corridor.text_files": 13,
    "corridor.arrow_files": 13,
    "corridor.layer_files": 14,
    "corridor.readers": 14,
    "corridor.route": 14,
    "corridor.export": 14,
    "corridor.line_choice": 11,
    "corridor.line_geojson": 11,
    "corridor.line_single": 11,
    "corridor.line_xml": 11,
    "corridor.line_files": 12,
    "corridor.line_vertices": 11,
    "corridor.line_degrees": 12,
    "corridor.line_parts": 12,
    "corridor.lines": 14,
    "corridor.tiles": 12,
    "corridor.page_facts": 14,
    "corridor.page_points": 15,
    "corridor.page": 16,
    "corridor.layers": 14,
    "corridor.plot_canvas": 14,
    "corridor.plot_graticule": 15,
    "corridor.plot_labels": 15,
    "corridor.plot_words": 15,
    "corridor.plot_map": 16,
    "corridor.plot": 17,
    "corridor.serve": 14,
    "corridor.progress": 11,
    "corridor.cli_corridor": 14,
    "corridor.cli_files": 17,
    "corridor.cli_route": 17,
    "corridor.sweep": 16,
    "corridor.sweep_plot": 18,
    "corridor.cli": 18,
    "corridor.__main__": 19,
}
LEAVES = {"geo.bulk", "geo.outline"}  # imported only inside functions: they cost the most
HEAVY = {
    *("folium", "geopandas", "matplotlib", "mgrs", "numba", "numpy", "pandas"),
    *("pyarrow", "pyogrio", "pyproj", "shapely"),
}
NOT_FOR_GEO = {"folium", "geopandas", "pandas", "pyarrow", "pyogrio", "corridor", "seeds"}

CONTAINS = """
import json, sys
from corridor.cli import main
main(["contains", "35.814,36.610"])
print(json.dumps(sorted(sys.modules)))
"""


def _files() -> dict[str, Path]:
    """Return the modules of the two packages by their dotted names."""
    found = {}
    for package in ("geo", "corridor"):
        for path in sorted((ROOT / package).glob("**/*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


FILES = _files()
each_module = pytest.mark.parametrize("name", FILES)


def _is_for_types(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def _statements(node: ast.AST, *, in_functions: bool) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported, and, if asked, what its functions run."""
    for child in ast.iter_child_nodes(node):
        is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        if _is_for_types(child) or (is_function and not in_functions):
            continue
        yield child
        yield from _statements(child, in_functions=in_functions)


@functools.cache
def _imports(name: str, *, in_functions: bool = False) -> frozenset[str]:
    """Return what a module imports: modules of this project in full, others' packages."""
    tree = ast.parse(FILES[name].read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in _statements(tree, in_functions=in_functions):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute here"
            module = node.module or ""
            within = {f"{module}.{alias.name}" for alias in node.names} & FILES.keys()
            found |= within
            if len(within) < len(node.names):
                found.add(module)
    return frozenset(it if it in FILES else it.partition(".")[0] for it in found)


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Return the modules that one answer of the command line has loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", CONTAINS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_every_module_has_its_rank() -> None:
    assert set(FILES) == set(RANKS)


@each_module
def test_a_module_imports_only_smaller_ones(name: str) -> None:
    ours = _imports(name) & FILES.keys()

    assert [it for it in sorted(ours) if RANKS[it] >= RANKS[name]] == []


@each_module
def test_a_module_is_imported_by_no_smaller_one_but_inside_functions(name: str) -> None:
    users = [user for user in FILES if name in _imports(user)]

    assert [user for user in users if RANKS[user] <= RANKS[name]] == []
    if name in LEAVES:
        assert users == []


@pytest.mark.parametrize("name", [name for name in FILES if name.partition(".")[0] == "geo"])
def test_geo_knows_nothing_of_the_corridor_of_files_or_of_maps(name: str) -> None:
    packages = {it.partition(".")[0] for it in _imports(name, in_functions=True)}

    assert packages & NOT_FOR_GEO == set()


def test_an_answer_loads_no_heavy_library(loaded: set[str]) -> None:
    assert loaded & HEAVY == set()


def test_modules_on_the_way_to_an_answer_import_no_heavy_library_at_their_top(
    loaded: set[str],
) -> None:
    on_the_way = loaded & FILES.keys()

    assert {"corridor.cli", "corridor.corridor", "geo.band", "geo.nearest"} <= on_the_way
    assert {name: heavy for name in on_the_way if (heavy := _imports(name) & HEAVY)} == {}


@pytest.mark.parametrize("package", ["geo", "corridor"])
def test_importing_a_package_loads_no_heavy_library(package: str) -> None:
    program = f"import {package}, sys; sys.exit(', '.join({HEAVY} & set(sys.modules)) or 0)"

    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")
