"""``corridor contains``: its answers, how it reads coordinates and names, its mistakes."""

from __future__ import annotations

import io
import json
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support import error_line

if TYPE_CHECKING:
    from collections.abc import Callable

    import corridor
    from tests.support import RunCommand

MILLIMETRE = 1e-3
METRE_DEG = 1e-5

ARIHA = "35.814,36.610"

MISTAKES = [
    ("contains 95.0,36.61", "latitude must lie in [-90, 90], got 95"),
    ("contains 35.814,190.5", "longitude must lie in [-180, 180], got 190.5"),
    ("contains nan,36.61", "cannot read 'nan,36.61' as a coordinate"),
    ("contains inf 36.61", "cannot read 'inf 36.61' as a coordinate"),
    ("contains 35.814", "there is only one number, and it takes two"),
    ("contains 35,814", "the comma may separate 35 from 814 or be the decimal sign"),
    ("contains ''", "no settlement called '' is known"),
    ("contains 35.814 36.610 36.9", "cannot read '35.814 36.610 36.9' as a coordinate"),
    ("contains Arixa", "no settlement called 'Arixa' is known; closest: Ariha"),
    ("contains 'عين الحور'", "'عين الحور' fits 3 settlements"),
    ("contains Ariha Nowhere", "no settlement called 'Nowhere' is known"),
    ("contains Jisr Ariha", "no settlement called 'Jisr Ariha' is known"),
]


# --- answers ------------------------------------------------------------------------------


def test_inside_is_described_with_status_0(run_cli: RunCommand) -> None:
    result = run_cli("contains", ARIHA)

    assert (result.status, result.err) == (0, "")
    assert result.out == (
        "35.814000° N, 36.610000° E (decimal degrees): inside the corridor\n"
        "  528 m south of the road, 5472 m from the corridor's edge\n"
        "  km 16.10 of 71.38 from Tronba to Ain al-Havr\n"
        "  nearest settlement: Ariha, 17 m\n"
        "  corridor: 6 km north and 6 km south of the road, 12 km in all, flat ends\n"
    )


def test_outside_is_an_answer_with_status_1(run_cli: RunCommand) -> None:
    result = run_cli("contains", "Saraqib")

    assert (result.status, result.err) == (1, "")
    assert result.out.startswith("Saraqib, 35.861105° N, 36.806110° E: outside the corridor\n")
    assert "3175 m beyond the corridor's edge" in result.out
    assert "3.17 km before the start of the stretch from Tronba to Ain al-Havr" in result.out


def test_a_point_past_the_end_is_described_so(run_cli: RunCommand) -> None:
    result = run_cli("contains", "Kinsabba")

    assert result.status == 1
    assert "km past the end of the stretch from Tronba to Ain al-Havr" in result.out


@pytest.mark.parametrize("name", ["Tronba", "Ain al-Havr"])
def test_the_settlements_at_the_ends_are_inside_at_the_edge(run_cli: RunCommand, name: str) -> None:
    for stretch in ([], ["--from", "Ain al-Havr", "--to", "Tronba"]):
        result = run_cli("contains", name, *stretch)

        assert result.status == 0
        assert "inside the corridor" in result.out
        assert ", 0 m from the corridor's edge" in result.out
        assert ("  km 0.00 of 71.38" in result.out) or ("  km 71.38 of 71.38" in result.out)


@pytest.mark.parametrize(
    ("words", "status", "names"),
    [
        (["Ariha", "Badama"], 0, ["Ariha", "Badama"]),
        (["Ariha", "Saraqib"], 1, ["Ariha", "Saraqib"]),
        (["Saraqib", "Ariha"], 1, ["Saraqib", "Ariha"]),
        (["35.814,36.610", "36.9,36.610"], 1, [None, None]),
        (["Jisr al-Shughur", "35.814, 36.610", "أريحا"], 0, ["Jisr al-Shughur", None, "Ariha"]),
    ],
)
def test_status_0_means_that_all_points_are_inside(
    run_cli: RunCommand, words: list[str], status: int, names: list[str | None]
) -> None:
    result = run_cli("contains", *words, "--json")

    assert result.status == status
    assert [json.loads(row)["place"] for row in result.out.splitlines()] == names


def test_json_lines_hold_the_answers_of_python(run_cli: RunCommand, m4: corridor.Corridor) -> None:
    result = run_cli("contains", "Ariha", "35.85,36.45", "Saraqib", "--json")
    rows = [json.loads(row) for row in result.out.splitlines()]

    assert len(rows) == 3
    for row in rows:
        answer = m4.locate(lat=row["lat"], lon=row["lon"])
        nearest = m4.nearest_settlement(lat=row["lat"], lon=row["lon"])
        assert (row["inside"], row["side"]) == (answer.inside, answer.side)
        assert row["distance_m"] == pytest.approx(answer.distance_m, abs=MILLIMETRE)
        assert row["km"] == pytest.approx(answer.km, abs=1e-6)
        assert row["edge_m"] == pytest.approx(answer.edge_m, abs=MILLIMETRE)
        assert nearest is not None
        assert row["nearest_settlement"] == nearest[0].name
        assert row["each_side_km"] == {"north": 6.0, "south": 6.0}
        assert (row["width_km"], row["ends"]) == (12.0, "flat")


# --- coordinates and names ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "notation"),
    [
        (["35.814,36.610"], "decimal degrees"),
        (["35.814", "36.610"], "decimal degrees"),
        (["35.814, 36.610"], "decimal degrees"),
        (["35,814; 36,610"], "decimal degrees"),
        (["N35.814", "E36.610"], "decimal degrees"),
        (["E36.610 N35.814"], "decimal degrees"),
        (["٣٥٫٨١٤", "٣٦٫٦١٠"], "decimal degrees"),
        (["35°48.84'N 36°36.6'E"], "degrees and minutes"),
        (["35°48'50.4\"N 36°36'36\"E"], "degrees, minutes and seconds"),
        (["37S", "BV", "84070", "65954"], "MGRS"),
        (["37SBV8407065954"], "MGRS"),
        (["37N", "284070.6", "3965954.6"], "UTM"),
        (["geo:35.814,36.610"], "geo URI"),
        (["geo:35.814,36.610;crs=wgs84;u=10"], "geo URI"),
    ],
)
def test_a_coordinate_is_read_and_echoed_in_each_notation(
    run_cli: RunCommand, words: list[str], notation: str
) -> None:
    result = run_cli("contains", *words, "--json")
    read = json.loads(result.out)

    assert (result.status, result.err) == (0, "")
    assert (read["place"], read["read_as"]) == (None, notation)
    assert (read["lat"], read["lon"]) == pytest.approx((35.814, 36.610), abs=METRE_DEG)
    assert f"({notation}): inside" in run_cli("contains", *words).out


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["Ariha"], "Ariha"),
        (["ariha"], "Ariha"),
        (["أريحا"], "Ariha"),
        (["Jisr", "al-Shughur"], "Jisr al-Shughur"),
        (["Jisr al-Shughur"], "Jisr al-Shughur"),
        (["جسر", "الشغور"], "Jisr al-Shughur"),
        (["Trumba"], "Tronba"),
        (["C7211"], "Ain al-Havr"),
    ],
)
def test_a_settlement_is_read_in_any_spelling_quoted_or_not(
    run_cli: RunCommand, words: list[str], name: str
) -> None:
    result = run_cli("contains", *words)

    assert result.status == 0
    assert result.out.startswith(f"{name}, ")
    assert "nearest settlement: " + name not in result.out


@pytest.mark.parametrize(
    "words",
    [
        ["-33.9,18.4"],
        ["-33.9", "18.4"],
        ["-33.9, 18.4", "--json"],
        ["--json", "-33.9,18.4"],
        ["−33.9,18.4"],
        ["--", "-33.9,18.4"],
        ["-10", "-10", "--width", "5km"],
    ],
)
def test_a_coordinate_may_begin_with_a_minus(run_cli: RunCommand, words: list[str]) -> None:
    result = run_cli("contains", *words)

    assert (result.status, result.err) == (1, "")


@pytest.mark.parametrize(
    "words", [["36.610,35.814"], ["36.610", "35.814"], ["36.610,35.814", ARIHA]]
)
def test_a_swapped_coordinate_is_refused_with_both_distances(
    run_cli: RunCommand, words: list[str]
) -> None:
    assert error_line(run_cli("contains", *words)) == (
        "corridor: 36.61, 35.814 lies 94 km from the road; 35.814, 36.61 lies inside the "
        "corridor, 0.5 km from the road: are latitude and longitude swapped? If not, name "
        "them: lat 36.61, lon 35.814\n"
    )


@pytest.mark.parametrize("words", [["N36.610", "E35.814"], ["lat 36.61, lon 35.814"]])
def test_a_named_coordinate_is_never_called_swapped(run_cli: RunCommand, words: list[str]) -> None:
    result = run_cli("contains", *words)

    assert (result.status, result.err) == (1, "")
    assert "93.9 km north of the road" in result.out


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_a_mistake_is_reported_in_one_line_with_status_2(
    report_mistake: Callable[[str], str], words: str, message: str
) -> None:
    assert message in report_mistake(words)


# --- words of the shell -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "one", "others"),
    [
        (("35 48.84", "36 36.6"), "35.814, 36.61", "2 (35, 48.84 and 36, 36.6)"),
        (("35 48", "36 36"), "35.8, 36.6", "2 (35, 48 and 36, 36)"),
        (("35,36", "36,37"), "35.36, 36.37", "2 (35, 36 and 36, 37)"),
        (("35 36", "36 37", "37 38"), "35.61, 37.62722222", "3 (35, 36 and 36, 37 and 37, 38)"),
        (
            ("Ain al-Hour", "Badama"),
            "Ain al-Hour (Badama)",
            "2 (2 settlements called Ain al-Hour and Badama)",
        ),
    ],
)
def test_words_that_are_one_place_or_several_are_refused_with_both(
    run_cli: RunCommand, words: tuple[str, ...], one: str, others: str
) -> None:
    message = error_line(run_cli("contains", *words))

    assert f"may be one place ({one}) or {others}; for the one write it as one word, " in message
    remedy = shlex.split(message.partition("as one word, ")[2].partition("; for the others")[0])
    assert len(remedy) == 1
    answer = json.loads(run_cli("contains", *remedy, "--json").out)
    assert one in (answer["place"], f"{answer['lat']:.10g}, {answer['lon']:.10g}")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("35,814", "36,610"), 1),
        (("Jisr", "al-Shughur"), 1),
        (("35°48.84'", "36°36.6'"), 1),
        (("35.814, 36.610", "35.85, 36.45"), 2),
        (("Ariha", "Idlib"), 2),
        (("Ain al-Havr", "35.814, 36.610", "Badama"), 3),
    ],
)
def test_words_with_one_reading_are_answered(
    run_cli: RunCommand, words: tuple[str, ...], count: int
) -> None:
    assert len(run_cli("contains", *words, "--json").out.splitlines()) == count


def test_a_mistake_comes_before_any_answer(run_cli: RunCommand) -> None:
    """Half of the answers would look like all of them."""
    assert "swapped" in error_line(run_cli("contains", "Ariha", "36.61,35.814"))


# --- a place a line -----------------------------------------------------------------------


@pytest.fixture
def type_lines(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that gives text to standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_line_is_answered_by_a_line(
    run_cli: RunCommand, type_lines: Callable[[str], None]
) -> None:
    type_lines("\ufeff35.814,36.610\r\n\nSaraqib\n35°48'50.4\"N 36°36'36\"E")
    result = run_cli("contains", "-", "--nested", "inner=100m,outer=3km")

    assert (result.status, result.err) == (1, "")
    assert result.out.splitlines()[:2] == [
        "35.814000° N, 36.610000° E: inside outer, 528 m south of the road, 2472 m from the "
        "corridor's edge, km 16.10 of 71.38 from Tronba to Ain al-Havr",
        "Saraqib, 35.861105° N, 36.806110° E: outside inner and outer, 1953 m south of the road, "
        "3175 m beyond the corridor's edge, 3.17 km before the start of the stretch from Tronba "
        "to Ain al-Havr",
    ]
    assert len(result.out.splitlines()) == 3


def test_a_line_of_json_is_the_answer_for_the_word(
    run_cli: RunCommand, type_lines: Callable[[str], None]
) -> None:
    type_lines("Ariha\n35.85, 36.45\n")
    result = run_cli("contains", "-", "--json")

    assert result.status == 0
    assert result.out == "".join(
        run_cli("contains", word, "--json").out for word in ("Ariha", "35.85, 36.45")
    )


def test_a_line_that_cannot_be_answered_says_why_in_its_place(
    run_cli: RunCommand, type_lines: Callable[[str], None]
) -> None:
    lines = "35.814,36.610\nnowhere at all\n36.61,35.814\n95, 36\n"
    type_lines(lines)
    result = run_cli("contains", "-", "--json")
    rows = [json.loads(row) for row in result.out.splitlines()]

    assert result.status == 2
    assert result.err == "corridor: standard input: 3 of 4 lines cannot be answered\n"
    assert [row.get("line") for row in rows] == [None, 2, 3, 4]
    assert "no settlement called 'nowhere at all'" in rows[1]["problem"]
    assert "swapped" in rows[2]["problem"]
    type_lines(lines)
    assert run_cli("contains", "-").out.splitlines()[3].startswith("line 4: latitude must lie")


def test_standard_input_is_asked_by_itself_and_holds_something(
    run_cli: RunCommand, type_lines: Callable[[str], None]
) -> None:
    type_lines("\n")
    assert error_line(run_cli("contains", "-")) == "corridor: standard input: there is no line\n"
    assert "- stands for standard input, by itself" in error_line(run_cli("contains", "-", "Ariha"))
