"""The reported patrols on their time line, and the convoy that drives the route."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from pyproj import Geod

import corridor
from corridor.model.facts import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from corridor.model.facts import Patrol, Settlement
    from corridor.model.route import Position, Reach

    Open = Callable[..., Page]

GEOD = Geod(ellps="WGS84")
CENTIMETRE = 0.01
DESKTOP = (1280, 800)
PHONE = (360, 640)
DEPARTURE = datetime(2020, 7, 22, 10, 0)
FIRST, BADAMA, REVERSE = "2020-03-15", "2020-07-07", "2020-08-17"
VERY_HOSTILE = '"><img src=x onerror=alert(1)></script><!-- ${alert(1)} {{ 7 * 7 }}'


def metres(lat: float, lon: float, other: Position) -> float:
    return float(GEOD.inv(lon, lat, other.lon, other.lat)[2])


def freeze(page: Page) -> None:
    """Let the page's time stand still; ``page.clock.run_for`` moves it."""
    page.clock.install(time=0)
    page.clock.pause_at(10_000)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


# The patrols


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Patrol, by date")


def card(page: Page) -> Locator:
    return page.locator(".patrol-card")


def open_patrols(open_map: Open, path: Path, *given: object, **options: object) -> Page:
    page = open_map(path, *given, **options)
    section = page.locator("details:has(.time-line)")
    section.evaluate("it => { it.open = true; }")
    return page


DRAWN = """(name) => {
  const found = [];
  map_1.eachLayer((layer) => {
    if (layer.options.className !== name) return;
    for (const { lat, lng } of layer.getLatLngs()) found.push([lat, lng]);
  });
  return found;
}"""


def drawn(page: Page) -> list[list[float]]:
    """Return the points of the way that is drawn."""
    return page.evaluate(DRAWN, "patrol-way")


def of_every_patrol(page: Page, what: str) -> list[Any]:
    """Pick one patrol after the other; return what a script says of each."""
    return page.evaluate(
        f"""() => {{
          const say = {what};
          const next = document.querySelector(".time-line").closest("details")
            .querySelectorAll(".choices button")[2];
          return Array.from({{ length: 25 }}, () => {{
            next.click();
            return say();
          }});
        }}"""
    )


def test_a_patrol_is_picked_by_slider_buttons_and_list(open_map: Open, m4_file: Path) -> None:
    page = open_patrols(open_map, m4_file)
    assert card(page).inner_text() == ""
    expect(slider(page)).to_have_attribute("aria-valuetext", "No patrol is picked.")

    slider(page).focus()
    page.keyboard.press("ArrowRight")
    expect(card(page)).to_contain_text("15 March 2020")
    page.keyboard.press("ArrowRight")
    expect(card(page)).to_contain_text("23 March 2020")
    page.keyboard.press("ArrowLeft")
    expect(card(page)).to_contain_text("15 March 2020")
    page.keyboard.press("ArrowLeft")  # there is none before
    expect(card(page)).to_contain_text("15 March 2020")
    page.keyboard.press("End")
    expect(card(page)).to_contain_text("25 August 2020")

    button(page, "Previous").click()
    expect(card(page)).to_contain_text("17 August 2020")
    button(page, "Next").click()
    expect(button(page, "Next")).to_have_attribute("aria-disabled", "true")
    button(page, "Next").click(force=True)
    expect(card(page)).to_contain_text("25 August 2020")

    page.get_by_text("All patrols as a list").click()
    button(page, "7 July 2020").click()
    sentence = (
        "The patrol of 7 July 2020, no. 19 (local count), turned at Badama, km 65.8 of the route."
    )
    expect(card(page)).to_contain_text(sentence)
    expect(slider(page)).to_have_attribute("aria-valuetext", sentence)
    expect(button(page, "7 July 2020")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("#patrol=2020-07-07$"))

    button(page, "Clear").click()
    assert card(page).inner_text() == ""
    assert drawn(page) == []
    expect(page).to_have_url(m4_file.as_uri())


def test_every_arrow_key_reaches_the_next_patrol(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_patrols(open_map, m4_file)
    slider(page).focus()
    shown = []
    for _ in m4.patrols:
        page.keyboard.press("ArrowUp")
        shown.append(page.locator(".patrol-card b").inner_text())
    for _ in m4.patrols:
        page.keyboard.press("ArrowDown")

    assert shown == [written(patrol) for patrol in m4.patrols]
    assert page.locator(".patrol-card b").inner_text() == "15 March 2020"


def written(patrol: Patrol) -> str:
    return f"{patrol.date.day} {patrol.date:%B} {patrol.date.year}"


def test_a_click_or_a_drag_picks_the_nearest_patrol(open_map: Open, m4_file: Path) -> None:
    page = open_patrols(open_map, m4_file)
    page.locator(".time-line").scroll_into_view_if_needed()
    box = page.locator(".patrol-marks i").nth(16).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2)

    expect(card(page)).to_contain_text("16 June 2020")
    x, y = box["x"], page.locator(".time-line").bounding_box()["y"] + 46
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3, y)  # still nearest to the same
    expect(card(page)).to_contain_text("16 June 2020")
    other = page.locator(".patrol-marks i").nth(20).bounding_box()["x"]
    page.mouse.move(other, y, steps=5)
    page.mouse.up()
    expect(card(page)).to_contain_text("14 July 2020")
    marked = page.locator(".patrol-marks .is-chosen").bounding_box()
    assert marked["x"] == pytest.approx(other, abs=0.5)


def test_the_card_says_what_was_reported_and_where(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_patrols(open_map, m4_file)
    shown = of_every_patrol(
        page,
        """() => {
          const card = document.querySelector(".patrol-card");
          const link = card.querySelector("a");
          return [card.innerText, link.href, link.innerText];
        }""",
    )
    for reach, (text, url, host) in zip(m4.route.reaches(), shown, strict=True):
        patrol = reach.patrol

        assert f"No. {patrol.number}, as reported" in text
        assert patrol.note in text
        assert url == patrol.source_url
        assert host == patrol.source_url.split("/")[2].removeprefix("www.")
        assert sentence_end(reach) in text
        assert ("is drawn from Tronba" in text) == (reach.km is not None and not patrol.start)
        assert ("Reports differ" in text) == (patrol.certainty == "contested")
        assert all(f"({it.affiliation})" in text for it in patrol.sources if it.affiliation)


def sentence_end(reach: Reach) -> str:
    patrol = reach.patrol
    if patrol.readings_of("turned_at"):
        return "turned: " + " or ".join(
            f"{it.text} ({it.source.title})" for it in patrol.readings_of("turned_at")
        )
    if patrol.whole_route:
        return f"drove the whole route from {patrol.start} to {patrol.turned_at}, 71.4 km."
    where = patrol.turned_point[0] if patrol.turned_point else patrol.turned_at
    return f"turned at {where}, km {reach.km:.1f} of the route."


def test_the_way_drawn_ends_where_python_says(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_patrols(open_map, m4_file)
    known = 0
    ways = of_every_patrol(page, f"() => ({DRAWN})('patrol-way')")
    for reach, way in zip(m4.route.reaches(), ways, strict=True):
        if reach.km is None:
            assert way == []
            continue
        known += 1
        start = 0.0 if reach.length_km is None else m4.route.km_of(place(m4, reach.patrol.start))
        assert metres(*way[-1], m4.route.at_km(reach.km)) < 1
        assert metres(*way[0], m4.route.at_km(start)) < 1
        length = GEOD.line_length([lon for _, lon in way], [lat for lat, _ in way])
        assert length / 1_000 == pytest.approx(abs(reach.km - start), abs=0.001)
    assert known == 25


def place(m4: corridor.Corridor, name: str) -> Settlement:
    return next(it for it in m4.gazetteer if it.name == name)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_label_of_the_way_covers_no_other(
    open_map: Open, m4_file: Path, size: tuple[int, int]
) -> None:
    page = open_patrols(open_map, m4_file, size)
    boxes = of_every_patrol(
        page,
        """() => [".patrol-label", ".label:not([hidden])"].map((name) =>
          [...document.querySelectorAll(name)]
            .map((it) => it.getBoundingClientRect().toJSON())
            .filter(({ width }) => width > 0))""",
    )
    for mine, others in boxes:
        for box, other in itertools.product(mine, others):
            assert are_apart(box, other)
    assert sum(len(mine) for mine, _ in boxes) > 8


def are_apart(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["right"] <= other["left"]
        or other["right"] <= one["left"]
        or one["bottom"] <= other["top"]
        or other["bottom"] <= one["top"]
    )


def test_playing_goes_through_all_patrols_and_stops(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_patrols(open_map, m4_file, is_fresh=True)
    freeze(page)
    button(page, "Play through").click()
    shown = [page.locator(".patrol-card b").inner_text()]
    for _ in m4.patrols[1:]:
        page.clock.run_for(1_500)
        shown.append(page.locator(".patrol-card b").inner_text())

    assert shown == [written(patrol) for patrol in m4.patrols]
    expect(card(page)).to_have_attribute("aria-live", "off")
    expect(button(page, "Play through")).to_be_visible()  # it has stopped
    page.clock.run_for(5_000)
    expect(card(page)).to_contain_text("25 August 2020")

    button(page, "Play through").click()  # from the first again
    page.clock.run_for(1_500)
    pause = page.locator("details:has(.time-line)").get_by_role("button", name="Pause")
    pause.click()
    page.clock.run_for(5_000)
    expect(card(page)).to_contain_text("23 March 2020")


def test_a_link_opens_a_patrol_driven_in_reverse(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_map(m4_file, fragment=f"#patrol={REVERSE}")
    expect(card(page)).to_be_visible()
    expect(card(page)).to_contain_text("from Ain al-Havr to Tronba, 71.4 km")
    way = drawn(page)

    assert metres(*way[0], m4.route.at_km(m4.length_km)) < 1
    assert metres(*way[-1], m4.route.at_km(0)) < 1


def test_a_stretch_draws_what_lies_on_it(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    stretch = m4.between("Ariha", "Jisr al-Shughur")
    page = open_map(m4_file, fragment=f"#patrol={BADAMA}&from=Ariha&to=Jisr%20al-Shughur")
    expect(card(page)).to_contain_text("Badama is not on this stretch; nothing is drawn.")
    assert drawn(page) == []

    page.get_by_text("All patrols as a list").click()
    button(page, "16 June 2020").click()
    expect(card(page)).to_contain_text("It started at Tronba, which is not on this stretch")
    km = next(it.km for it in stretch.route.reaches() if it.patrol.number == "17")
    expect(card(page)).to_contain_text(f"turned at Muhambal, km {km:.1f} of the route.")
    assert drawn(page) == []
    assert page.locator("path.patrol-end").count() == 1


def test_the_time_line_runs_as_the_text_does(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment=f"#patrol={FIRST}&lang=ar")
    marks = page.locator(".patrol-marks i").evaluate_all(
        "all => all.map((it) => it.getBoundingClientRect().x)"
    )
    assert marks == sorted(marks, reverse=True)

    page.locator(".time-line input").focus()
    page.keyboard.press("ArrowLeft")  # on, from right to left
    expect(page.locator(".patrol-marks i").nth(1)).to_have_class(re.compile("is-chosen"))


def test_another_language_leaves_nothing_behind(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment=f"#patrol={BADAMA}")
    open_convoy(page)
    button(page, "+1 km").click()
    for _ in range(4):
        page.locator(".tongue").click()

    assert page.locator(".leaflet-pane path.patrol-way").count() == 1
    assert page.locator(".patrol-label").count() == 1
    assert page.locator(".convoy").count() == 1
    assert km_shown(page) == 1


def test_hostile_texts_of_a_patrol_stay_text(open_map: Open, m4: corridor.Corridor) -> None:
    first, *others = m4.patrols
    bad = first._replace(
        number=VERY_HOSTILE,
        note=VERY_HOSTILE,
        sources=(Source(VERY_HOSTILE, "javascript:alert(1)"),),
    )
    zone = corridor.Corridor(
        title=m4.title,
        band=m4.band,
        sides=m4.sides,
        gazetteer=m4.gazetteer,
        patrols=(bad, *others),
        agreement=m4.agreement,
    )
    page = open_map(zone, fragment=f"#patrol={FIRST}")

    assert card(page).inner_text().count(VERY_HOSTILE) == 3
    assert page.locator("main script, main img").count() == 0
    assert card(page).get_by_role("link").count() == 0


# The convoy


def open_convoy(page: Page) -> None:
    page.locator("details:has(.convoy-fields)").evaluate("it => { it.open = true; }")


def convoy(page: Page) -> Locator:
    return page.get_by_role("slider", name="Convoy")


def reading(page: Page) -> list[str]:
    """Return what the convoy's section says: clock, km, the next settlement, the arrival."""
    return page.locator(".convoy-reading dd").all_text_contents()


def km_shown(page: Page) -> float:
    return float(re.search(r"[\d.]+", reading(page)[1])[0])


def where(page: Page) -> tuple[float, float]:
    lat, lon = page.evaluate(
        """() => {
          let at;
          map_1.eachLayer((layer) => {
            if (layer.options.icon?.options.className === "convoy") at = layer.getLatLng();
          });
          return [at.lat, at.lng];
        }"""
    )
    return lat, lon


def put(page: Page, km: float) -> None:
    """Put the convoy at a kilometre, as the slider does while it is dragged."""
    page.get_by_role("slider", name="Position on the route").evaluate(
        "(it, km) => { it.value = km; it.dispatchEvent(new Event('input')); }", km
    )


def clock(time: datetime) -> str:
    return f"{time.day} {time:%B %Y}, {time:%H:%M}"


def open_at_convoy(open_map: Open, path: Path, *given: object, **options: object) -> Page:
    page = open_map(path, *given, is_fresh=True, **options)
    open_convoy(page)
    freeze(page)
    return page


def test_the_convoy_is_where_python_says(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_at_convoy(open_map, m4_file)
    random = np.random.default_rng(20200722)
    for _ in range(12):
        speed = round(float(random.uniform(5, 120)), 2)
        minutes = int(random.integers(0, 600_000))
        departure = datetime(2020, 1, 1) + timedelta(minutes=minutes)
        pace = int(random.choice([1, 5, 20]))
        hours = float(random.uniform(0.02, 0.98)) * m4.length_km / speed
        # A page's time counts whole milliseconds.
        seconds = round(hours * 3_600 / (pace * 60), 3)
        page.get_by_label("Speed, km/h").fill(str(speed))
        page.get_by_label("Departure").fill(f"{departure:%Y-%m-%dT%H:%M}")
        page.get_by_label("Time runs").select_option(str(pace))
        put(page, 0)
        button(page, "Drive").click()
        page.clock.fast_forward(round(seconds * 1_000))
        pause_convoy(page)
        now = departure + timedelta(seconds=seconds * pace * 60)
        expected = m4.route.at_time(now, departure=departure, speed_kmh=speed)

        assert metres(*where(page), expected) < CENTIMETRE
        assert km_shown(page) == pytest.approx(expected.km, abs=0.005 + 1e-6)
        assert reading(page)[0] == clock(now)
        end = departure + timedelta(hours=m4.length_km / speed)
        assert reading(page)[3] == clock(end)


def pause_convoy(page: Page) -> None:
    page.locator(".convoy-play").click()
    assert page.locator(".convoy-play").inner_text() == "Drive"


def test_the_next_settlement_is_the_next_along_the_road(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_at_convoy(open_map, m4_file)
    stops = sorted(
        (m4.route.km_of(place), place.name)
        for place, answer in m4.settlements()
        if answer.inside and answer.distance_m <= 3_000
    )
    assert len(stops) > 15
    random = np.random.default_rng(5)
    for km in [0, *random.uniform(0, m4.length_km - 0.01, 30)]:
        put(page, km)
        ahead, name = next(stop for stop in stops if stop[0] > km)
        minutes = round((ahead - km) / 30 * 60)
        match = re.fullmatch(r"(.*), in ([\d.]+) km, (\d+) min", reading(page)[2])

        assert match[1] == name
        assert float(match[2]) == pytest.approx(ahead - km, abs=0.051)
        assert abs(int(match[3]) - minutes) <= 1
    put(page, m4.length_km)
    assert reading(page)[2] == "none"


def test_the_clock_knows_no_zone_and_passes_midnight(open_map: Open, m4_file: Path) -> None:
    # Clocks there were put on at 2 in that night.
    page = open_at_convoy(open_map, m4_file, timezone_id="Europe/Berlin")
    page.get_by_label("Departure").fill("2020-03-28T23:30")
    put(page, 60)
    button(page, "+1 km").click()

    assert reading(page)[0] == "29 March 2020, 01:32"
    put(page, 80)
    assert reading(page)[0] == "29 March 2020, 01:52"
    assert reading(page)[3] == "29 March 2020, 01:52"
    page.get_by_label("Speed, km/h").fill("10")
    assert reading(page)[3] == "29 March 2020, 06:38"


def test_it_drives_pauses_and_stops_at_the_end(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_at_convoy(open_map, m4_file)
    assert convoy(page).count() == 0
    live = page.locator(".convoy-reading")
    expect(live).to_have_attribute("aria-live", "polite")
    button(page, "Drive").click()
    expect(live).to_have_attribute("aria-live", "off")
    page.clock.run_for(4_000)
    pause_convoy(page)
    assert km_shown(page) == 10  # 20 minutes
    expect(live).to_have_attribute("aria-live", "polite")
    page.clock.run_for(4_000)
    assert km_shown(page) == 10

    button(page, "Drive").click()
    page.clock.run_for(2_000)
    page.get_by_label("Speed, km/h").fill("60")  # from here on
    page.clock.run_for(2_000)
    page.get_by_label("Time runs").select_option("1")
    page.clock.run_for(1_000)
    pause_convoy(page)
    assert km_shown(page) == 26

    page.get_by_label("Time runs").select_option("20")
    button(page, "Drive").click()
    page.clock.run_for(4_000)
    assert km_shown(page) == pytest.approx(m4.length_km, abs=0.006)
    button(page, "Drive").click()  # again, from the start
    page.clock.run_for(500)
    pause_convoy(page)
    assert km_shown(page) == 10

    button(page, "Remove").click()
    assert convoy(page).count() == 0
    assert km_shown(page) == 0


def test_it_goes_by_steps_and_by_keyboard(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_at_convoy(open_map, m4_file)
    ariha = m4.route.km_of(place(m4, "Ariha"))
    button(page, "Next settlement").click()
    while "Ariha" not in reading(page)[2]:
        button(page, "Next settlement").click()
    button(page, "Next settlement").click()
    assert km_shown(page) == pytest.approx(ariha, abs=0.006)
    button(page, "−1 km").click()
    assert km_shown(page) == pytest.approx(ariha - 1, abs=0.006)
    assert ", in 0." in reading(page)[2]  # the next settlement on the way
    button(page, "Previous settlement").click()
    assert km_shown(page) < ariha - 1

    convoy(page).focus()
    for key, km in [
        ("Home", 0),
        ("ArrowRight", 1),
        ("ArrowUp", 2),
        ("ArrowLeft", 1),
        ("ArrowDown", 0),
        ("ArrowDown", 0),
        ("End", m4.length_km),
    ]:
        before = page.evaluate("map_1.getCenter()")
        page.keyboard.press(key)
        assert km_shown(page) == pytest.approx(km, abs=0.006)
        assert page.evaluate("map_1.getCenter()") == before
        assert float(convoy(page).get_attribute("aria-valuenow")) == pytest.approx(km, abs=0.06)
    assert "22 July 2020, 12:22" in convoy(page).get_attribute("aria-valuetext")


def test_it_is_dragged_along_the_road(open_map: Open, m4: corridor.Corridor, m4_file: Path) -> None:
    page = open_at_convoy(open_map, m4_file)
    put(page, 20)
    button(page, "Drive").click()
    box = convoy(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 40, steps=4)
    page.mouse.move(x - 120, y + 60, steps=8)
    page.mouse.up()
    lat, lon = where(page)
    answer = m4.locate(lat=lat, lon=lon)
    hand = page.evaluate(
        """([x, y]) => {
          const { left, top } = map_1.getContainer().getBoundingClientRect();
          const { lat, lng } = map_1.containerPointToLatLng([x - left, y - top]);
          return [lat, lng];
        }""",
        [x - 120, y + 60],
    )

    assert answer.distance_m < CENTIMETRE
    assert answer.km == pytest.approx(m4.locate(lat=hand[0], lon=hand[1]).km, abs=0.3)
    assert km_shown(page) == pytest.approx(answer.km, abs=0.006)
    assert reading(page)[0] == clock(DEPARTURE + timedelta(hours=answer.km / 30))
    assert page.locator(".convoy-play").inner_text() == "Drive"
    assert page.get_by_role("status").first.inner_text() == ""  # it asked nothing


def test_impossible_speeds_and_times_change_nothing(open_map: Open, m4_file: Path) -> None:
    page = open_at_convoy(open_map, m4_file)
    put(page, 30)
    before = reading(page)
    for label, text in [("Speed, km/h", "0"), ("Speed, km/h", ""), ("Departure", "")]:
        page.get_by_label(label).fill(text)
        expect(page.get_by_label(label)).to_have_attribute("aria-invalid", "true")
        assert reading(page) == before


# Both


def test_with_reduced_motion_nothing_slides(open_map: Open, m4_file: Path) -> None:
    page = open_at_convoy(open_map, m4_file, reduced_motion="reduce", fragment=f"#patrol={BADAMA}")
    assert page.evaluate("document.getAnimations().length") == 0
    button(page, "Drive").click()
    page.clock.run_for(900)
    assert km_shown(page) == 0
    page.clock.run_for(200)
    assert km_shown(page) == 2.5
    page.clock.run_for(800)
    assert km_shown(page) == 2.5
    page.clock.run_for(200)
    assert km_shown(page) == 5


def test_a_phone_shows_all_of_it(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, PHONE, fragment=f"#patrol={BADAMA}")
    open_convoy(page)
    button(page, "+1 km").click()
    page.get_by_text("All patrols as a list").click()

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    body = page.locator("#panel-body")
    assert body.evaluate("it => it.scrollWidth <= it.clientWidth")
    small = page.locator(
        "details:has(.time-line) :is(button, input), details:has(.convoy-fields) :is(button, input)"
    ).evaluate_all(
        "all => all.map((it) => it.getBoundingClientRect()).filter((it) => it.height < 24).length"
    )
    assert small == 0


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ar")])
def test_axe_finds_nothing(open_map: Open, m4_file: Path, scheme: str, language: str) -> None:
    fragment = f"#patrol={BADAMA}&lang={language}"
    page = open_map(m4_file, fragment=fragment, color_scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach((it) => { it.open = true; })")
    page.locator(".convoy-buttons button").nth(2).click()
    found = Axe().run(page).response["violations"]

    assert [(it["id"], [node["html"] for node in it["nodes"]]) for it in found] == []
