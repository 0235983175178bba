"""DuckDB asks the corridor, over tables and Parquet, and gets the corridor's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corridor
from corridor.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from corridor import Corridor


def points(count: int, seed: int = 1) -> pa.Table:
    random = np.random.default_rng(seed)
    return pa.table(
        {
            "id": np.arange(count),
            "lat": random.uniform(35.5, 36.1, count),
            "lon": random.uniform(36.0, 36.9, count),
        }
    )


@pytest.fixture
def con(m4: Corridor) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    corridor.register(con, m4)
    return con


def test_every_function_gives_the_answers_of_label(m4: Corridor, con):
    table = points(20_000)
    labelled = m4.label(table)

    con.register("given", table)
    got = con.sql(
        "SELECT in_corridor(lat, lon) AS inside, corridor_side(lat, lon) AS side, "
        "corridor_distance(lat, lon) AS distance_m, corridor_km(lat, lon) AS km "
        "FROM given ORDER BY id"
    ).to_arrow_table()

    for name in ("inside", "side", "distance_m", "km"):
        assert got[name].to_pylist() == labelled[name].to_pylist()


def test_missing_and_impossible_coordinates_are_null(con):
    row = con.execute(
        "SELECT in_corridor(NULL, 36.6), in_corridor(95, 36.6), corridor_side(35.8, NULL), "
        "corridor_km('NaN'::DOUBLE, 36), corridor_distance(35.8, 181), in_corridor(36.9, 36.6)"
    ).fetchone()

    assert row == (None, None, None, None, None, False)


def test_sql_over_a_parquet_file_counts_what_contains_counts(m4: Corridor, con, tmp_path: Path):
    table = points(5_000)
    pq.write_table(table, tmp_path / "points.parquet")
    inside = m4.contains(table)

    found = con.execute(
        f"SELECT count(*) FROM '{tmp_path / 'points.parquet'}' WHERE in_corridor(lat, lon)"  # noqa: S608
    ).fetchone()

    assert found == (int(np.sum(np.asarray(inside))),)


def test_whole_numbers_are_taken(con):
    assert con.execute("SELECT in_corridor(36, 36)").fetchone() == (False,)


def test_two_corridors_live_in_one_connection(m4: Corridor, con):
    corridor.register(con, m4.with_width(km=40), prefix="wide_")
    saraqib_north = "35.95, 36.61"

    row = con.execute(
        f"SELECT in_corridor({saraqib_north}), wide_in_corridor({saraqib_north})"
    ).fetchone()

    assert row == (False, True)


def test_names_in_use_are_refused(m4: Corridor, con):
    with pytest.raises(DataError) as caught:
        corridor.register(con, m4)

    message = str(caught.value)
    assert message.startswith("DuckDB does not take the function in_corridor: ")
    assert "prefix='wide_'" in message
    assert "\n" not in message


def test_threads_of_duckdb_get_the_same_answers(m4: Corridor, con):
    con.execute("SET threads = 4")
    con.execute(
        "CREATE TABLE many AS SELECT 35.5 + (i % 600) / 1000 AS lat, 36 + (i % 900) / 1000 AS lon "
        "FROM range(300000) t(i)"
    )
    expected = m4.contains(con.sql("SELECT lat, lon FROM many").to_arrow_table())
    found = con.execute("SELECT count(*) FROM many WHERE in_corridor(lat, lon)").fetchone()

    assert found == (int(np.sum(np.asarray(expected))),)
