"""The picture of a sweep shows its numbers, and whatever its columns hold."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from corridor.export.sweep import write_sweep
from corridor.picture import sweep as sweep_plot
from corridor.tables.sweep import Sweep, sweep_table
from tests.support import four_incidents, random_incidents

if TYPE_CHECKING:
    from pathlib import Path

    from corridor import Corridor

STEPS = np.array([0.2, 1.0, 2.5, 6.0, 6.5, 20.0, 49.9])
FEW = [1.0, 2.0, 6.0]


TABLE, SMALL = random_incidents(3000), four_incidents()

HOSTILE = '$x^2$ \\frac{ <b>&amp; "quoted" ]]> \x00\x1b[31m\u202e\nend'
ARABIC = "قصف مدفعي"


def drawn_texts(found: Sweep, own_km: tuple[float, float] | None = None) -> list[str]:
    figure = sweep_plot.draw_sweep(found, own_km)
    figure.canvas.draw()
    return [it.get_text() for it in figure.findobj(Text) if it.get_text()]


def parse_svg(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_bytes())  # noqa: S314


# --- the picture ------------------------------------------------------------------------


def test_the_svg_is_well_formed_and_has_a_title(m4: Corridor, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"

    write_sweep(sweep_table(m4, SMALL.assign(kind=HOSTILE), FEW, by="kind"), path)

    root = parse_svg(path)
    assert root.attrib["width"] == "595.275591pt"
    assert "M4 corridor: points inside as its width varies, by kind" in path.read_text()
    assert "date" not in path.read_text().lower()


def test_a_picture_names_sides_widths_units_and_method(m4: Corridor) -> None:
    texts = drawn_texts(sweep_table(m4, SMALL, FEW), (6, 6))

    assert "M4 corridor: points inside as its width varies" in texts
    assert (
        "71.4 km from Tronba to Ain al-Havr · flat ends · 1 to 6 km each side, 2 to 12 km in all"
        in texts
    )
    assert "6 km each side, 12 km in all" in texts
    assert "Half-width each side, road to edge (km)" in texts
    assert "Width in all, edge to edge (km)" in texts
    assert "Points inside" in texts
    assert "4 points; 1 with a problem (latitude is missing: 1)." in texts
    assert any("geodesic, WGS84" in text for text in texts)
    assert any("OpenStreetMap" in text for text in texts)


def test_a_picture_shows_the_numbers_at_the_greatest_half_width(m4: Corridor) -> None:
    found = sweep_table(m4, TABLE, STEPS, by="kind", sum="deaths")

    texts = {it.get_gid(): it.get_text() for it in sweep_plot.draw_sweep(found).findobj(Text)}

    numbers = {
        (side, texts[f"name-{side}-{i}"]): texts[f"number-{side}-{i}"]
        for side in range(2)
        for i in range(3)
    }
    assert numbers == {
        (side, kind): f"{found.inside[i, side, -1]:,.0f}"
        for side in range(2)
        for i, kind in enumerate(("drone", "fire", "strike"))
    }


def test_both_sides_of_a_corridor_of_two_half_widths_are_marked(m4: Corridor) -> None:
    texts = drawn_texts(sweep_table(m4, SMALL, [1, 3, 6]), (6, 4))

    assert {"6 km north, 10 km in all", "4 km south, 10 km in all"} <= {*texts}


def test_a_half_width_that_was_not_swept_is_not_marked(m4: Corridor) -> None:
    assert not any(
        "km in all" in it for it in drawn_texts(sweep_table(m4, SMALL, [1, 3]), (6, 6))[3:]
    )
    assert not any("km in all" in it for it in drawn_texts(sweep_table(m4, SMALL, FEW))[3:])


def test_lines_differ_in_more_than_colour(m4: Corridor) -> None:
    found = sweep_table(m4, TABLE.assign(kind=TABLE.index % 12), FEW, by="kind")

    lines = [it for axes in sweep_plot.draw_sweep(found).axes for it in axes.lines]
    curves = [it for it in lines if (it.get_gid() or "").startswith("curve")]
    assert len(curves) == 2 * 9
    for side in (curves[:9], curves[9:]):
        assert len({curve.get_marker() for curve in side}) == 9
        assert len({curve.get_color() for curve in side}) == 9


def test_small_groups_are_drawn_together(m4: Corridor) -> None:
    found = sweep_table(m4, TABLE.assign(kind=np.minimum(TABLE.index // 200, 11)), STEPS, by="kind")

    figure = sweep_plot.draw_sweep(found)
    curves = {it.get_gid(): it for axes in figure.axes for it in axes.lines}
    others = curves["curve-0-8"].get_ydata()

    sizes = found.inside[:, :, -1].sum(axis=1)
    least = np.argsort(-sizes, kind="stable")[8:]
    assert np.array_equal(others, found.inside[least, 0].sum(axis=0))
    assert drawn_texts(found).count("4 others") == 2


def test_hostile_and_long_names_are_drawn_as_text(m4: Corridor) -> None:
    long = "a very long name of a group " * 9
    names = [HOSTILE, ARABIC, long, None, "$", "<b>x</b>"]
    table = random_incidents(600).assign(
        kind=pd.Series([names[i % 6] for i in range(600)], dtype=object)
    )

    texts = drawn_texts(sweep_table(m4, table, FEW, by="kind"))

    assert {ARABIC, "without a value", "$", "<b>x</b>"} <= {*texts}
    assert any(text.startswith("$x^2$ \\frac{ <b>") for text in texts)
    assert any(text.startswith("a very long name") and "…" in text for text in texts)
    assert not any(sign in text for text in texts for sign in "\x00\x1b\u202e")


def test_hostile_column_names_are_drawn_as_text(m4: Corridor, tmp_path: Path) -> None:
    table = SMALL.rename(columns={"deaths": HOSTILE, "kind": "$\\alpha$"})
    path = tmp_path / "a.svg"

    write_sweep(sweep_table(m4, table, FEW, by="$\\alpha$", sum=HOSTILE), path)

    parse_svg(path)


@pytest.mark.parametrize(
    ("table", "steps", "options"),
    [
        (SMALL[:0], FEW, {}),
        (SMALL[:0], FEW, {"by": "kind"}),
        (SMALL, [6.0], {}),
        (SMALL, [499.0, 500.0], {}),
        (SMALL.assign(deaths=[-1e299, -3, 0, 1]), FEW, {"sum": "deaths"}),
        (SMALL.assign(deaths=1e-30), FEW, {"sum": "deaths"}),
        (SMALL, np.linspace(0.001, 50, 100_000), {}),
    ],
    ids=["no rows", "no groups", "one width", "narrow", "negative", "tiny", "many"],
)
def test_nothing_breaks_the_picture(
    m4: Corridor, table: pd.DataFrame, steps: list[float], options: dict, tmp_path: Path
) -> None:
    path = tmp_path / "a.svg"

    write_sweep(sweep_table(m4, table, steps, **options), path, (6, 6))

    assert parse_svg(path) is not None
    assert path.stat().st_size < 400_000


def test_all_text_lies_on_the_sheet(m4: Corridor) -> None:
    table = random_incidents(600).assign(
        kind=pd.Series([f"group {'x' * i}" for i in range(20)] * 30)
    )
    for options in ({}, {"by": "kind"}):
        figure = sweep_plot.draw_sweep(sweep_table(m4, table, STEPS, **options), (6, 6))
        figure.canvas.draw()
        sheet = figure.bbox
        for text in figure.findobj(Text):
            if text.get_text():
                box = text.get_window_extent()
                assert sheet.x0 <= box.x0, text
                assert box.x1 <= sheet.x1, text
                assert sheet.y0 <= box.y0, text
                assert box.y1 <= sheet.y1, text


def test_names_beside_a_panel_do_not_overlap() -> None:
    heights = sweep_plot._spread_apart(np.array([5.0, 5.0, 5.0, 20.0, 1.0]), 3.0)

    assert np.all(np.diff(np.sort(heights)) >= 3.0 - 1e-9)
    assert np.argsort(heights, kind="stable").tolist() == [4, 0, 1, 2, 3]
    assert heights[3] == 20.0


def test_users_settings_change_nothing(m4: Corridor, tmp_path: Path) -> None:
    import matplotlib as mpl

    found = sweep_table(m4, SMALL, FEW)
    write_sweep(found, tmp_path / "one.png")
    with mpl.rc_context({"lines.linewidth": 9, "text.usetex": True}):
        write_sweep(found, tmp_path / "two.png")

    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
