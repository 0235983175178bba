"""Cases of texts: coordinates as people write them, formats, and names of settlements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.model import seeds
from corridor.model.settlements import closest_settlements, matching_settlements
from corridor.page import facts as page_facts
from geo import CoordinateError
from geo.notation import format_dms, format_mgrs, parse_coordinate
from tests.geo.notation import cases
from tests.parity.files import Vectors, make_group, random_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from random import Random

    from corridor.model.facts import Settlement
    from tests.parity.files import Group

    Point = tuple[float, float]

# --- coordinates --------------------------------------------------------------------------

SQUARES = [
    *("37SBV86", "37S BV 84 65", "37SBV840659", "37SBV84076595", "37SBV8407065954"),
    *("47SKR34", "37D EG 4 8", "7NAA11", "07N AA 1 1", "z ah 000 000", "MGRS ZAH11"),
    # no such squares
    *("00SBV11", "37SIO11", "37YBV11", "32XMH11", "31VFH11", "YJA000000", "BIA000000"),
    *("60XWV11", "37ABV11", "99SBV11", "I AA 000 000"),
]
QUOTED = [
    *("\\ 36", "\x00 36", "\xad 36", "\ufff9 36", "\U000e0001 36", "\x1f36", "😀" * 90),
    *("35\x85 36", "37N 284070 " + "9" * 30, "0, " + "9" * 20, "9" * 300, "a'" * 120),
]


def notation_vectors() -> Vectors:
    about = (
        "Coordinates as people write them: degrees, the notation, whether the text names which "
        "number is the latitude, and the description; or the reason of a refusal, and the message, "
        "which begins with what cannot be read unless a number is out of range."
    )
    return Vectors("notations", about, {"degrees": 1e-9}, list(_notation_groups()))


def _notation_groups() -> Iterator[Group]:
    texts: dict[str, Iterable[str]] = {
        "degrees": (row[0] for row in cases.DEGREES),
        "grids": (row[0] for row in cases.GRIDS),
        "refused": (row[0] for row in cases.REFUSED),
        "out of range": (row[0] for row in cases.OUT_OF_RANGE),
        "MGRS squares": SQUARES,
        "MGRS of any letters": _squares_of_any_letters(random_numbers(2), 80),
        "MGRS anywhere": _squares_anywhere(random_numbers(3), 60),
        "UTM anywhere": _utm_of_any_zone(random_numbers(4), 100),
        "decimals in other notations": _texts_in_each_notation(random_numbers(5), 60),
        "what is quoted": QUOTED,
    }
    for name, written in texts.items():
        yield make_group(name, ((text, read_text(text)) for text in written))


def read_text(text: str) -> dict[str, Any]:
    """Return what a text says, or why it is refused."""
    try:
        read = parse_coordinate(text)
    except CoordinateError as refusal:
        message = str(refusal)
        _, _, reason = message.partition(" as a coordinate: ")
        return {"refused": reason or message, "message": message}
    return read._asdict() | {"description": str(read)}


def _squares_of_any_letters(random: Random, count: int) -> Iterator[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for _ in range(count):
        digits = "".join(random.choices("0123456789", k=2 * random.randint(1, 5)))
        zone, band = str(random.randint(0, 61)), random.choice("CDEFGHJKLMNPQRSTUVWX")
        if random.random() < 0.2:
            zone, band = "", random.choice("ABYZ")
        yield zone + band + "".join(random.choices(letters, k=2)) + digits


def _squares_anywhere(random: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        lat, lon = random.uniform(-90, 90), random.uniform(-180, 180)
        zone, square, east, north = format_mgrs(lat, lon).split()
        kept = random.randint(1, 5)
        yield f"{zone}{square} {east[:kept]} {north[:kept]}"


def _utm_of_any_zone(random: Random, count: int) -> Iterator[str]:
    bands = ["north", "south", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    forms = ["{}{} {} {}", "UTM zone {} {} {}mE {}mN", "utm {}{}, E{}, N{}", "{} {} {}, {}"]
    for i in range(count):
        zone = random.choice([0, 1, 31, 37, 60, 61] if i % 4 == 0 else [1, 31, 37, 60])
        band = random.choice(bands if i % 2 else bands[:2])
        east = round(random.uniform(90_000, 910_000), random.randint(0, 3))
        north = round(random.uniform(0, 10_100_000), random.randint(0, 3))
        yield random.choice(forms).format(zone, band, east, north)


def _texts_in_each_notation(random: Random, count: int) -> Iterator[str]:
    """Yield the same kind of place in one notation after the other."""
    forms: list[Callable[[float, float], str]] = [
        lambda lat, lon: f"{lat:.6f}, {lon:.6f}",
        lambda lat, lon: f"lon {lon:.4f} lat {lat:.4f}",
        lambda lat, lon: f"geo:{lat:.5f},{lon:.5f};u=20",
        lambda lat, lon: f"{abs(lat):.5f}°{'NS'[lat < 0]} {abs(lon):.5f}°{'EW'[lon < 0]}",
        lambda lat, lon: format_dms(lat, lon, 2),
        format_mgrs,
    ]
    for i in range(count):
        yield forms[i % len(forms)](random.uniform(-80, 84), random.uniform(-180, 180))


# --- formats ------------------------------------------------------------------------------


def format_vectors() -> Vectors:
    about = "Points in degrees, minutes and seconds, and as the MGRS square of a metre."
    random = random_numbers(6)
    points = [
        *((35.814, 36.61), (5.0, -179.0), (89.0, 10.0), (-85.0, -10.0), (60.0, 3.0), (60.0, 2.9)),
        *((78.0, 8.9), (78.0, 21.0), (0.0, 0.0), (-1e-8, 0.0), (0.99999999, -0.99999999)),
        *((-0.000001, -0.000001), (90.0, 0.0), (-90.0, 0.0), (35.5, 180.0), (35.5, -180.0)),
        *((random.uniform(-90, 90), random.uniform(-180, 180)) for _ in range(80)),
    ]
    cases = (({"lat": lat, "lon": lon}, write_point(lat, lon)) for lat, lon in points)
    return Vectors("formats", about, {}, [make_group("points", cases)])


def write_point(lat: float, lon: float) -> dict[str, str]:
    return {"dms": format_dms(lat, lon), "mgrs": format_mgrs(lat, lon)}


# --- settlements --------------------------------------------------------------------------

VARIANTS = [
    *("ARIHA", "  ariha ", "Arīḩā", "Trumba", "jisr ash shughur", "Jisr-al-Shughur"),
    *("JisrAlShughur", "Maarrat al-Nuʿmān", "Ma’arrat an Nu’man", "AL–NAYRAB"),
    *("al-Zuayniyah", "أريحا", "اريحا", "إريحا", "آريحا", "أريحـــا", "أَرِيحَا", "ارىحا"),
    *("\u200fأريحا\u200f", "ترنبه", "معره النعمان", "کفر نجد", "айн эль хавр", "АЙН-ЭЛЬ-ХАБР"),
]
WITHOUT_ARTICLE = [
    *("Mushayrifah", "Jisr Shughur", "al-Ariha", "نيرب", "جسر شغور", "айн хавр", "Ain Hour"),
    *("عين حور", "iha", "as-Ariha", "ash shughur", "الأريحا"),
]
WITHIN_AN_AREA = [
    *("ain al-hour badama", "Ain al-Hour, Badama", "Ain al-Hour, Kansaba"),
    *("Ain al-Hour (Kansaba)", "Ain al-Hour, Lattakia", "عين الحور, Badama"),
    *("عين الحور، Badama", "عين الحور (Idleb)", "Saraqib, Saraqab", "عين الحور, Kansaba"),
    *("Ariha, Badama", "Ariha,", "Ariha (", ", Ariha", "Ariha, Ariha", "ariha(ariha"),
]
UNKNOWN = [
    *("", "  ", "-", "al", "Москва", "35.8", "Arixa", "Zarakeb", "عين الحوور", "Kafr", "Jisr"),
]
_SETTLEMENTS = seeds.load().settlements
HEAD = ("code", "name", "arabic", "spellings", "subdistrict", "governorate", "rank")


def name_vectors() -> Vectors:
    about = (
        "Names as people type them among `settlements` (a row of keys, then a row for each) and "
        "`areas`: the code of the one found; the codes of several that fit; or none, with the "
        "closest names, best first."
    )
    settlements = [
        [it.pcode, it.name, it.arabic, it.spellings, it.subdistrict, it.governorate, it.rank]
        for it in _SETTLEMENTS
    ]
    shared = {"settlements": [HEAD, *settlements], "areas": page_facts.area_facts()}
    return Vectors("names", about, {}, list(_name_groups()), shared)


def _name_groups() -> Iterator[Group]:
    settlements = _some_settlements()
    articles = [f"al-{it.name}" for it in settlements]
    articles += [it.arabic[2:] for it in settlements if it.arabic.startswith("ال")]
    typed = {
        "names and codes": [text for it in settlements for text in (it.name, it.pcode)],
        "spellings": [text for it in settlements for text in (it.arabic, *it.spellings)],
        "case, accents and marks": VARIANTS,
        "with and without the article": [*WITHOUT_ARTICLE, *articles],
        "within an area": [
            *WITHIN_AN_AREA,
            *(f"{it.name}, {it.subdistrict}" for it in settlements),
            *(f"{it.arabic} ({it.governorate})" for it in settlements),
        ],
        "a letter left out": [it.name[:2] + it.name[3:] for it in settlements],
        "a letter too many": [it.arabic[:3] + "ط" + it.arabic[3:] for it in settlements],
        "unknown": UNKNOWN,
    }
    for name, texts in typed.items():
        yield make_group(name, ((text, find_name(text)) for text in dict.fromkeys(texts)))


def _some_settlements() -> list[Settlement]:
    """Return the settlements that GeoNames has, and every twentieth of the others."""
    return [it for i, it in enumerate(_SETTLEMENTS) if i % 20 == 0 or "GeoNames" in it.sources]


def find_name(text: str) -> dict[str, Any]:
    """Return the code of the settlement that a name means, or which ones it may mean."""
    codes = [it.pcode for it in matching_settlements(_SETTLEMENTS, text)]
    if codes:
        return {"found": codes[0]} if len(codes) == 1 else {"several": codes}
    return {"unknown": True, "closest": closest_settlements(_SETTLEMENTS, text)}
