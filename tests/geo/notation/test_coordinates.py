"""Coordinates as people write them: what is read, what is refused, and why."""

from __future__ import annotations

import math
import subprocess
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.errors import CoordinateError
from geo.notation import (
    Coordinate,
    check_coordinate,
    format_dms,
    format_mgrs,
    parse_coordinate,
)

# One degree of latitude is about 111 km.
MILLIMETRE_DEG = 1e-8
METRE_DEG = 1e-5

DECIMAL = "decimal degrees"
DM = "degrees and minutes"
DMS = "degrees, minutes and seconds"

NAMED = True
BARE = False

DEGREES = [
    # decimal pairs, latitude first
    ("35.814, 36.610", 35.814, 36.61, DECIMAL, BARE),
    ("35.814,36.610", 35.814, 36.61, DECIMAL, BARE),
    ("35.814 36.610", 35.814, 36.61, DECIMAL, BARE),
    ("35.814;36.610", 35.814, 36.61, DECIMAL, BARE),
    ("  35.814\t36.610\n", 35.814, 36.61, DECIMAL, BARE),
    ("+35.814 -36.610", 35.814, -36.61, DECIMAL, BARE),
    ("−35.814, −36.610", -35.814, -36.61, DECIMAL, BARE),
    ("35.814°, 36.610°", 35.814, 36.61, DECIMAL, BARE),
    ("35.814° 36.610°", 35.814, 36.61, DECIMAL, BARE),
    ("35, 36", 35, 36, DECIMAL, BARE),
    ("35 36", 35, 36, DECIMAL, BARE),
    ("35,-36", 35, -36, DECIMAL, BARE),
    ("35.5,36", 35.5, 36, DECIMAL, BARE),
    ("35., .5", 35, 0.5, DECIMAL, BARE),
    ("90, -180", 90, -180, DECIMAL, BARE),
    # hemisphere letters and names
    ("N35.814 E36.610", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814N 36.610E", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814n36.610e", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814° N, 36.610° E", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814 S 36.610 W", -35.814, -36.61, DECIMAL, NAMED),
    ("+35.814N +36.610E", 35.814, 36.61, DECIMAL, NAMED),
    ("E36.610 N35.814", 35.814, 36.61, DECIMAL, NAMED),
    ("36.610 E, 35.814 N", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814 N, E 36.610", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814 north 36.610 east", 35.814, 36.61, DECIMAL, NAMED),
    ("lat 35.814 lon 36.610", 35.814, 36.61, DECIMAL, NAMED),
    ("lat=35.814, lon=36.610", 35.814, 36.61, DECIMAL, NAMED),
    ("lng: 36.610, lat: -35.814", -35.814, 36.61, DECIMAL, NAMED),
    ("Latitude: 35.814 N, Longitude: 36.610 E", 35.814, 36.61, DECIMAL, NAMED),
    # comma as decimal sign
    ("35,814 36,610", 35.814, 36.61, DECIMAL, BARE),
    ("35,814; 36,610", 35.814, 36.61, DECIMAL, BARE),
    ("35,814;36,610", 35.814, 36.61, DECIMAL, BARE),
    ("35,814, 36,610", 35.814, 36.61, DECIMAL, BARE),
    ("35,814N 36,610E", 35.814, 36.61, DECIMAL, NAMED),
    # Arabic
    ("٣٥٫٨١٤، ٣٦٫٦١٠", 35.814, 36.61, DECIMAL, BARE),
    ("۳۵٫۸۱۴ ۳۶٫۶۱۰", 35.814, 36.61, DECIMAL, BARE),
    ("٣٥٫٨١٤؛ ٣٦٫٦١٠", 35.814, 36.61, DECIMAL, BARE),
    ("٣٥٫٨١٤ ش ٣٦٫٦١٠ ق", 35.814, 36.61, DECIMAL, NAMED),
    ("٣٥٫٨١٤ شمالاً، ٣٦٫٦١٠ شرقاً", 35.814, 36.61, DECIMAL, NAMED),
    ("35.814 جنوب 36.610 غرب", -35.814, -36.61, DECIMAL, NAMED),
    ("35.814 ج 36.610 غ", -35.814, -36.61, DECIMAL, NAMED),
    ("خط الطول ٣٦٫٦١٠، خط العرض ٣٥٫٨١٤", 35.814, 36.61, DECIMAL, NAMED),
    ("٣٥ درجة ٤٨ دقيقة شمالا ٣٦ درجة ٣٦ دقيقة شرقا", 35.8, 36.6, DM, NAMED),
    # degrees and minutes
    ("N 35 48.84 E 36 36.6", 35.814, 36.61, DM, NAMED),
    ("35°48,84'N 36°36,6'E", 35.814, 36.61, DM, NAMED),
    ("-35°48' -36°30'", -35.8, -36.5, DM, BARE),
    ("-0°30' 0°30'", -0.5, 0.5, DM, BARE),
    ("35 48.84, 36 36.6", 35.814, 36.61, DM, BARE),
    ("35:48.84 36:36.6", 35.814, 36.61, DM, BARE),
    ("35 deg 48.84 min N, 36 deg 36.6 min E", 35.814, 36.61, DM, NAMED),
    ("35d48m S 36d36m E", -35.8, 36.6, DM, NAMED),
    # degrees, minutes and seconds
    ("35°48'50.4\"N 36°36'36\"E", 35.814, 36.61, DMS, NAMED),
    ("35° 48′ 50.4″ N 36° 36′ 36″ E", 35.814, 36.61, DMS, NAMED),
    ("35°48’50.4”N 36°36’36”E", 35.814, 36.61, DMS, NAMED),
    ("35º48´50.4´´N 36º36´36´´E", 35.814, 36.61, DMS, NAMED),
    ("35°48′50,4″N, 36°36′36,0″E", 35.814, 36.61, DMS, NAMED),
    ("E36°36'36\" N35°48'50.4\"", 35.814, 36.61, DMS, NAMED),
    ("35 48 50.4 N 36 36 36 E", 35.814, 36.61, DMS, NAMED),
    ("35:48:50.4N 36:36:36E", 35.814, 36.61, DMS, NAMED),
    ("35d48m50.4s N 36d36m36s E", 35.814, 36.61, DMS, NAMED),
    ("35d48m50.4sS 36d36m36sE", -35.814, 36.61, DMS, NAMED),
    ("35d48m50.4s 36d36m36s", 35.814, 36.61, DMS, BARE),
    ("-35°48'50.4\" 36°36'36\"", -35.814, 36.61, DMS, BARE),
    ("35 48 50.4, 36 36 36", 35.814, 36.61, DMS, BARE),
    ("35 48 50.4 36 36 36", 35.814, 36.61, DMS, BARE),
    # geo URIs
    ("geo:35.814,36.610", 35.814, 36.61, "geo URI", NAMED),
    ("GEO:-35.814,36.610,400", -35.814, 36.61, "geo URI", NAMED),
    ("geo:35.814,36.610;u=10", 35.814, 36.61, "geo URI", NAMED),
    ("geo:35.814,36.610,400;crs=WGS84;u=10.5;x=y", 35.814, 36.61, "geo URI", NAMED),
    ("geo:35,36", 35, 36, "geo URI", NAMED),
    ("geo:35.814,36.610?z=12", 35.814, 36.61, "geo URI", NAMED),
    # invisible marks, as pasted from Arabic text
    ("\u200f35.814\u200e,\xa036.610\u061c", 35.814, 36.61, DECIMAL, BARE),
    ("\u202b35.814\u202c\u202f36.610\ufeff", 35.814, 36.61, DECIMAL, BARE),
]


@pytest.mark.parametrize(("text", "lat", "lon", "notation", "named"), DEGREES)
def test_degrees_are_read(text: str, lat: float, lon: float, notation: str, named: bool) -> None:
    read = parse_coordinate(text)

    assert read.lat == pytest.approx(lat, abs=MILLIMETRE_DEG)
    assert read.lon == pytest.approx(lon, abs=MILLIMETRE_DEG)
    assert (read.notation, read.named) == (notation, named)


# Easting 284070.394 m, northing 3965954.841 m in zone 37: pyproj, for 35.814 N 36.610 E.
GRIDS = [
    ("37S BV 84070 65954", 35.814, 36.61, "MGRS"),
    ("37sbv8407065954", 35.814, 36.61, "MGRS"),
    ("37 S BV 84070 65954", 35.814, 36.61, "MGRS"),
    ("MGRS: 37SBV 84070 65954", 35.814, 36.61, "MGRS"),
    ("37N 284070.394 3965954.841", 35.814, 36.61, "UTM"),
    ("37 N 284070mE 3965955mN", 35.814, 36.61, "UTM"),
    ("37N 284070 m E, 3965955 m N", 35.814, 36.61, "UTM"),
    ("UTM 37N E284070 N3965955", 35.814, 36.61, "UTM"),
    ("utm zone 37 north 284070, 3965955", 35.814, 36.61, "UTM"),
    ("37 north 284070 3965955", 35.814, 36.61, "UTM"),
    ("37 south 284070 6034045", -35.814, 36.61, "UTM"),
    ("37H 284070 6034045", -35.814, 36.61, "UTM"),
    ("31N 500000 0", 0, 3, "UTM"),
    ("37T 500000 4427757", 40, 39, "UTM"),
]


@pytest.mark.parametrize(("text", "lat", "lon", "notation"), GRIDS)
def test_grid_references_are_read_to_the_metre(
    text: str, lat: float, lon: float, notation: str
) -> None:
    read = parse_coordinate(text)

    assert read.lat == pytest.approx(lat, abs=1.5 * METRE_DEG)
    assert read.lon == pytest.approx(lon, abs=1.5 * METRE_DEG)
    assert (read.notation, read.named) == (notation, True)


@pytest.mark.parametrize(
    ("text", "east", "north"),
    [
        ("37SBV86", 280_000, 3_960_000),
        ("37S BV 84 65", 284_000, 3_965_000),
        ("37SBV840659", 284_000, 3_965_900),
        ("37SBV84076595", 284_070, 3_965_950),
        ("37SBV8407065954", 284_070, 3_965_954),
    ],
)
def test_a_truncated_mgrs_is_the_south_west_corner(text: str, east: int, north: int) -> None:
    read, corner = parse_coordinate(text), parse_coordinate(f"37 north {east} {north}")

    assert read.lat == pytest.approx(corner.lat, abs=METRE_DEG)
    assert read.lon == pytest.approx(corner.lon, abs=METRE_DEG)


def test_a_square_whose_corner_lies_in_the_band_below_is_read() -> None:
    read = parse_coordinate("47SKR34")  # holds 32.02 N; its corner is south of 32 N, in R

    assert read.lat < 32


# The text, and a part of the message that names the thing.
REFUSED = [
    ("", "it is empty"),
    ("\u200f \xa0", "it is empty"),
    ("35.814", "only one number"),
    ("banana", "no meaning known for 'BANANA'"),
    ("35.814 banana", "no meaning known for 'BANANA'"),
    ("nan, 36", "no meaning known for 'NAN'"),
    ("inf inf", "no meaning known for 'INF'"),
    ("(35.814, 36.610)", "no meaning known for '(35.814'"),
    ("POINT(36.610 35.814)", "no meaning known for 'POINT(36.610'"),
    ("35.814/36.610", "no meaning known for '/36.610'"),
    ("35-36", "no meaning known for '-36'"),
    ("35.814.36.610", "no meaning known for '.36.610'"),
    ("35\x00 36", r"no meaning known for '\x00'"),
    ("N E", "there is no number"),
    ("35.814 36.610 400", "three numbers, and it takes two; leave out the height"),
    ("35.814, 36.610, 400", "three numbers"),
    ("35.814, 36 36", "three numbers"),
    ("35.814, 36.610,", "not told apart"),
    ("1 2 3 4 5 6 7", "7 numbers"),
    ("35 48 36 36", "4 numbers can be split in several ways"),
    ("35.5 36.1 35.9 36.8", "4 numbers can be split in several ways"),
    ("35 48 50 36 36", "5 numbers can be split in several ways"),
    ("N 35 48 36 36 E", "4 numbers can be split in several ways"),
    ("35 48 50, 36 36", "5 numbers can be split in several ways"),
    ("35°48'50\"", "one angle only"),
    ("35° 36", "one angle only"),
    ("35 deg 48", "degrees and minutes, or MGRS"),
    # commas with two readings
    ("35,814", "the comma may separate 35 from 814 or be the decimal sign"),
    ("35,36", "write '35, 36' for two"),
    ("35,814,36,610", "commas may be decimal signs or separators"),
    ("35,814, 36", "commas may be decimal signs or separators"),
    ("35 48,36 36", "commas may be decimal signs or separators"),
    ("35 48 50,36 36 36", "commas may be decimal signs or separators"),
    ("35,814N 36.610E", "not told apart"),
    # letters and signs that contradict
    ("35N 36N", "both numbers are named as latitudes"),
    ("35E 36W", "both numbers are named as longitudes"),
    ("lat 35 lat 36", "both numbers are named as latitudes"),
    ("35N 36", "one number has its letter"),
    ("lat 35.8, 36.6", "one number has its letter"),
    ("lat 35N, 36", "one number has its letter"),
    ("-35N 36E", "sign and letter may contradict, got -35 with N"),
    ("-35S 36E", "sign and letter may contradict, got -35 with S"),
    ("35N +36W", "sign and letter may contradict, got +36 with W"),
    ("lat 35E lon 36N", "a latitude cannot be E"),
    ("lat 35N lon 36S", "a longitude cannot be S"),
    ("35d48m50S 36d36m36E", "one number has its letter"),
    ("lat 35d48m50S lon 36d36m36E", "one number has its letter"),
    ("35d48m50s 36d36m36", "s may mean seconds or south"),
    # parts of an angle
    ("35°60'N 36°E", "minutes must lie in [0, 60), got 60"),
    ("35°48'75\"N 36°E", "seconds must lie in [0, 60), got 75"),
    ("35°-48' 36°0'", "minutes take no sign, got -48"),
    ("35.5°48'N 36°E", "only the last part of an angle takes decimals"),
    ("35 48.5 50 N 36 36 36 E", "only the last part of an angle takes decimals"),
    ("0530N 03636E", "0530 may be degrees and minutes run together"),
    # MGRS
    ("37SBV840", "MGRS takes 1 to 5 digits of easting"),
    ("37S BV 84070 6595", "MGRS takes 1 to 5 digits of easting"),
    ("37SBV", "MGRS takes 1 to 5 digits of easting"),
    ("37SBV840701659541", "MGRS takes 1 to 5 digits of easting"),
    ("MGRS here", "MGRS takes 1 to 5 digits of easting"),
    ("37S IO 84070 65954", "there is no MGRS square 37SIO8407065954"),
    ("61S BV 84070 65954", "there is no MGRS square"),
    ("37T BV 84070 65954", "there is no MGRS square"),  # mgrs: 53.8 N, and a warning
    # UTM
    ("37S 284070 3965954", "write '37 north' or '37 south'"),
    ("61N 284070 3965954", "UTM zone must lie in [1, 60], got 61"),
    ("0N 284070 3965954", "UTM zone must lie in [1, 60], got 0"),
    ("37I 284070 3965954", "UTM band must be a letter from C to X"),
    (
        "37T 284070 3965954",
        "UTM 37T spans latitudes [40, 48], but the northing leads to 35.81",
    ),
    ("37 north 284070 9900000", "spans latitudes [0, 84]"),
    ("37N 28407 3965954", "UTM easting must lie in [100000, 900000] m, got 28407"),
    ("37N 284070 39659540", "UTM northing must lie in [0, 10000000] m, got 39659540"),
    ("37N 3965954mN 284070mE", "UTM takes zone, hemisphere, easting and northing"),
    ("UTM 284070 3965954", "UTM takes zone, hemisphere, easting and northing"),
    # geo URIs
    ("geo:35.814", "a geo URI is written geo:latitude,longitude"),
    ("geo:0,0?q=35.814,36.610", "a geo URI is written geo:latitude,longitude"),
    ("geo:35.814,36.610;crs=epsg3857", "its crs must be wgs84, got 'epsg3857'"),
    ("geo:35.814,36.610;u=far", "its uncertainty u must be metres, got 'far'"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(CoordinateError) as refusal:
        parse_coordinate(text)

    message = str(refusal.value)
    assert message.startswith(f"cannot read {text!r} as a coordinate: ")
    assert why in message


EXCHANGED = "; are latitude and longitude exchanged?"

OUT_OF_RANGE = [
    ("95, 95", "latitude must lie in [-90, 90], got 95"),
    ("-190.5, 36.6", "latitude must lie in [-90, 90], got -190.5"),
    ("95.5N 100E", "latitude must lie in [-90, 90], got 95.5"),
    ("90°00'36\"S 100°E", "latitude must lie in [-90, 90], got -90.01"),
    ("120.5, 35.8", "latitude must lie in [-90, 90], got 120.5" + EXCHANGED),
    ("35.8, 200", "longitude must lie in [-180, 180], got 200"),
    ("35.8N 200W", "longitude must lie in [-180, 180], got -200"),
    ("geo:35.8,180.5", "longitude must lie in [-180, 180], got 180.5"),
]


@pytest.mark.parametrize(("text", "message"), OUT_OF_RANGE)
def test_out_of_range_names_the_thing_the_limits_and_what_was_got(text: str, message: str) -> None:
    with pytest.raises(CoordinateError) as refusal:
        parse_coordinate(text)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        (95, 95, "latitude must lie in [-90, 90], got 95"),
        (0, 200, "longitude must lie in [-180, 180], got 200"),
        (
            math.nan,
            0,
            "latitude must be a finite number of degrees, got NaN (not a number)",
        ),
        (0, -math.inf, "longitude must be a finite number of degrees, got infinity (-inf)"),
        (None, 0, "latitude is missing: give degrees, got None"),
        (0, None, "longitude is missing: give degrees, got None"),
        ("35.8", 0, "latitude must be a number of degrees, got '35.8'"),
        (0, [36.6], "longitude must be a number of degrees, got list"),
        (10**400, 0, "latitude must be a number of degrees, got int"),
    ],
)
def test_check_coordinate_refuses(lat: object, lon: object, message: str) -> None:
    with pytest.raises(CoordinateError) as refusal:
        check_coordinate(lat, lon)  # type: ignore[arg-type]

    assert str(refusal.value) == message


def test_the_ends_of_the_range_belong_to_it() -> None:
    check_coordinate(90, 180)
    check_coordinate(-90, -180)


@pytest.mark.parametrize(
    ("lat", "lon", "shown"),
    [
        (35.814, 36.61, "35.814000° N, 36.610000° E"),
        (-35.814, -36.61, "35.814000° S, 36.610000° W"),
        (-1e-9, -1e-9, "0.000000° N, 0.000000° E"),
    ],
)
def test_a_coordinate_shows_what_was_understood(lat: float, lon: float, shown: str) -> None:
    assert str(Coordinate(lat, lon, DECIMAL, named=False)) == shown


@pytest.mark.parametrize(
    ("lat", "lon", "decimals", "written"),
    [
        (35.814, 36.61, 1, "35°48′50.4″N 36°36′36.0″E"),
        (-5.05, -3.0025, 0, "5°03′00″S 3°00′09″W"),
        (0.99999999, -0.99999999, 1, "1°00′00.0″N 1°00′00.0″W"),
        (35.0166665, 0, 2, "35°01′00.00″N 0°00′00.00″E"),
        (-1e-9, -1e-9, 1, "0°00′00.0″N 0°00′00.0″E"),
        (90, 180, 1, "90°00′00.0″N 180°00′00.0″E"),
    ],
)
def test_dms_carries_its_rounding(lat: float, lon: float, decimals: int, written: str) -> None:
    assert format_dms(lat, lon, decimals) == written


def test_dms_refuses_impossible_decimals() -> None:
    with pytest.raises(CoordinateError, match="must lie in 0 to 9, got -1"):
        format_dms(35, 36, decimals=-1)


@pytest.mark.parametrize(
    ("lat", "lon", "written"),
    [
        (35.814, 36.61, "37S BV 84070 65954"),
        (5, -179, "01N BF 78246 53001"),
        (89, 10, "Z AF 19279 90660"),
    ],
)
def test_mgrs_is_spaced(lat: float, lon: float, written: str) -> None:
    assert format_mgrs(lat, lon) == written


def test_formats_refuse_what_is_out_of_range() -> None:
    for write in (format_dms, format_mgrs):
        with pytest.raises(CoordinateError, match="latitude must lie in"):
            write(95, 0)


latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@given(latitudes, longitudes)
def test_decimal_degrees_are_read_back(lat: float, lon: float) -> None:
    read = parse_coordinate(f"{lat:.9f}, {lon:.9f}")

    assert read.lat == pytest.approx(lat, abs=MILLIMETRE_DEG)
    assert read.lon == pytest.approx(lon, abs=MILLIMETRE_DEG)


@given(latitudes, longitudes)
def test_the_echo_is_read_back(lat: float, lon: float) -> None:
    echo = str(Coordinate(lat, lon, DECIMAL, named=True))

    assert str(parse_coordinate(echo)) == echo


@given(latitudes, longitudes, st.integers(0, 9))
def test_dms_is_read_back(lat: float, lon: float, decimals: int) -> None:
    half_unit_deg = 0.5 / 3600 / 10**decimals

    read = parse_coordinate(format_dms(lat, lon, decimals))

    assert read.lat == pytest.approx(lat, abs=half_unit_deg + MILLIMETRE_DEG)
    assert read.lon == pytest.approx(lon, abs=half_unit_deg + MILLIMETRE_DEG)
    assert read.notation == DMS


# At the pole itself every longitude is the same place.
@given(st.floats(-89.9, 89.9), longitudes)
@example(lat=-3.6e-10, lon=0.0)
def test_mgrs_is_read_back_within_its_metre(lat: float, lon: float) -> None:
    read = parse_coordinate(format_mgrs(lat, lon))

    north_m = (read.lat - lat) * 111_694
    turn_deg = math.remainder(read.lon - lon, 360)
    east_m = turn_deg * 111_320 * math.cos(math.radians(lat))
    assert math.hypot(north_m, east_m) < 1.5  # a metre's square is 1.41 m across


@given(st.text(max_size=300) | st.text("0123456789.,;:-+ °'\"NSEWDMgeo", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        message = str(parse_coordinate(text))
    except CoordinateError as refusal:
        message = str(refusal)

    assert message.isprintable()


@pytest.mark.parametrize(
    "text",
    ["35.8, 36.6" * 1000, "9" * 10_000, " " * 10_000, "\x00" * 10_000, "\u202e" * 10_000],
)
def test_very_long_text_is_refused_shortened(text: str) -> None:
    with pytest.raises(CoordinateError, match="takes at most 200 characters, got 10000") as e:
        parse_coordinate(text)

    assert len(str(e.value)) < 600
    assert str(e.value).isprintable()


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "1,",
        "1°",
        "1'",
        "N",
        "N1",
        "1D1M1S",
        "geo:1,1;",
        "37S BV 1",
        "37N1",
        "; ",
    ],
)
def test_no_text_takes_long(unit: str) -> None:
    text = (unit * 200)[:200]
    start = time.perf_counter()
    with pytest.raises(CoordinateError):
        parse_coordinate(text)

    assert time.perf_counter() - start < 0.5  # seconds; it takes a few milliseconds


@pytest.mark.parametrize(("got", "name"), [(None, "NoneType"), (35.8, "float"), (b"35", "bytes")])
def test_what_is_not_text_is_refused(got: object, name: str) -> None:
    with pytest.raises(CoordinateError, match=f"must be text, got {name}"):
        parse_coordinate(got)  # type: ignore[arg-type]


def test_a_decimal_pair_loads_nothing_heavy() -> None:
    program = (
        "import sys; from geo.notation import parse_coordinate;"
        "parse_coordinate('35.814, 36.610');"
        "heavy = {'numpy', 'pyproj', 'mgrs'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")
