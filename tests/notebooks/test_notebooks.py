"""The notebooks run from top to bottom, say what they did when they were written, and are
stored without outputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import corridor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

FOLDER = Path(__file__).parents[2] / "notebooks"
NAMES = ("01_mission", "02_buffers", "03_gallery")
CELL_SECONDS = 120
MILLIMETRE = 1e-3  # in metres

# The tools that run notebooks warn of their own affairs; the kernel is a process apart.
pytestmark = [
    pytest.mark.filterwarnings(
        "ignore::DeprecationWarning:"
        r"(nbclient|nbformat|jupyter_client|jupyter_core|traitlets|tornado|zmq)(\..*)?"
    ),
]


def read(name: str) -> Any:
    import nbformat

    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


class Run:
    """A notebook that has been executed, its kernel still there to be asked."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.cells = {cell.id: cell for cell in client.nb.cells if cell.cell_type == "code"}

    def outputs(self) -> Iterator[tuple[str, Any]]:
        for name, cell in self.cells.items():
            for output in cell.outputs:
                yield name, output

    def text(self, cell: str) -> str:
        """Return what a cell printed."""
        return "".join(output.get("text", "") for output in self.cells[cell].outputs)

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the notebook's kernel, by way of JSON."""
        from nbformat.v4 import new_code_cell

        cell = new_code_cell(f"import json; print(json.dumps({expression}))")
        self._client.nb.cells.append(cell)
        self._client.execute_cell(cell, len(self._client.nb.cells) - 1)
        return json.loads(cell.outputs[0].text)


def executed(name: str, folder: Path) -> Iterator[Run]:
    """Run a notebook on the corridor under test; what its kernel writes goes to a folder."""
    from nbclient import NotebookClient

    client = NotebookClient(
        read(name),
        kernel_name="python3",
        timeout=CELL_SECONDS,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(FOLDER)}},
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(corridor.__file__).parents[1]))
        patch.setenv("IPYTHONDIR", str(folder))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
        with client.setup_kernel():
            for index, cell in enumerate(client.nb.cells):
                client.execute_cell(cell, index)
            yield Run(client)


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    yield from executed("01_mission", tmp_path_factory.mktemp("mission"))


@pytest.fixture(scope="module")
def buffers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    yield from executed("02_buffers", tmp_path_factory.mktemp("buffers"))


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    yield from executed("03_gallery", tmp_path_factory.mktemp("gallery"))


# As they are stored


def test_no_notebook_is_left_untested() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_notebooks_are_stored_without_outputs(name: str) -> None:
    for cell in read(name).cells:
        if cell.cell_type == "code":
            assert cell.outputs == [], cell.id
            assert cell.execution_count is None, cell.id


@pytest.mark.parametrize("name", NAMES)
def test_notebooks_name_the_plain_kernel_and_nothing_of_a_machine(name: str) -> None:
    notebook = read(name)

    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all(not cell.metadata for cell in notebook.cells)


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_code_is_introduced_in_words(name: str) -> None:
    cells = read(name).cells

    assert cells[0].cell_type == "markdown"
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        kinds = [one.cell_type for one in (before, cell, after)]
        assert kinds != ["code"] * 3, cell.id


# What comes out


def figures(run: Run) -> set[str]:
    return {name for name, output in run.outputs() if "image/png" in output.get("data", {})}


def complaints(run: Run) -> list[tuple[str, str]]:
    return [(name, output.text) for name, output in run.outputs() if output.get("name") == "stderr"]


def test_the_mission_runs_without_a_warning_and_shows_its_figures(mission: Run) -> None:
    assert complaints(mission) == []
    assert figures(mission) == {
        *("line-figure", "corridor-figure", "saraqib-figure"),
        *("patrols-figure", "widths-figure", "stretch-figure"),
    }


def test_the_mission_shows_the_facts_with_their_sources(mission: Run) -> None:
    shown = mission.cells["facts"].outputs[0].data["text/markdown"]

    for fact in corridor.m4().agreement.facts:
        assert fact.text in shown
        assert fact.source.url in shown


def test_the_mission_shows_the_map(mission: Run) -> None:
    (output,) = mission.cells["map"].outputs

    assert "<iframe" in output.data["text/html"]


def test_the_mission_prints_the_length_and_the_area(mission: Run) -> None:
    assert mission.value("m4.length_km") == pytest.approx(71.381, abs=0.001)
    assert mission.value("area_km2") == pytest.approx(803.80, abs=0.05)
    assert "71.4 km, from Tronba to Ain al-Havr" in mission.text("line")
    assert "12 km (6 km north and 6 km south" in mission.text("corridor")


def test_in_the_mission_saraqib_is_inside_with_round_ends_only(mission: Run) -> None:
    flat, rounded = mission.text("saraqib").splitlines()

    assert flat.split()[:3] == ["flat", "inside:", "False"]
    assert rounded.split()[:3] == ["round", "inside:", "True"]


def test_the_mission_lists_the_settlements_inside(mission: Run) -> None:
    names = mission.value("inside['settlement'].to_list()")

    assert len(names) == 136
    assert names[0] == "Tronba"
    assert names[-1] == "Ain al-Havr"


def test_the_mission_shows_a_bad_row_with_its_reason(mission: Run) -> None:
    assert mission.value("m4.label(points)['inside'].isna().to_list()") == [False, False, True]


def test_the_mission_finds_the_first_patrol_of_the_whole_route(mission: Run) -> None:
    first = mission.value("str(whole['date'].min().date())")

    assert first == "2020-07-22"
    assert mission.value("(len(known), len(unknown))") == [25, 0]


def test_the_mission_compares_the_widths(mission: Run) -> None:
    areas = dict(mission.value("list(zip(corridors, widths['area (km²)'].to_list()))"))
    counts = dict(mission.value("list(zip(corridors, widths['settlements inside'].to_list()))"))

    assert areas == pytest.approx({4: 279.8, 6: 414.5, 10: 676.4, 12: 803.8, 20: 1300.7}, abs=0.15)
    assert counts == {4: 55, 6: 74, 10: 117, 12: 136, 20: 195}


def test_the_mission_answers_the_other_reading_of_the_width(mission: Run) -> None:
    assert mission.value("m4_wide.each_side_km") == [12, 12]
    assert {"Binnish", "Idlib", "Ziyara"} <= set(mission.value("only_wide"))
    assert "Ariha" not in mission.value("only_wide")


def test_the_mission_takes_another_stretch(mission: Run) -> None:
    assert mission.value("middle.length_km") == pytest.approx(37.818, abs=0.001)


def test_the_buffers_run_without_a_warning_and_show_their_figures(buffers: Run) -> None:
    assert complaints(buffers) == []
    assert figures(buffers) == {"overview", "bars", "bend", "flat-figure"}


def test_the_table_of_buffers_has_the_orders_of_magnitude_that_its_text_states(
    buffers: Run,
) -> None:
    rows = json.loads(buffers.value("table.to_json(orient='index')"))
    largest = {name: row["max error (m)"] for name, row in rows.items()}
    mean = {name: row["mean error (m)"] for name, row in rows.items()}
    wrong = {name: row["wrong (%)"] for name, row in rows.items()}

    assert largest == pytest.approx(
        {
            "degrees": 1137,
            "Web Mercator": 1162,
            "UTM 37N, quad_segs 8": 31.4,
            "UTM 37N, quad_segs 16": 17.3,
            "UTM 37N, quad_segs 64": 3.3,
            "own plane, quad_segs 64": 1.0,
            "corridor's polygon": 0.25,
        },
        rel=0.1,
        abs=0.25,
    )
    assert list(mean) == list(largest)
    assert 300 < mean["degrees"] < 400
    assert 1100 < mean["Web Mercator"] < 1200
    assert 1 < mean["UTM 37N, quad_segs 64"] < 3
    assert 45 < wrong["degrees"] < 55
    assert 45 < wrong["Web Mercator"] < 55
    assert 10 < wrong["UTM 37N, quad_segs 8"] < 20
    assert 5 < wrong["UTM 37N, quad_segs 16"] < 10
    assert 2 < wrong["UTM 37N, quad_segs 64"] < 4
    assert wrong["own plane, quad_segs 64"] < 1
    assert wrong["corridor's polygon"] < 0.5


def test_more_strokes_come_closer_and_the_program_s_own_polygon_closest(buffers: Run) -> None:
    rows = json.loads(buffers.value("table.to_json(orient='index')")).values()
    utm_and_better = [row["max error (m)"] for row in rows][2:]
    areas = [abs(row["area difference (km²)"]) for row in rows]

    assert utm_and_better == sorted(utm_and_better, reverse=True)
    assert utm_and_better[-1] <= 0.5 + MILLIMETRE
    assert areas[-1] == 0


def test_enough_points_lie_near_the_edge_and_half_of_them_inside(buffers: Run) -> None:
    count, inside = buffers.value("(len(lon), int(is_inside.sum()))")

    assert count > 10_000
    assert inside / count == pytest.approx(0.5, abs=0.02)


def test_web_mercator_answers_wrongly_for_many_settlements(buffers: Run) -> None:
    wrong = buffers.value("wrong")

    assert len(wrong["Web Mercator"]) == 28
    assert max(map(len, wrong.values())) == 28


def test_flat_caps_take_in_too_much_at_the_west_end(buffers: Run) -> None:
    assert buffers.value("area_km2(too_much)") == pytest.approx(4.20, abs=0.05)
    assert buffers.value("area_km2(too_little)") == pytest.approx(0.19, abs=0.05)
    assert buffers.text("flat-point").splitlines() == [
        "in the flat buffer: True",
        "in the corridor:    False",
        "nearest point: km 73.2 of the route, which ends at km 71.4",
    ]


# The gallery

LINES = FOLDER / "lines"


def test_the_gallery_runs_without_a_warning_and_shows_its_figures(gallery: Run) -> None:
    assert complaints(gallery) == []
    assert figures(gallery) == {"real-figure", "far-figure"}


def test_every_line_of_the_gallery_is_run_and_documented() -> None:
    readme = (LINES / "README.md").read_text(encoding="utf-8")
    walked = "".join(cell.source for cell in read("03_gallery").cells)

    for path in LINES.glob("*.geojson"):
        assert f"| `{path.name}` |" in readme
        assert f'"lines/{path.name}"' in walked


def test_the_lines_of_the_gallery_tell_their_source_and_licence() -> None:
    for path in LINES.glob("*.geojson"):
        (feature,) = json.loads(path.read_text(encoding="utf-8"))["features"]
        assert {"name", "source", "licence"} <= feature["properties"].keys()


def test_the_gallery_prints_lengths_and_areas(gallery: Run) -> None:
    lengths = gallery.value("[zone.length_km for zone in zones]")
    areas = gallery.value("[zone.area_km2 for zone in zones]")

    assert lengths == pytest.approx([204.053, 81.495, 200.670, 701.197, 6979.506], abs=0.001)
    assert areas == pytest.approx([815.84, 1296.0, 3057.1, 55_710.9, 1_395_825], rel=1e-4)


def test_the_canal_zone_on_land_is_as_large_as_was_published(gallery: Run) -> None:
    assert gallery.value("published_km2") == pytest.approx(1143.2, abs=0.1)
    assert gallery.value("on_land_km2") == pytest.approx(1148.1, abs=0.5)
    assert "+0.4%" in gallery.text("panama-area")


def inside(run: Run, zone: str, lat: float, lon: float) -> tuple[bool, str]:
    return tuple(run.value(f"{zone}.locate(lat={lat}, lon={lon})[:2]"))


def test_the_gallery_answers_for_the_zones(gallery: Run) -> None:
    assert inside(gallery, "korea", 37.9558, 126.6767) == (True, "north")
    assert inside(gallery, "korea", 37.971, 126.555) == (False, "north")
    assert inside(gallery, "panama", 8.952, -79.535)[0]
    assert not inside(gallery, "panama", 9.212, -79.617)[0]
    assert inside(gallery, "kuwait", 30.11, 47.72) == (True, "Iraq")
    assert gallery.value(
        "[kuwait.contains(lat=p[0], lon=p[1]) for p in "
        "(kuwait.line.point_at(middle, m) for m in (7_000, -7_000))]"
    ) == [True, False]


def test_the_wider_strip_lies_outside_the_bends(gallery: Run) -> None:
    ours, even, other = gallery.value(
        "[kuwait.area_km2, kuwait.length_km * kuwait.width_km, exchanged.area_km2]"
    )

    assert (ours - even, even - other) == pytest.approx((47, 49), abs=1)


def test_a_line_across_the_antimeridian_is_like_any_other(gallery: Run) -> None:
    assert gallery.value("across.length_km - west.length_km") == pytest.approx(0, abs=1e-8)
    assert gallery.value("across.area_km2 / west.area_km2 - 1") == pytest.approx(0, abs=1e-9)
    assert gallery.value("across.locate(lat=-16.9, lon=180).km") == pytest.approx(
        gallery.value("across.locate(lat=-16.9, lon=-180).km"), abs=1e-6
    )


def test_published_posts_are_counted_by(gallery: Run) -> None:
    assert gallery.value(
        "[counted.locate(lat=a, lon=b).km for a, b in posts[['lat', 'lon']].to_numpy()]"
    ) == (pytest.approx([600, 380, 190], abs=1e-6))


def test_the_ring_has_the_pole_in_its_hole(gallery: Run) -> None:
    assert inside(gallery, "ring", -90, 0) == (False, "right")
    assert inside(gallery, "ring", -79.5, 33) == (True, "left")
    # Curvature takes w²/6, the corners 72 (tan(a) - a) w², with a half the angle of a corner.
    assert gallery.value("ring.area_km2 / expected - 1") == pytest.approx(-5.45e-5, abs=2e-6)
