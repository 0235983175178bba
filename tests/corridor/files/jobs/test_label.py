"""Files in, labelled files out: every format, whole or not at all."""

from __future__ import annotations

import io
import os
from dataclasses import fields
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from corridor.errors import DataError, FileError, SwapError
from corridor.files.jobs import label as label_files
from corridor.files.jobs.label import LabelJob, RowFilter
from corridor.files.readers import inputs as readers
from corridor.files.readers.inputs import ReadOptions
from corridor.tables.answers import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    import corridor
    from corridor.tables.tally import Tally

ROWS = 40
NAMES = [f'شارع {i}, "M4"\n<b>' for i in range(ROWS)]


def table(rows: int = ROWS) -> pa.Table:
    random = np.random.default_rng(5)
    return pa.table(
        {
            "id": pa.array(range(rows), pa.int64()),
            "name": pa.array([*NAMES[: rows - 1], None][:rows], pa.string()),
            "time": pa.array(range(1_583_366_400, 1_583_366_400 + rows), pa.timestamp("s")),
            "lat": random.uniform(35.6, 36.0, rows),
            "lon": random.uniform(36.0, 36.9, rows),
        }
    )


def points(rows: int = ROWS) -> gpd.GeoDataFrame:
    frame = table(rows).to_pandas()
    places = gpd.points_from_xy(frame.pop("lon"), frame.pop("lat"), crs="EPSG:4326")
    return gpd.GeoDataFrame(frame, geometry=places)


def written(path: Path, rows: int = ROWS) -> Path:
    """Write the table in the format of the path's ending."""
    given = table(rows)
    name = path.name
    if name.endswith((".csv", ".csv.gz", ".csv.zst", ".tsv")):
        delimiter = "\t" if ".tsv" in name else ","
        options = pyarrow.csv.WriteOptions(delimiter=delimiter)
        with pa.output_stream(path, compression="detect") as stream:
            pyarrow.csv.write_csv(given, stream, options)
    elif name.endswith(".arrow"):
        pyarrow.feather.write_feather(given, path, compression="uncompressed")
    elif name.endswith(".geoparquet"):
        points(rows).to_parquet(path)
    elif name.endswith(".parquet"):
        pq.write_table(given, path)
    else:
        frame = points(rows)
        kinds = {".geojsonl": "GeoJSONSeq", ".geojson": "GeoJSON", ".gpkg": "GPKG"}
        options = {"SPATIAL_INDEX": "NO"} if name.endswith(".fgb") else {}
        if name.endswith((".shp", ".geojsonl")):  # they have no times of day
            frame = frame.drop(columns="time")
        frame.to_file(path, driver=kinds.get(path.suffix), **options)
    return path


_READ_OPTIONS = {it.name for it in fields(ReadOptions)}


@pytest.fixture
def label(m4: corridor.Corridor) -> Callable[..., Tally]:
    """Return a function that labels, or filters, files into one."""

    def label_to_file(source: object, target: object, **options: Any) -> Tally:
        read_options = ReadOptions(**{k: v for k, v in options.items() if k in _READ_OPTIONS})
        job = LabelJob(m4, read_options, options.get("prefix", ""), options.get("keep"))
        return label_files.label_to_file(
            job,
            source if isinstance(source, list) else [source],
            target,
            format=options.get("format"),
            on_progress=lambda _rows, _fraction: None,
        )

    return label_to_file


@pytest.fixture(scope="module")
def expected(m4: corridor.Corridor) -> pd.DataFrame:
    """Return the table labelled in memory."""
    return m4.label(table()).to_pandas()


INPUTS = [
    *("a.csv", "a.tsv", "a.csv.gz", "a.csv.zst", "a.parquet", "a.geoparquet", "a.arrow"),
    *("a.gpkg", "a.geojson", "a.geojsonl", "a.fgb", "a.shp"),
]
OUTPUTS = [
    *("b.csv", "b.tsv", "b.csv.gz", "b.csv.zst", "b.parquet", "b.geoparquet", "b.arrow"),
    *("b.gpkg", "b.geojsonl"),
]


@pytest.mark.parametrize("target", OUTPUTS)
@pytest.mark.parametrize("source", INPUTS)
def test_every_format_in_becomes_every_format_out(
    expected: pd.DataFrame, label: Callable[..., Tally], source: str, target: str, tmp_path: Path
) -> None:
    tally = label(written(tmp_path / source), tmp_path / target)

    got = readers.read_table(tmp_path / target)
    truth = expected
    assert got.num_rows == tally.rows == ROWS
    assert [str(value).casefold() for value in got["inside"].to_pylist()] == [
        str(value).casefold() for value in truth["inside"]
    ]
    assert got["side"].to_pylist() == truth["side"].tolist()
    # GeoJSON's coordinates are written to 1e-7 degrees, a centimetre.
    nearly = 0.02 if "geojson" in source else 0.001
    metres = [float(it) for it in got["distance_m"].to_pylist()]
    assert np.allclose(metres, truth["distance_m"], rtol=0, atol=nearly)
    kilometres = [float(it) for it in got["km"].to_pylist()]
    assert np.allclose(kilometres, truth["km"], rtol=0, atol=nearly / 1000)
    names = got["name"].to_pylist()
    assert names[:-1] == NAMES[:-1]
    assert names[-1] in (None, "")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize("target", OUTPUTS)
def test_no_rows_and_one_row_are_written(
    label: Callable[..., Tally], rows: int, target: str, tmp_path: Path
) -> None:
    tally = label(written(tmp_path / "a.parquet", rows), tmp_path / target)

    assert tally.rows == rows
    if rows == 0 and target == "b.geojsonl":
        assert (tmp_path / target).read_bytes() == b""
        return
    got = readers.read_table(tmp_path / target)
    assert got.num_rows == rows
    assert set(COLUMNS) <= set(got.schema.names)


@pytest.mark.parametrize("target", ["b.parquet", "b.arrow"])
def test_types_and_metadata_are_kept(
    label: Callable[..., Tally], target: str, tmp_path: Path
) -> None:
    given = table().append_column("tags", pa.array([["a", None]] * ROWS))
    given = given.append_column("kind", pa.array(["x", None] * (ROWS // 2)).dictionary_encode())
    given = given.replace_schema_metadata({"origin": "test"})
    pq.write_table(given, tmp_path / "a.parquet")
    given = pq.read_table(tmp_path / "a.parquet")

    label(tmp_path / "a.parquet", tmp_path / target)

    got = readers.read_table(tmp_path / target)
    assert got.select(given.schema.names).equals(given)
    assert got.schema.metadata[b"origin"] == b"test"
    assert got.schema.types[-5:] == [
        pa.bool_(),
        pa.string(),
        pa.float64(),
        pa.float64(),
        pa.string(),
    ]


def test_text_is_kept_to_the_letter(label: Callable[..., Tally], tmp_path: Path) -> None:
    rows = 'id,lat,lon,note\n007,35.8140,36.610,"a, b"\n1e3,35.8140, 36.61 ,\n"",95,1.50,é\n'
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")

    label(tmp_path / "a.csv", tmp_path / "b.csv")

    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == (
        "id,lat,lon,note,inside,side,distance_m,km,problem\n"
        '007,35.8140,36.610,"a, b",true,south,527.747,16.096694,\n'
        "1e3,35.8140, 36.61 ,,true,south,527.747,16.096694,\n"
        '"",95,1.50,é,,,,,"latitude must lie in [-90, 90], got 95; '
        'are latitude and longitude exchanged?"\n'
    )


def test_large_batches_give_the_same_text_as_small_ones(
    label: Callable[..., Tally], tmp_path: Path
) -> None:
    random = np.random.default_rng(6)
    lines = [f"{random.uniform(35, 36.5)!r},{random.uniform(36, 37)!r}" for _ in range(12_000)]
    lines[7_000] = "abc,36"
    (tmp_path / "a.csv").write_text("\n".join(["lat,lon", *lines, ""]))
    for number, begin in enumerate(range(0, 12_000, 3_000)):
        part = "\n".join(["lat,lon", *lines[begin : begin + 3_000], ""])
        (tmp_path / f"part{number}.csv").write_text(part)

    label(tmp_path / "a.csv", tmp_path / "whole.csv")
    label([tmp_path / f"part{i}.csv" for i in range(4)], tmp_path / "joined.csv")

    assert (tmp_path / "joined.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_geometries_keep_their_crs(
    expected: pd.DataFrame, label: Callable[..., Tally], tmp_path: Path
) -> None:
    points().to_crs(32637).to_file(tmp_path / "a.gpkg")

    label(tmp_path / "a.gpkg", tmp_path / "b.gpkg")

    got = gpd.read_file(tmp_path / "b.gpkg")
    assert got.crs == "EPSG:32637"
    assert got["side"].tolist() == expected["side"].tolist()


def test_a_table_without_geometry_gets_points_where_the_format_needs_them(
    label: Callable[..., Tally], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("lat,lon\n35.814,36.61\n,36\n")

    label(tmp_path / "a.csv", tmp_path / "b.gpkg")

    got = gpd.read_file(tmp_path / "b.gpkg")
    assert got.crs == "EPSG:4326"
    assert got.geometry[0].coords[0] == (36.61, 35.814)
    assert got.geometry[1] is None
    assert got["problem"][1] == "latitude is missing"


def test_text_coordinates_are_read(label: Callable[..., Tally], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        'place;where\nA;"35°48\'50.4""N 36°36\'36""E"\nB;37SBA8401066810\nC;nowhere\n'
    )

    label(tmp_path / "a.csv", tmp_path / "b.parquet", coordinate="where")

    got = pq.read_table(tmp_path / "b.parquet")
    assert got["inside"].to_pylist()[0] is True
    assert got["inside"].to_pylist()[1] is not None
    assert got["problem"].to_pylist()[2] is not None


def test_northings_and_eastings_are_converted(
    expected: pd.DataFrame, label: Callable[..., Tally], tmp_path: Path
) -> None:
    frame = points().to_crs(32637)
    frame["north"], frame["east"] = frame.geometry.y, frame.geometry.x
    frame.drop(columns="geometry").to_parquet(tmp_path / "a.parquet")

    label(tmp_path / "a.parquet", tmp_path / "b.parquet", lat="north", lon="east", crs="EPSG:32637")

    got = pd.read_parquet(tmp_path / "b.parquet")
    assert got["side"].tolist() == expected["side"].tolist()
    assert np.allclose(got["distance_m"], expected["distance_m"], rtol=0, atol=1e-3)


def test_wkt_needs_its_crs(label: Callable[..., Tally], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("wkt\nPOINT (36.61 35.814)\nnonsense\n")

    with pytest.raises(DataError, match=r"no CRS.*--crs EPSG:4326"):
        label(tmp_path / "a.csv", tmp_path / "b.csv")
    label(tmp_path / "a.csv", tmp_path / "b.csv", crs="EPSG:4326")

    got = pd.read_csv(tmp_path / "b.csv")
    assert got["inside"].tolist()[0] in (True, "true")
    assert got["problem"].tolist()[1] == "geometry is not WKT: 'nonsense'"


def test_a_clash_of_names_is_reported_and_solved_by_a_prefix(
    label: Callable[..., Tally], tmp_path: Path
) -> None:
    given = table().append_column("km", pa.array([1.0] * ROWS))
    pq.write_table(given, tmp_path / "a.parquet")

    with pytest.raises(DataError, match=r"already that labelling adds: 'km'.*--prefix m4_"):
        label(tmp_path / "a.parquet", tmp_path / "b.parquet")
    label(tmp_path / "a.parquet", tmp_path / "b.parquet", prefix="m4_")

    assert pq.read_schema(tmp_path / "b.parquet").names[-1] == "m4_problem"


def exchanged(path: Path) -> Path:
    pq.write_table(table().rename_columns(["id", "name", "time", "lon", "lat"]), path)
    return path


def test_exchanged_columns_stop_the_run_and_leave_nothing(
    label: Callable[..., Tally], tmp_path: Path
) -> None:
    source = exchanged(tmp_path / "a.parquet")

    with pytest.raises(SwapError, match=r"are they exchanged\?.*--swap.*--as-is"):
        label(source, tmp_path / "b.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_swap_and_as_is_decide(
    expected: pd.DataFrame, label: Callable[..., Tally], tmp_path: Path
) -> None:
    source = exchanged(tmp_path / "a.parquet")

    swapped = label(source, tmp_path / "b.parquet", swapped=True)
    as_is = label(source, tmp_path / "c.parquet", swapped=False)

    assert swapped.inside.total() == int(expected["inside"].sum())
    assert as_is.inside.total() == 0


@pytest.mark.parametrize(
    ("keep", "rows"),
    [
        (RowFilter(), lambda it: it["inside"]),
        (RowFilter(outside=True), lambda it: ~it["inside"]),
        (RowFilter(side="north"), lambda it: it["inside"] & (it["side"] == "north")),
        (RowFilter(km=(10.0, 20.0)), lambda it: it["inside"] & it["km"].between(10, 20)),
        (RowFilter(outside=True, side="south"), lambda it: ~it["inside"] & (it["side"] == "south")),
    ],
    ids=["inside", "outside", "north", "km", "outside south"],
)
@pytest.mark.parametrize("target", ["b.parquet", "b.csv", "b.gpkg"])
def test_a_filter_keeps_rows_as_they_are(
    expected: pd.DataFrame,
    label: Callable[..., Tally],
    keep: RowFilter,
    rows,
    target: str,
    tmp_path: Path,
) -> None:  # type: ignore[no-untyped-def]
    tally = label(written(tmp_path / "a.parquet"), tmp_path / target, keep=keep)

    got = readers.read_table(tmp_path / target)
    kept = rows(expected)
    assert 0 < kept.sum() < ROWS
    assert tally.rows == ROWS
    assert [int(value) for value in got["id"].to_pylist()] == expected["id"][kept].tolist()
    assert set(got.schema.names) - {"geometry", "geom"} == set(table().schema.names)


def test_filtered_rows_have_a_coordinate(label: Callable[..., Tally], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("lat,lon\n35.814,36.61\n,\n36.9,36.6\n95,36\n")

    label(tmp_path / "a.csv", tmp_path / "b.csv", keep=RowFilter(outside=True))

    assert (tmp_path / "b.csv").read_text() == "lat,lon\n36.9,36.6\n"


# --- several files -----------------------------------------------------------------


def test_several_files_become_one(label: Callable[..., Tally], tmp_path: Path) -> None:
    written(tmp_path / "a.parquet")
    written(tmp_path / "b.parquet")

    tally = label([tmp_path / "a.parquet", tmp_path / "b.parquet"], tmp_path / "c.parquet")

    assert tally.rows == pq.read_table(tmp_path / "c.parquet").num_rows == 2 * ROWS


def test_a_changed_schema_between_parts_names_the_file(
    label: Callable[..., Tally], tmp_path: Path
) -> None:
    written(tmp_path / "a.parquet")
    other = table().drop_columns(["time"]).append_column("more", pa.array([1] * ROWS))
    pq.write_table(other.set_column(0, "id", pa.array(["x"] * ROWS)), tmp_path / "b.parquet")

    with pytest.raises(DataError) as caught:
        label([tmp_path / "a.parquet", tmp_path / "b.parquet"], tmp_path / "c.parquet")

    assert str(caught.value) == (
        f"{tmp_path / 'b.parquet'} has other columns than {tmp_path / 'a.parquet'}: it lacks "
        "time; has besides more; differs in id (int64, here string); label files of one kind "
        "together, the others by themselves"
    )
    assert not (tmp_path / "c.parquet").exists()


def test_an_unreadable_part_names_the_file(label: Callable[..., Tally], tmp_path: Path) -> None:
    written(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "b.parquet").write_bytes(whole[: len(whole) // 2])

    with pytest.raises((DataError, FileError), match=r"b\.parquet"):
        label([tmp_path / "a.parquet", tmp_path / "b.parquet"], tmp_path / "c.parquet")
    assert not (tmp_path / "c.parquet").exists()


# --- whole or not at all -----------------------------------------------------------


def test_a_file_is_not_written_over_itself(label: Callable[..., Tally], tmp_path: Path) -> None:
    source = written(tmp_path / "a.parquet")

    with pytest.raises(FileError, match="is read and written at once; give the result another"):
        label(source, tmp_path / "a.parquet")


def test_an_older_result_stays_when_a_run_fails(
    label: Callable[..., Tally], tmp_path: Path
) -> None:
    (tmp_path / "b.parquet").write_text("older")

    with pytest.raises(SwapError):
        label(exchanged(tmp_path / "a.parquet"), tmp_path / "b.parquet")

    assert (tmp_path / "b.parquet").read_text() == "older"


@pytest.mark.parametrize("target", ["b.parquet", "b.csv", "b.gpkg", "b.geojsonl", "b.arrow"])
def test_an_interruption_leaves_nothing(m4: corridor.Corridor, target: str, tmp_path: Path) -> None:
    source = written(tmp_path / "a.csv")

    def interrupted(_rows: int, _share: float | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label_files.label_to_file(
            LabelJob(m4, ReadOptions()), [source], tmp_path / target, on_progress=interrupted
        )

    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_missing_folder_is_reported(label: Callable[..., Tally], tmp_path: Path) -> None:
    with pytest.raises(FileError, match="create the folder"):
        label(written(tmp_path / "a.csv"), tmp_path / "no" / "b.csv")


@pytest.mark.parametrize("target", ["b.csv", "b.parquet", "b.arrow"])
def test_a_full_disk_is_reported(
    label: Callable[..., Tally], target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "a.csv")
    replace = os.replace

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.os.replace", full)
    with pytest.raises(FileError, match=f"{target} cannot be written: No space left on device"):
        label(source, tmp_path / target)
    monkeypatch.setattr("pathlib.os.replace", replace)

    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


# --- standard input and output -----------------------------------------------------


class Standard(io.TextIOWrapper):
    """A standard stream over bytes in memory."""


def test_a_pipe_goes_through(
    label: Callable[..., Tally], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = written(tmp_path / "a.csv").read_bytes()
    out = io.BytesIO()
    monkeypatch.setattr("sys.stdin", Standard(io.BufferedReader(io.BytesIO(content))))
    monkeypatch.setattr("sys.stdout", Standard(out, write_through=True))

    tally = label("-", "-")

    label(tmp_path / "a.csv", tmp_path / "b.csv")
    assert out.getvalue() == (tmp_path / "b.csv").read_bytes()
    assert tally.rows == ROWS
