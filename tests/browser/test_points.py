"""Points of the user's own: what is packed, and what the page makes of it in a browser."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from corridor.errors import DataError
from corridor.page import columns
from corridor.page import points as page_points
from tests.pages import inflate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    import folium
    from playwright.sync_api import Locator, Page

    import corridor

    Open = Callable[..., Page]

DESKTOP = (1280, 800)
PHONE = (360, 640)
LARGEST_PAGE_BYTES = 8_000_000
HOSTILE = '"><img src=x onerror=alert(1)></script><!-- ${alert(1)} {{ 7 * 7 }}'
CENTRE = (35.9, 36.6)


def at(count: int, lat: float = 35.825, lon: float = 36.60) -> dict[str, Any]:
    """Return the coordinates of so many points at one place, inside by default."""
    return {"lat": [lat] * count, "lon": [lon] * count}


# Packing


def unpack(sent: dict[str, Any]) -> dict[str, Any]:
    """Read what was packed, as its description says it."""
    content = inflate(sent["packed"])
    count, place = sent["count"], 0

    def take(size: int, kind: str) -> list[int]:
        nonlocal place
        planes = np.frombuffer(content, np.uint8, size * count, place).reshape(size, count)
        place += size * count
        return planes.T.copy().view(kind).ravel().tolist()

    lats, lons = take(4, "<i4"), take(4, "<i4")
    days = None if sent["dates"] is None else take(4, "<i4")
    codes = [take(column["size"], f"<u{column['size']}") for column in sent["columns"]]
    distinct = json.loads(content[place:])
    columns = {
        column["name"]: [values[code] for code in each]
        for column, each, values in zip(sent["columns"], codes, distinct, strict=True)
    }
    return {"lats": lats, "lons": lons, "days": days, "columns": columns}


def packed(zone: corridor.Corridor, table: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    sent = page_points.pack_points(zone.label(table))
    return sent, unpack(sent)


def test_values_arrive_as_they_are_shown(short: corridor.Corridor) -> None:
    columns = {
        "text": ["a", "عين الحور", ""],
        "whole": [1, -2, 3],
        "id": [2**53 + 1, 1, 2],
        "number": [0.1 + 0.2, 5.0, None],
        "endless": [float("inf"), -0.0, 1e300],
        "yes": [True, False, True],
        "mixed": [True, 1, "1"],
        "list": [[1, 2], {"a": 1}, None],
        "half a letter": pd.Series(["\ud800", "b", "c"], dtype=object),
        "time": pd.to_datetime(["2020-03-05 12:30", "2020-03-06 00:00", None]),
    }
    sent, read = packed(short, pd.DataFrame({**columns, **at(3)}))

    assert list(read["columns"]) == [*columns, "lat", "lon"]
    assert read["columns"]["text"] == ["a", "عين الحور", ""]
    assert read["columns"]["whole"] == [1, -2, 3]
    assert read["columns"]["id"] == ["9007199254740993", 1, 2]
    assert read["columns"]["number"] == [0.3, 5, None]
    assert read["columns"]["endless"] == ["inf", 0, 1e300]
    assert read["columns"]["mixed"] == [True, 1, "1"]
    assert [type(it) for it in read["columns"]["mixed"]] == [bool, int, str]
    assert read["columns"]["list"] == ["[1, 2]", "{'a': 1}", None]
    assert read["columns"]["half a letter"] == ["?", "b", "c"]
    assert read["columns"]["time"] == ["2020-03-05 12:30:00", "2020-03-06 00:00:00", None]
    assert read["lats"] == [358_250_000] * 3
    assert sent["bad"] == 0


def test_bad_rows_are_counted_and_labels_stay_behind(short: corridor.Corridor) -> None:
    table = pd.DataFrame({"lat": [35.8, None, 95], "lon": [36.6, 36.6, 36.6], "n": [1, 2, 3]})
    sent, read = packed(short, table)

    assert (sent["count"], sent["bad"]) == (1, 2)
    assert read["columns"] == {"lat": [35.8], "lon": [36.6], "n": [1]}


def test_every_kind_of_table_is_packed(short: corridor.Corridor) -> None:
    import geopandas
    import pyarrow as pa

    named = pd.DataFrame({"Latitude": ["35.814"], "Longitude": ["36.61"]})
    geometry = geopandas.GeoSeries.from_xy([36.61], [35.814], crs=4326)
    elsewhere = geopandas.GeoDataFrame({"n": [1]}, geometry=geometry.to_crs(32637).values)
    for table in (named, pa.Table.from_pandas(named), geometry, elsewhere):
        _, read = packed(short, table)
        assert (read["lats"], read["lons"]) == ([358_140_000], [366_100_000])
        assert "geometry" not in read["columns"]


@pytest.mark.parametrize("count", [0, 1, 256, 257, 65_537])
def test_any_number_of_rows_comes_back(short: corridor.Corridor, count: int) -> None:
    sent, read = packed(short, pd.DataFrame({"n": range(count), **at(count)}))

    assert sent["columns"][0]["size"] == (1 if count <= 256 else 2 if count <= 65_536 else 4)
    assert read["columns"]["n"] == list(range(count))
    assert sent["dates"] is None
    assert read["days"] is None


def test_the_same_table_gives_the_same_bytes(short: corridor.Corridor) -> None:
    table = pd.DataFrame({"text": ["b", "a"], **at(2)})

    assert packed(short, table) == packed(short, table.copy())


DAY = (datetime.date(2020, 3, 5) - datetime.date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("values", "days"),
    [
        (["2020-03-05", "2020-03-06T23:59:59Z"], [DAY, DAY + 1]),
        (["2020-03-05T23:30:00+03:00", "2020-03-05 00:10-11:30"], [DAY, DAY]),
        (["2020-03-05", None], [DAY, columns.NO_DAY]),
        ([" 2020-03-05 ", ""], [DAY, columns.NO_DAY]),
        (["1969-12-31", "2020-03"], [-1, DAY - 4]),
        (["0001-01-01", "9999-12-31"], [-719_162, 2_932_896]),
        ([datetime.date(2020, 3, 5), None], [DAY, columns.NO_DAY]),
        (pd.to_datetime(["2020-03-05 23:00", None]), [DAY, columns.NO_DAY]),
        (
            pd.to_datetime(["2020-03-05 23:00", "2020-03-05 01:00"]).tz_localize("Asia/Damascus"),
            [DAY, DAY],
        ),
        (["2020-03-05", "yesterday"], None),
        (["2020-02-30", "2020-03-05"], None),
        (["2020", "20200305"], None),
        ([20_200_305, 20_200_306], None),
        ([None, None], None),
    ],
)
def test_dates_are_told_from_what_is_none(
    short: corridor.Corridor, values: Any, days: list[int] | None
) -> None:
    sent, read = packed(short, pd.DataFrame({"id": ["1", "2"], "when": values, **at(2)}))

    assert read["days"] == days
    assert sent["dates"] == (None if days is None else 1)


def test_more_points_than_can_be_drawn_are_refused(short: corridor.Corridor) -> None:
    count = page_points.MOST_POINTS + 1
    labelled = short.label(pd.DataFrame(at(count)))

    with pytest.raises(DataError, match=r"up to 200,000 points, got 200,001; show a part"):
        page_points.pack_points(labelled)


# Reading the page


def section(page: Page) -> Locator:
    """Return the panel's section of points once all are placed."""
    page.locator(".points[aria-busy=false]").wait_for(state="attached", timeout=30_000)
    return page.locator(".points")


def pixel_of(page: Page, lat: float, lon: float) -> tuple[float, float]:
    """Return where a coordinate is in the window."""
    place = page.evaluate("([lat, lon]) => map_1.latLngToContainerPoint([lat, lon])", [lat, lon])
    box = page.locator(".folium-map").bounding_box()
    assert box
    return box["x"] + place["x"], box["y"] + place["y"]


def show(page: Page, lat: float, lon: float, zoom: float = 13) -> None:
    page.evaluate("([at, zoom]) => map_1.setView(at, zoom, {animate: false})", [[lat, lon], zoom])


def drawn_at(page: Page, lat: float, lon: float) -> list[int]:
    """Return the colour on the canvas of points, as red, green, blue and alpha."""
    return page.evaluate(
        """([lat, lon]) => {
          const canvas = document.querySelector(".points-canvas");
          const at = map_1.latLngToContainerPoint([lat, lon]).round();
          const copy = document.createElement("canvas").getContext("2d");
          copy.drawImage(canvas, -at.x, -at.y);
          return [...copy.getImageData(0, 0, 1, 1).data];
        }""",
        [lat, lon],
    )


def next_frame(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def saved(page: Page) -> list[dict[str, str]]:
    """Return the rows of the CSV file that the page saves."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save the points inside (CSV)").click()
    data = waiting.value.path().read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def first_cells(page: Page) -> list[str]:
    return page.locator(".point-list tbody th").all_text_contents()


def heading(page: Page) -> str:
    return section(page).get_by_role("heading", level=2).inner_text().replace("\u202f", ",")


# Answers


def around(m4: corridor.Corridor) -> pd.DataFrame:
    """Return random points, and points a step off edges and ends at several widths."""
    random = np.random.default_rng(20200305)
    band, line = m4.band, m4.line
    places = [(random.uniform(35.4, 36.3), random.uniform(35.8, 37.2)) for _ in range(3_000)]
    for _ in range(1_000):
        measure = random.uniform(band.start - 3_000, band.stop + 3_000)
        side, off = random.choice([-1, 1]), random.choice([-1, 1]) * random.uniform(0.05, 5)
        places.append(line.point_at(measure, side * random.choice([2_000, 6_000, 9_500]) + off))
    for _ in range(300):
        end = random.choice([band.start, band.stop])
        places.append(line.point_at(end + random.uniform(-3, 3), random.uniform(-7e3, 7e3)))
    table = pd.DataFrame(places, columns=["lat", "lon"]).round(7)
    return table.assign(id=range(len(table)))


def test_answers_equal_python_s_at_every_width(open_map: Open, m4: corridor.Corridor) -> None:
    table = around(m4)
    page = open_map(m4.map(table))
    for north, south, ends in [(6, 6, "flat"), (2, 9.5, "flat"), (9.5, 6, "round")]:
        if north != south:
            page.get_by_label("North and south apart").check()
            page.get_by_label("North of the M4").first.fill(f"{north}")
            page.get_by_label("South of the M4").first.fill(f"{south}")
            page.get_by_label(ends, exact=True).check()
        section(page)
        zone = m4.with_width(each_side_km=(north, south)).with_ends(ends)
        expected = zone.label(table)
        got = pd.DataFrame(saved(page)).astype({"id": int}).set_index("id")
        count = int(expected["inside"].sum())

        assert sorted(got.index) == expected.index[expected["inside"]].to_list()
        assert heading(page) == f"Points: {count:,} of {len(table):,} inside"
        expected = expected.loc[got.index]
        assert got["side"].to_list() == expected["side"].to_list()
        for name, tolerance in [("distance_m", 0.01), ("km", 1e-5)]:
            difference = got[name].astype(float) - expected[name].astype(float)
            assert difference.abs().max() < tolerance


def test_as_many_points_as_are_allowed_are_drawn(
    open_map: Open, m4: corridor.Corridor, tmp_path: Any
) -> None:
    random = np.random.default_rng(1)
    count = page_points.MOST_POINTS
    dates = pd.to_datetime("2019-01-01") + pd.to_timedelta(random.integers(0, 1_096, count), "D")
    table = pd.DataFrame(
        {
            "id": [f"SYR{number}" for number in range(count)],
            "date": dates.strftime("%Y-%m-%d"),
            "kind": random.choice(["Battle", "Explosion", "Protest", "Other"], count),
            "note": random.choice(
                [f"A note, number {n}, of a report" for n in range(4_000)], count
            ),
            "n": random.poisson(0.7, count),
            "lat": random.normal(35.82, 0.13, count).round(5),
            "lon": random.uniform(36.0, 37.0, count).round(5),
        }
    )
    labelled = m4.label(table)
    path = tmp_path / "many.html"
    m4.map(table).save(str(path))
    page = open_map(path)

    assert path.stat().st_size < LARGEST_PAGE_BYTES
    inside = int(labelled["inside"].sum())
    assert heading(page) == f"Points: {inside:,} of 200,000 inside"
    page.get_by_role("button", name="id", exact=True).click()
    ids = labelled["id"][labelled["inside"]].sort_values().head(50).to_list()
    assert first_cells(page) == ids


# On the map


def test_colour_and_shape_tell_inside_from_outside(
    open_map: Open, short: corridor.Corridor
) -> None:
    inside, outside = (35.825, 36.60), (35.85, 36.60)
    table = pd.DataFrame([inside, outside], columns=["lat", "lon"])
    page = open_map(short.map(table), is_fresh=True)
    section(page)
    show(page, *inside, zoom=12)
    step = 4.5 * 360 / 256 / 2**12 * 0.8  # degrees of latitude: the middle of a ring's stroke

    disc, middle = drawn_at(page, *inside), drawn_at(page, *outside)
    ring = drawn_at(page, outside[0] + step, outside[1])
    assert disc[3] == 255
    assert middle[3] == 0
    assert ring[3] > 100
    assert disc[:3] != ring[:3]
    page.emulate_media(color_scheme="dark")
    next_frame(page)
    assert drawn_at(page, *inside)[:3] != disc[:3]


def test_a_point_tells_its_row_and_is_no_question(open_map: Open, short: corridor.Corridor) -> None:
    lat, lon = CENTRE
    columns = {f"column {n}": [n] for n in range(20)}
    page = open_map(short.map(pd.DataFrame({HOSTILE: [HOSTILE], **columns, **at(1, lat, lon)})))
    section(page)
    show(page, lat, lon)
    x, y = pixel_of(page, lat, lon)
    page.mouse.move(x + 3, y)
    tip = page.locator(".leaflet-tooltip")
    tip.wait_for()
    assert "Outside the corridor" in tip.inner_text()
    assert re.search(r"Side\s+left\s+To the road\s+7\.\d\d km", tip.inner_text())
    assert "column 10" in tip.inner_text()
    assert "column 11" not in tip.inner_text()
    assert "11 more columns" in tip.inner_text()
    page.mouse.move(x + 40, y)
    tip.wait_for(state="detached")
    page.mouse.click(x + 3, y)
    popup = page.locator(".leaflet-popup")
    popup.wait_for()
    assert "column 19" in popup.inner_text()
    assert HOSTILE in popup.inner_text()
    assert page.locator("main img, main script").count() == 0
    assert page.get_by_role("status").text_content() == ""

    page.get_by_role("checkbox", name="Points", exact=True).uncheck()
    popup.wait_for(state="detached")
    page.mouse.click(x + 3, y)
    page.get_by_role("status").get_by_text("Outside the corridor").first.wait_for()


def test_a_finger_needs_not_be_exact(open_map: Open, short: corridor.Corridor) -> None:
    page = open_map(short.map(pd.DataFrame(at(1, *CENTRE))), PHONE, has_touch=True)
    section(page)
    show(page, *CENTRE)
    x, y = pixel_of(page, *CENTRE)
    page.touchscreen.tap(x + 18, y)
    page.locator(".leaflet-popup").wait_for()
    box = page.locator(".leaflet-popup").bounding_box()

    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_an_open_row_follows_the_width(open_map: Open, m4: corridor.Corridor) -> None:
    place = m4.line.point_at(m4.band.start + 20_000, 4_000)
    page = open_map(m4.map(pd.DataFrame([place], columns=["lat", "lon"])))
    section(page)
    show(page, *place)
    page.mouse.click(*pixel_of(page, *place))
    popup = page.locator(".leaflet-popup")
    popup.get_by_text("Inside the corridor").wait_for()
    box = page.get_by_label("On each side, from the road to the edge").first
    box.fill("3")
    box.press("Enter")
    popup.get_by_text("Outside the corridor").wait_for()

    assert heading(page) == "Points: 0 of 1 inside"
    page.get_by_text("No point is inside.").wait_for()


# The list and the file


def listed(short: corridor.Corridor, **columns: Any) -> folium.Map:
    """Return the map of points that are all inside, with these columns."""
    count = len(next(iter(columns.values())))
    lons = np.linspace(36.57, 36.63, count)
    return short.map(pd.DataFrame({**columns, "lat": [35.825] * count, "lon": lons}))


def test_the_list_sorts_by_any_column(open_map: Open, short: corridor.Corridor) -> None:
    values = ["10", "9", "", "b", "-1.5", "A"]
    page = open_map(listed(short, n=values, row=list("012345")))
    section(page)

    def by(name: str) -> tuple[str | None, list[str]]:
        page.get_by_role("button", name=name, exact=True).click()
        order = page.locator("th[aria-sort]")
        assert order.count() == 1
        assert page.evaluate("document.activeElement.textContent") == name
        return order.get_attribute("aria-sort"), first_cells(page)

    assert by("n") == ("ascending", ["-1.5", "9", "10", "A", "b", "Point 3"])
    assert by("n") == ("descending", ["b", "A", "10", "9", "-1.5", "Point 3"])
    assert by("row")[1][:2] == ["10", "9"]
    assert by("km") == ("ascending", ["10", "9", "Point 3", "b", "-1.5", "A"])
    assert by("km")[0] == "descending"
    rows = page.locator(".point-list tbody tr").all_inner_texts()
    far = [float(re.search(r"([\d.]+) k?m", text)[1]) for text in rows]  # type: ignore[index]
    by("To the road")
    rows = page.locator(".point-list tbody tr").all_inner_texts()
    near = [float(re.search(r"([\d.]+) k?m", text)[1]) for text in rows]  # type: ignore[index]
    assert sorted(near) == sorted(far)
    assert "descending" not in page.locator(".point-list caption").inner_text()


def test_the_list_has_pages(open_map: Open, short: corridor.Corridor) -> None:
    page = open_map(listed(short, n=list(range(120))))
    where = section(page).get_by_text("of 120", exact=False).last
    assert where.inner_text() == "1–50 of 120"
    page.get_by_role("button", name="Previous").click(force=True)
    assert first_cells(page)[0] == "0"
    for text, first in [("51–100 of 120", "50"), ("101–120 of 120", "100")]:
        page.get_by_role("button", name="Next").click()
        assert where.inner_text() == text
        assert first_cells(page)[0] == first
    page.get_by_role("button", name="Next").click(force=True)
    assert len(first_cells(page)) == 20


def test_the_file_has_all_columns_and_starts_no_formula(
    open_map: Open, short: corridor.Corridor
) -> None:
    texts = ["=1+1", "+x", "-x", "@a", "\tq", "\rq", "-3.5", 'a "b", c\nd', "عين", HOSTILE]
    count = len(texts)
    numbers = [-3.5, None, *range(count - 2)]
    built = listed(short, **{"=note": texts, "__proto__": numbers, "essay": ["x" * 10_000] * count})
    page = open_map(built)
    shown = section(page).inner_text()
    rows = saved(page)

    assert "x" * 201 not in shown
    assert [row["'=note"] for row in rows] == [
        *("'=1+1", "'+x", "'-x", "'@a", "'\tq", "'\rq"),
        *texts[6:],
    ]
    assert [row["__proto__"] for row in rows[:3]] == ["-3.5", "", "0"]
    assert rows[0]["essay"] == "x" * 10_000
    assert list(rows[0])[-5:] == ["lat", "lon", "side", "distance_m", "km"]
    assert rows[0]["side"] == "left"


def test_points_that_were_geometries_keep_their_coordinates(
    open_map: Open, short: corridor.Corridor
) -> None:
    import geopandas

    page = open_map(short.map(geopandas.GeoSeries.from_xy([36.6], [35.825], crs=4326)))
    section(page)

    assert [(row["lat"], row["lon"]) for row in saved(page)] == [("35.825", "36.6")]


# The period


def dated(short: corridor.Corridor) -> folium.Map:
    dates = ["2020-03-15", "2020-05-01", "2020-08-25", "2021-02-03", None]
    table = pd.DataFrame({"id": list("abcde"), "date": dates, **at(5)})
    table.loc[1, "lat"] = CENTRE[0]
    return short.map(table)


def test_a_period_leaves_out_the_others(open_map: Open, short: corridor.Corridor) -> None:
    page = open_map(dated(short))
    summary = section(page).locator(".point-summary")
    assert summary.inner_text() == (
        "15 March 2020 to 3 February 2021: 5 of 5 points, 4 inside. "
        "1 point without a date is among them."
    )
    to = page.get_by_role("slider", name="To", exact=True)
    day = (datetime.date(2020, 8, 26) - datetime.date(1970, 1, 1)).days
    to.fill(str(day))
    to.press("ArrowLeft")
    assert to.get_attribute("aria-valuetext") == "25 August 2020"
    assert summary.inner_text() == (
        "15 March to 25 August 2020: 3 of 5 points, 2 inside. 1 point without a date is left out."
    )
    assert first_cells(page) == ["a", "c"]
    assert [row["id"] for row in saved(page)] == ["a", "c"]
    assert heading(page) == "Points: 2 of 3 inside"

    page.get_by_role("slider", name="From", exact=True).fill(str(day + 100))
    assert summary.inner_text().startswith("25 August 2020: 1 of 5 points")
    page.get_by_role("button", name="All dates").click()
    assert "5 of 5 points" in summary.inner_text()
    assert first_cells(page) == ["a", "c", "d", "e"]


def test_a_link_restores_the_period(open_map: Open, short: corridor.Corridor) -> None:
    page = open_map(dated(short))
    section(page)
    slider = page.get_by_role("slider", name="To", exact=True)
    slider.fill(str(DAY + 100))
    page.wait_for_url(re.compile("days="))
    fragment = page.evaluate("location.hash")
    again = open_map(dated(short), fragment=fragment)

    assert heading(again) == "Points: 1 of 2 inside"
    day = again.get_by_role("slider", name="To", exact=True).get_attribute("aria-valuetext")
    assert day == "13 June 2020"


def test_there_is_no_period_without_dates(open_map: Open, short: corridor.Corridor) -> None:
    page = open_map(listed(short, when=["2020-03-05", "2020-03-05"]))

    assert section(page).get_by_role("slider").count() == 0


# For everybody


def test_everything_goes_by_keyboard(open_map: Open, short: corridor.Corridor) -> None:
    page = open_map(dated(short), reduced_motion="reduce")
    section(page)
    row = page.get_by_role("button", name="c", exact=True)
    row.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    popup.get_by_text("2020-08-25").wait_for()
    assert page.evaluate("document.activeElement.className") == "point-card"
    centre = page.evaluate("map_1.getBounds().contains([35.825, 36.6])")
    page.keyboard.press("Escape")

    assert centre
    assert popup.count() == 0
    assert page.evaluate("document.activeElement.textContent") == "c"


def test_missing_points_and_hostile_columns_are_shown_as_text(
    open_map: Open, short: corridor.Corridor
) -> None:
    table = pd.DataFrame([["a", "‮abc", 1]], columns=["__proto__", HOSTILE, "constructor"])
    table = pd.concat([table, table]).assign(lat=[35.825, None], lon=36.6)
    page = open_map(short.map(table))
    assert heading(page) == "Points: 1 of 1 inside"
    section(page).get_by_text("1 row has no usable coordinate and is not drawn.").wait_for()
    page.locator(".point-list tbody button").first.click()
    page.locator(".leaflet-popup").get_by_text("constructor").wait_for()

    assert page.locator("main img, main script").count() == 0


def test_nothing_to_draw_is_written(open_map: Open, short: corridor.Corridor) -> None:
    page = open_map(short.map(pd.DataFrame({"lat": [None], "lon": [36.6]})))

    assert heading(page) == "Points: 0 of 0 inside"
    section(page).get_by_text("No point is inside.").wait_for()


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_axe_finds_nothing(
    open_map: Open, short: corridor.Corridor, size: tuple[int, int], scheme: str
) -> None:
    page = open_map(dated(short), size, color_scheme=scheme, reduced_motion="reduce")
    section(page)
    page.get_by_role("slider", name="From", exact=True).press("ArrowRight")
    page.locator(".point-list tbody button").first.click()
    page.locator(".leaflet-popup").wait_for()
    found = Axe().run(page).response["violations"]

    assert [(it["id"], [node["html"] for node in it["nodes"]]) for it in found] == []


# Several at one place, and colours


def stacked(short: corridor.Corridor) -> pd.DataFrame:
    """Return 44 points at one place, one beside it, and one outside."""
    (lat, lon), (lat2, lon2), (lat3, lon3) = (
        short.line.point_at(measure, offset)
        for measure, offset in ((3_000, 500), (5_000, 500), (7_000, 5_000))
    )
    rows = [(lat, lon, "battle", 3)] * 44 + [(lat2, lon2, "shelling", 9), (lat3, lon3, "battle", 1)]
    return pd.DataFrame(rows, columns=["lat", "lon", "kind", "deaths"])


def painted_width(page: Page, lat: float, lon: float) -> int:
    """Return how many pixels of the points' canvas are painted in a row through a point."""
    return page.evaluate(
        """([lat, lon]) => {
          const canvas = document.querySelector(".points-canvas");
          const { x, y } = map_1.latLngToContainerPoint([lat, lon]);
          const copy = new OffscreenCanvas(80, 1).getContext("2d");
          copy.drawImage(canvas, 40 - Math.round(x), -Math.round(y));
          const row = [...copy.getImageData(0, 0, 80, 1).data];
          return row.filter((_, i) => i % 4 === 3).filter((alpha) => alpha > 0).length;
        }""",
        [lat, lon],
    )


def test_points_at_one_place_are_one_larger_sign(open_map: Open, short: corridor.Corridor) -> None:
    table = stacked(short)
    page = open_map(short.map(table))
    assert heading(page) == "Points: 45 of 46 inside"
    show(page, table["lat"][0], table["lon"][0])
    wide, narrow = (painted_width(page, *table.loc[i, ["lat", "lon"]]) for i in (0, 44))
    assert 2.5 < wide / narrow < 4
    page.mouse.click(*pixel_of(page, table["lat"][0], table["lon"][0]))
    expect(page.locator(".point-card")).to_contain_text("44 points at this place; one of them:")


def test_a_column_gives_the_colours(open_map: Open, short: corridor.Corridor) -> None:
    table = stacked(short)
    page = open_map(short.map(table))
    assert heading(page) == "Points: 45 of 46 inside"
    show(page, table["lat"][0], table["lon"][0])
    choice = section(page).get_by_label("Colour by")
    expect(choice.locator("option")).to_have_text(
        ["inside or outside", "lat", "lon", "kind", "deaths"]
    )
    choice.select_option(label="kind")
    legend = section(page).locator(".legend li")
    expect(legend).to_have_text(["battle (45)", "shelling (1)"])
    next_frame(page)
    colours = [colour_at(page, *table.loc[i, ["lat", "lon"]]) for i in (0, 44)]
    assert colours == [[0, 114, 178], [230, 159, 0]]
    choice.select_option(label="inside or outside")
    expect(legend).to_have_count(0)


def colour_at(page: Page, lat: float, lon: float) -> list[int]:
    """Return the colour of the points' canvas at a coordinate."""
    return page.evaluate(
        """([lat, lon]) => {
          const canvas = document.querySelector(".points-canvas");
          const { x, y } = map_1.latLngToContainerPoint([lat, lon]);
          const copy = new OffscreenCanvas(1, 1).getContext("2d");
          copy.drawImage(canvas, -Math.round(x), -Math.round(y));
          return [...copy.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""",
        [lat, lon],
    )


def test_numbers_are_coloured_in_five_classes(open_map: Open, short: corridor.Corridor) -> None:
    lat, lon = short.line.point_at(3_000, 0)
    rows = [(lat + i / 1e4, lon, None if i == 50 else i) for i in range(51)]
    page = open_map(short.map(pd.DataFrame(rows, columns=["lat", "lon", "deaths"])))
    section(page).get_by_label("Colour by").select_option(label="deaths")
    texts = section(page).locator(".legend li").all_inner_texts()
    assert texts[0] == "0 to 10 (11)"
    assert texts[-1] == "above 40, to 49 (9)"
    assert sum(int(re.search(r"\((\d+)\)", text)[1]) for text in texts) == 50
