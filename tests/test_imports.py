"""A quick answer, and importing a package, load no heavy library."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support import ROOT

HEAVY = {
    *("folium", "geopandas", "matplotlib", "mgrs", "numba", "numpy", "pandas"),
    *("pyarrow", "pyogrio", "pyproj", "shapely"),
}
CONTAINS = """
import json, sys
from corridor.cli.main import main
main(["contains", "35.814,36.610"])
print(json.dumps(sorted(sys.modules)))
"""


def test_an_answer_loads_no_heavy_library() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CONTAINS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(ran.stdout.splitlines()[-1]))

    assert {"corridor.cli.main", "geo.band"} <= loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("package", ["geo", "corridor"])
def test_importing_a_package_loads_no_heavy_library(package: str) -> None:
    program = f"import {package}, sys; sys.exit(', '.join({HEAVY} & set(sys.modules)) or 0)"

    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")
