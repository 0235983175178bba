"""The page's languages: each says all there is to say, and says it in its own signs."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.support import ROOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    import corridor

    Open = Callable[..., Page]

ENGLISH = ROOT / "corridor" / "page" / "web" / "words" / "en.js"
DESKTOP = (1280, 800)
PHONE = (360, 640)
SIZES = [DESKTOP, PHONE]

ARABIC_TITLE = "الممر الأمني على الطريق الدولي M4 (حلب–اللاذقية)، إدلب، سوريا"
APART = re.compile("[\u2066\u2068][^\u2069]*\u2069")  # what is set apart from its sentence

# Texts that are the same in Arabic, and why.
SAME = {
    "detailMgrs": "its name in every language",
    **{
        f"sources.{source}.{what}": "as its owner writes it"
        for source, parts in {
            "osm": ("url", "licence", "licenceUrl"),
            "ocha": ("title", "url"),
            "geonames": ("title", "url", "licence", "licenceUrl"),
            "naturalEarth": ("title", "url", "licenceUrl"),
            "noaa": ("title", "url", "licenceUrl"),
            "leaflet": ("title", "url"),
        }.items()
        for what in parts
    },
}
# Functions that are not asked for a text of their own, and why.
NOT_TEXTS = {
    "apart": "it sets a text apart, where that runs the other way",
    "counted": "it counts things, by their names in its own language",
    "finer": "it counts decimals",
    "isAgreedWidth": "it is a question, with one answer in every language",
    "inOrder": "it orders names",
    "plainNumber": "it fills number boxes, which take Latin digits",
    "refusal": "each reason has a test of its own",
}
# What each other function is called with: lists of arguments, in JavaScript.
SAMPLES = """(() => {
  const ways = { first: { side: "north", km: 6 }, second: { side: "south", km: 6 } };
  const others = { first: { side: "left", km: 1.5 }, second: { side: "right", km: 12 } };
  const changing = {
    first: { side: "left", least: 0.05, km: 1.5 },
    second: { side: "right", least: 2, km: 12 },
    whole: { least: 2.05, km: 13 },
  };
  const agreedKm = { first: 6, second: 6, press: 12 };
  const page = {
    road: "M4", title: "M4 corridor", agreed: "2020-03-05", parties: ["Russia", "Turkey"],
    from: "Tronba", to: "Ain al-Havr", lengthKm: 71.4, kmSpan: [0, 71.4], areaKm2: 1804.2,
    halfWidths: ways, agreedKm, ends: "flat", silentOn: "how the corridor closes at its two ends",
    region: ["Idlib, Syria", "إدلب، سوريا"], roadAccuracy: 50, heading: null,
  };
  const own = {
    ...page, road: null, agreed: null, from: null, to: null, areaKm2: null,
    halfWidths: others, ends: "round", silentOn: null, region: null, roadAccuracy: 0,
    agreedKm: { first: 1, second: 2, press: 12 },
  };
  const near = { shown: "Ariha", distance: 1234.5 };
  const answer = {
    inside: true, side: "south", distance: 527.7, km: 16.1, edge: 5472, limit: "side",
  };
  const answers = [
    answer,
    { ...answer, inside: false, side: "north", distance: 7123.4, edge: -1123.4 },
    { ...answer, side: "left", distance: 3.2, limit: "start", edge: 412 },
    { ...answer, side: "right", distance: 0.01, limit: "stop", edge: 2000 },
    { ...answer, inside: false, km: -3.2, limit: "start", edge: -3200 },
    { ...answer, inside: false, km: 80, limit: "stop", edge: -8600 },
  ];
  const named = {
    name: "Ain al-Havr", shown: "Ain al-Havr", subdistrict: "Kansaba", governorate: "Lattakia",
    code: "C7211",
  };
  const patrol = {
    date: "2020-07-22", number: "22 (Turkish, local)", start: "Tronba", turnedAt: "Ariha",
    whole: true, km: 71.4, startKm: 0, point: null, readings: [],
  };
  const patrols = [
    patrol,
    { ...patrol, number: "7", whole: false },
    { ...patrol, whole: false, km: null },
    { ...patrol, turnedAt: null },
    { ...patrol, whole: false, point: ["the edge of Ariha", "مشارف أريحا"] },
    { ...patrol, readings: [[true, "Ariha", "أريحا", "A"], [true, "San", "سان", "B"]] },
  ];
  const numbers = [0, 1, 2, 3, 10, 11, 12, 99, 100, 102, 1234].map((it) => [it]);
  const tiny = { ...own, lengthKm: 0.35, areaKm2: 0.007, ends: "flat", chainage: {} };
  const varied = { ...own, halfWidths: changing, ends: ["flat", "round"] };
  const both = [[page], [own], [tiny], [varied], [{ ...varied, ends: ["round", "flat"] }]];
  return {
    title: [[page]],
    scale: [[500], [1000], [20000]],
    insetLabel: [[true], [false]],
    affiliation: [["Russian state media"]],
    readingsDiffer: [[[[false, "Turkish forces", "القوات التركية", "A"]]]],
    areaName: ["governorate", "district", "subdistrict"].map((kind) => [kind, "إدلب"]),
    number: [[1234.5678, 2], [-3.25, 1], [0, 0]],
    kilometres: [[6], [1.5], [0.01]],
    distance: [[3.21], [412], [5472], [215000]],
    length: [[0.35], [7.1], [71.4]], area: [[0.05], [4.2], [1804.2]],
    today: [[new Date(2026, 10, 30)]],
    exactMetres: [[5472.34]],
    km: [[16.1, 71.4], [-3.2, 9], [0.2, 0.3]],
    shortKm: [[16.1, 71.4], [0.2, 0.3]],
    postName: [[65, 71.4], [0.02, 0.3]],
    date: [["2020-03-05"]],
    sentence: answers.flatMap((it) => [
      [{ subject: "35.81400° N, 36.61000° E", near, isIn: false }, it, null, page],
      [{ subject: "35.81400° N, 36.61000° E", near, isIn: true }, it, 60, page],
      [{ subject: "Ariha", near: null, isIn: false }, it, null, own],
    ]),
    translated: [["near X", "قرب X (Y News)"]],
    toTheEdge: answers.map((it) => [it, page]),
    agreedOn: [[page]],
    caution: both,
    detailEdge: [[true], [false]],
    brief: answers.map((it) => [it, page]),
    farAway: both.map(([it]) => [answer, it]),
    exchanged: both.map(([it]) => ["36.61, 35.814", it]),
    cannotRead: [["…"]],
    unknownSettlement: [["Xyz 4", []], ["Xyz 4", [named, named]]],
    severalPlaces: [2, 3, 11].map((count) => ["Ain", Array(count).fill(named)]),
    askLabel: [[true], [false]],
    askHint: [["35°48′50.4″N 36°36′36.0″E", ["MGRS", "UTM", "geo: URI"]]],
    detailDistance: both,
    detailKm: both,
    widthBoth: both,
    widths: both,
    nestedRow: both.map(([it]) => [{ name: "Inner", halfWidths: it.halfWidths }, it]),
    heldBy: [true, false].flatMap((asSent) =>
      [[], ["Inner"], ["Inner", "Outer"]].map((held) => [held, { asSent }]),
    ),
    summary: both,
    origin: [[page], [{ ...page, halfWidths: others, parties: ["Xyz", "Abc"] }]],
    ends: both,
    widthOf: both.map(([it]) => ["north", it]),
    reading: both,
    pinned: numbers,
    unpin: [[3]],
    widthApart: [["north", "south"], ["left", "right"]],
    widthLimits: [[0.1, 30]],
    agreedWidth: [[6, 6], [1, 2]],
    pressWidth: [[12]],
    legendBorder: both,
    legendSection: both,
    legendRoad: both,
    settlements: [[28, 40]],
    points: [[1234, 56]],
    badRows: numbers,
    pointsAll: numbers,
    pointsLocating: [[56, 1234]],
    sideName: [["north"], ["left"]],
    endsName: [["flat"], ["round"], [["flat", "round"]]],
    pointMore: numbers,
    pointRange: [[1, 5, true], [5, 9, false]],
    pointsHere: [[44]],
    pointSpan: ["2019-12-31", "2020-03-01", "2020-03-05"].map((it) => [it, "2020-03-05"]),
    pointShown: [["…", 3, 12, 1]],
    pointUndated: [[1, true], [2, false], [30, false]],
    pointCaption: [["Side", true], ["fatalities", false]],
    pointRow: [[1234]],
    pointRows: [[1, 50, 1234]],
    patrols: numbers,
    patrolMonth: [...Array(12).keys()].map((it) => [it + 1]),
    patrolAsReported: [["7"], ["22 (Turkish, local)"]],
    patrolNumber: [["7"], ["22 (Turkish, local)"]],
    patrolSentence: patrols.map((it) => [it]),
    patrolFrom: both,
    patrolStartBeyond: [["Tronba"]],
    patrolBeyond: [["Tronba"]],
    patrolMark: [["2020-07-22", 16.1]],
    patrolTurned: [["Ariha", "…"]],
    patrolTurnedAt: [["Ariha"]],
    patrolWhole: [["Tronba", "Ain al-Havr"]],
    convoyPaces: [[1], [2], [5], [15], [60]],
    convoyWay: [["Ariha", 16.1, 24], ["Ariha", 16.1, 61]],
    convoyArrival: both,
    convoyTime: [["2020-03-15T07:30"]],
    printed: [[new Date(2026, 10, 5)]],
    agreement: [["…"]],
    version: [["0.2.0"]],
    startMark: [[0, 71.4], [118.25, 0.35]],
    stopMark: [[71.4, 71.4], [0.35, 0.35]],
  };
})()"""
REFUSED = """{
  most: 200, count: 201, got: "'36,5 x'", zone: 37, name: "37S", lowest: 32, highest: 40,
  whole: "35", part: ".814", left: "35", right: "36", numbers: 7, number: "-35", letter: "S",
}"""


@pytest.fixture(scope="module")
def shapes(scripts: Page) -> dict[str, dict[str, str]]:
    """The kind of each text of each language, by its path."""
    return scripts.evaluate("""async () => {
        const { languageCodes, textsOf } = await import("/words/words.js");
        const kind = (it) =>
            typeof it === "function" ? `function of ${it.length}` : typeof it;
        const shape = (value, path) =>
            typeof value === "object"
                ? Object.entries(value).flatMap(([key, it]) => shape(it, [...path, key]))
                : [[path.join("."), kind(value)]];
        return Object.fromEntries(
            languageCodes().map((code) =>
                [code, Object.fromEntries(shape(textsOf(code), []))]));
    }""")


def say(page: Page, language: str, call: str) -> Any:
    return page.evaluate(
        f"""async () => (await import("/words/words.js")).textsOf("{language}").{call}"""
    )


def plain(text: str) -> str:
    """Return a text without what is set apart in it."""
    return APART.sub("", text)


def is_arabic(text: str) -> bool:
    return bool(re.search("[\u0621-\u064a؛]", text))


# --- every text ---------------------------------------------------------------------------


def test_every_language_says_the_same_things(shapes: dict[str, dict[str, str]]) -> None:
    assert next(iter(shapes)) == "en"
    assert "ar" in shapes
    for code, shape in shapes.items():
        assert shape == shapes["en"], code


def test_no_text_stays_english(scripts: Page, shapes: dict[str, dict[str, str]]) -> None:
    def texts(language: str) -> dict[str, str]:
        strings = [path for path, kind in shapes["en"].items() if kind == "string"]
        return {path: say(scripts, language, _member(path)) for path in strings}

    english, arabic = texts("en"), texts("ar")
    assert {path for path in english if english[path] == arabic[path]} == set(SAME)
    for path in english.keys() - SAME.keys() - {"dir"}:
        assert is_arabic(arabic[path]), path


def _member(path: str) -> str:
    """Return a path as JavaScript writes it: ``eastWest.0`` is ``eastWest["0"]``."""
    first, *others = path.split(".")
    return first + "".join(f"[{part!r}]" for part in others)


@pytest.fixture(scope="module")
def samples(scripts: Page) -> dict[str, list[tuple[str, str]]]:
    """For each function what it says in English and in Arabic, for each of its samples."""
    return scripts.evaluate(f"""async () => {{
        const {{ textsOf }} = await import("/words/words.js");
        const [en, ar] = [textsOf("en"), textsOf("ar")];
        return Object.fromEntries(Object.entries({SAMPLES}).map(([name, calls]) =>
            [name, calls.map((call) => [en[name](...call), ar[name](...call)])]));
    }}""")


def test_every_function_speaks_arabic(
    samples: dict[str, list[tuple[str, str]]], shapes: dict[str, dict[str, str]]
) -> None:
    functions = {path for path, kind in shapes["en"].items() if kind.startswith("function")}
    assert functions == samples.keys() | NOT_TEXTS.keys()
    for name, said in samples.items():
        for english, arabic in said:
            assert arabic != english or name in {"number", "postName"}, name
            assert not re.search("[\u0660-\u0669]", arabic), (name, arabic)  # one kind of digits
            assert not re.search(r"undefined|null|NaN|\[object", arabic), (name, arabic)
            assert re.fullmatch(r"[^\u2066-\u2069]*", plain(arabic)), (name, arabic)
            # Latin names of the samples are set apart, those of sciences need not be.
            assert not re.search("[a-z]{2}", plain(arabic)), (name, arabic)


def test_every_refusal_is_said_in_arabic(scripts: Page) -> None:
    text = ENGLISH.read_text(encoding="utf-8").split("const REFUSALS = {")[1].split("\n};")[0]
    reasons = re.findall(r"^  (\w+): ", text, re.MULTILINE)
    assert len(reasons) > 30
    for reason in reasons:
        english, arabic = (
            say(scripts, code, f"refusal({reason!r}, {REFUSED})") for code in ("en", "ar")
        )
        assert is_arabic(arabic), reason
        assert "undefined" not in arabic
        # The same examples and values, in the digits in which they are typed.
        assert _typed(english) <= _typed(arabic), reason


def _typed(text: str) -> set[str]:
    counts = {"1", "2", "3", "4", "5", "6", "7", "200", "201"}  # said, not typed
    return set(re.findall(r"\d[\d.°′″]*", text)) - counts


# --- numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, 0.04, -0.04, 3.25, -3.25, 999.5, 1234.5, -1234567.891])
def test_numbers_are_the_english_ones(scripts: Page, value: float) -> None:
    for call in (f"number({value}, 2)", f"number({value}, 0)", f"postName({value})"):
        english, arabic = (say(scripts, code, call) for code in ("en", "ar"))
        assert arabic == english


@pytest.mark.parametrize("value", [3.2, 412, 999.4, -1123.4, 5472.3, 99_994, 215_000])
def test_lengths_are_the_english_ones_with_arabic_units(scripts: Page, value: float) -> None:
    for name in ("distance", "exactMetres", "kilometres", "scale"):
        call = f"{name}({round(value)})"
        english, arabic = (say(scripts, code, call) for code in ("en", "ar"))
        assert arabic.replace("كم", "km").replace("م", "m") == english


def test_another_language_has_its_own_decimal_sign(scripts: Page) -> None:
    signs = "metre: 'м', kilometre: 'км', post: 'км', months: [], thousands: ' ', point: ','"
    said = scripts.evaluate(
        f"""async () => {{
            const made = (await import("/words/format.js")).makeFormats({{ {signs} }});
            return [made.number(1234.5, 2), made.kilometres(6.5), made.distance(5472)];
        }}"""
    )
    assert said == ["1 234,50", "6,5 км", "5,47 км"]


def test_distances_to_a_road_are_told_as_well_as_it_is_known(scripts: Page) -> None:
    for metres, told in [(3.2, "10 m"), (527.7, "530 m"), (996, "1.00 km"), (5472.3, "5.47 km")]:
        assert say(scripts, "en", f"distance({metres}, {{ roadAccuracy: 50 }})") == told
    assert say(scripts, "en", "distance(527.7, { roadAccuracy: 0 })") == "528 m"


def test_months_are_those_of_syria(scripts: Page) -> None:
    months = [say(scripts, "ar", f"date('2020-{month:02}-05')") for month in range(1, 13)]
    assert months[:3] == ["5 كانون الثاني 2020", "5 شباط 2020", "5 آذار 2020"]
    assert len(set(months)) == 12


@pytest.mark.parametrize(
    ("count", "counted"),
    [
        (1, "صف واحد"),
        (2, "صفين"),
        (3, "3 صفوف"),
        (10, "10 صفوف"),
        (11, "11 صفًا"),
        (99, "99 صفًا"),
        (100, "100 صف"),
        (103, "103 صفوف"),
        (1000, "1\u202f000 صف"),
    ],
)
def test_counted_things_agree_with_their_number(scripts: Page, count: int, counted: str) -> None:
    assert f" {counted} " in say(scripts, "ar", f"badRows({count})")


def test_names_are_ordered_by_the_language(scripts: Page) -> None:
    assert say(scripts, "en", "inOrder('Ariha', 'أريحا')") == ["Ariha", "أريحا"]
    assert say(scripts, "ar", "inOrder('Ariha', 'أريحا')") == ["أريحا", "Ariha"]
    assert say(scripts, "ar", "inOrder('Ariha', '')")[0] == "Ariha"


def test_a_title_of_one_s_own_stays(scripts: Page) -> None:
    assert say(scripts, "ar", "title({ agreed: null, title: 'A road' })") == "A road"


# --- the page in Arabic -------------------------------------------------------------------


@pytest.fixture
def arabic_page(open_map: Open, m4_file: Path) -> Page:
    return open_map(m4_file, DESKTOP, "#lang=ar")


def ask(page: Page, text: str) -> str:
    page.locator("#question").fill(text)
    page.keyboard.press("Enter")
    return page.get_by_role("status").locator(".sentence, .refusal").inner_text()


def test_a_link_opens_the_page_in_arabic(arabic_page: Page) -> None:
    root = arabic_page.locator("html")
    expect(root).to_have_attribute("lang", "ar")
    expect(root).to_have_attribute("dir", "rtl")
    expect(arabic_page.get_by_role("heading", level=1)).to_have_text(ARABIC_TITLE)
    expect(arabic_page).to_have_title(f"{ARABIC_TITLE} · اتفاق 5 آذار 2020")


def test_answers_hold_the_numbers_that_python_gives(
    arabic_page: Page, m4: corridor.Corridor
) -> None:
    answer = m4.locate(lat=35.814, lon=36.61)
    said = ask(arabic_page, "35.814, 36.610")

    point = "\u206635.81400° N, 36.61000° E\u2069"
    assert said.startswith(f"تقع النقطة {point}، في أريحا، داخل الممر،")
    assert f"على بعد {round(answer.distance_m, -1):.0f} م جنوب الطريق \u2066M4\u2069" in said
    assert f"عند الكيلومتر {answer.km:.2f} من المسار ابتداءً من ترنبة" in said
    assert f"وتبعد {answer.edge_m / 1000:.2f} كم عن حافة الممر." in said


def test_arabic_is_read(arabic_page: Page) -> None:
    said = ask(arabic_page, "35.814, 36.610")
    for text in ("٣٥٫٨١٤، ٣٦٫٦١٠", "٣٥٫٨١٤ شمال ٣٦٫٦١٠ شرق", "ش ٣٥٫٨١٤ ق ٣٦٫٦١"):
        assert ask(arabic_page, "خطأ") != said
        assert ask(arabic_page, text) == said
    assert ask(arabic_page, "٣٥٫٨١٤").startswith("تعذّرت قراءة هذا النص على أنه إحداثي: ")


def test_settlements_are_found_by_arabic_and_latin_spellings(arabic_page: Page) -> None:
    said = ask(arabic_page, "أريحا")
    assert said.startswith("تقع أريحا داخل الممر، ")
    assert {ask(arabic_page, text) for text in ("اريحا", "Ariha", "Eriha")} == {said}
    assert ask(arabic_page, "Ain al-Havr").startswith("تقع عين الحور أقرب إلى حافة الممر ")
    several = ask(arabic_page, "عين الحور")
    assert "على 3 تجمعات سكنية" in several
    assert "Ain al-Hour (Badama)" in several

    for text in ("سراق", "Sarak"):
        arabic_page.locator("#question").fill(text)
        option = arabic_page.get_by_role("option").first
        expect(option).to_have_text(re.compile("^سراقب Sara[qk]"))


def test_tables_put_arabic_names_first(arabic_page: Page, m4: corridor.Corridor) -> None:
    rows = arabic_page.locator("table.settlements tbody th").evaluate_all(
        "all => all.map((it) => [...it.children].map((part) => part.textContent))"
    )
    # Names that several share are told apart in Arabic as the Latin ones are.
    inside = [settlement for settlement, answer in m4.settlements() if answer.inside]
    expected = {
        (
            f"{it.arabic} ({it.subdistrict_arabic})"
            if it.name.endswith(f" ({it.subdistrict})")
            else it.arabic,
            it.name,
        )
        for it in inside
    }
    assert {tuple(row) for row in rows} == expected
    assert len(rows) == len(inside)


# How far right each of a text's parts begins, where it is not broken into lines.
PLACES_OF = """(element, parts) => {
    element.style.whiteSpace = "nowrap";
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return parts.map((part) => {
        const node = nodes.find((it) => it.data.includes(part));
        const range = document.createRange();
        range.setStart(node, node.data.indexOf(part));
        range.setEnd(node, node.data.indexOf(part) + 2);
        return range.getBoundingClientRect().x;
    });
}"""


def test_latitude_stays_left_of_longitude(arabic_page: Page) -> None:
    def check(place: Locator) -> None:
        latitude, longitude = place.evaluate(PLACES_OF, ["35.", "36."])
        assert latitude < longitude, place.inner_text()

    ask(arabic_page, "35.95, 36.61")
    check(arabic_page.locator(".sentence"))
    check(arabic_page.locator(".figures dd").first)
    arabic_page.get_by_role("button", name="تثبيت الإجابة").click()
    check(arabic_page.locator("table.answers tbody th").first)
    arabic_page.evaluate("dispatchEvent(new Event('beforeprint'))")
    check(arabic_page.locator(".sheet-side p", has_text="35.95"))


LEFT_IN_LATIN = """() => {
    const data = "[lang=en], .foreign, cite, a, bdi, .label, .settlements button";
    const inside = (element) => !element.closest(data);
    const root = document.querySelector(".corridor-page");
    const texts = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        if (inside(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
    }
    for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"]) {
        for (const it of root.querySelectorAll(`[${name}]`)) {
            if (inside(it)) texts.push(it.getAttribute(name));
        }
    }
    return texts;
}"""


def test_nothing_on_the_page_stays_english(arabic_page: Page) -> None:
    ask(arabic_page, "35.95, 36.61")
    arabic_page.locator("details").evaluate_all("all => all.forEach((it) => (it.open = true))")
    known = re.compile(r"\b(?:M4|MGRS|UTM|CSV|GeoJSON|WGS84|Enter)\b")
    texts = [known.sub("", APART.sub("", text)) for text in arabic_page.evaluate(LEFT_IN_LATIN)]
    assert [text for text in texts if re.search("[A-Za-z]{2}", text)] == []


EVERYTHING_SAID = """() => {
    const root = document.querySelector(".corridor-page");
    const names = ["aria-label", "title", "placeholder", "aria-valuetext", "lang", "dir"];
    const said = [...root.querySelectorAll("*")].flatMap((it) =>
        names.map((name) => it.getAttribute(name)).filter(Boolean));
    const { title, documentElement: { lang, dir } } = document;
    return { title, lang, dir, said, text: root.textContent };
}"""


def test_the_language_goes_there_and_back(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    english = page.evaluate(EVERYTHING_SAID)

    page.locator(".panel header .tongue").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".tongue")).to_be_focused()
    expect(page).to_have_url(f"{m4_file.as_uri()}#lang=ar")
    arabic = page.evaluate(EVERYTHING_SAID)
    assert arabic["title"].startswith(ARABIC_TITLE)

    page.locator(".panel header .tongue").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate(EVERYTHING_SAID) == english
    expect(page).to_have_url(m4_file.as_uri())


@pytest.mark.parametrize("size", SIZES)
def test_arabic_is_accessible_and_fits(
    open_map: Open, m4_file: Path, size: tuple[int, int]
) -> None:
    page = open_map(m4_file, size, "#lang=ar")
    ask(page, "35.95, 36.61")
    page.locator("details").evaluate_all("all => all.forEach((it) => { it.open = true; })")

    found = Axe().run(page).response["violations"]
    assert [(it["id"], [node["html"] for node in it["nodes"]]) for it in found] == []
    for box in ("html", ".panel", ".panel-body"):
        widths = page.locator(box).evaluate("it => [it.scrollWidth, it.clientWidth]")
        assert widths[0] <= widths[1], box
