"""Cases of numbers along a line: half-widths and published kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.model.chainage import Chainage
from geo import Band, Line
from tests.parity.files import Vectors, make_group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.parity.files import Group

LINE = Line(lats=[0.0, 0.0], lons=[0.0, 0.5])  # 55.66 km
RING = Line(lats=[0.0, 0.0, 0.2, 0.0], lons=[0.0, 0.2, 0.2, 0.0])


def width_profile_vectors() -> Vectors:
    about = (
        "Half-widths at measures on the line, in metres. `profile` has the rows [measure, left, "
        "right] to which `given` comes: linear between rows; at a step, and within 1 mm of it, the "
        "larger counts; before the first row and past the last they stay."
    )
    return Vectors("width_profile", about, {"metres": 1e-6}, list(_profile_groups()))


def _profile_groups() -> Iterator[Group]:
    step = [(0, 500), (20_000, 500), (20_000, 1_500), (55_000, 1_500)]
    slope = [(10_000, 500), (30_000, 2_500)]
    settings: dict[str, dict[str, Any]] = {
        "steady": {"left": 2_000, "right": 1_000},
        "a step": {"left": step, "right": 800},
        "a slope": {"left": 900, "right": slope},
        "a step and a slope": {"left": step, "right": slope},
        "a step, of a section": {"left": step, "right": slope, "start": 15_000, "stop": 40_000},
        "two steps at one measure": {
            "left": [(0, 10), (30_000, 10), (30_000, 70), (50_000, 70), (50_000, 20)],
            "right": [(30_000, 900), (30_000, 300)],
        },
        "a closed line": {"left": [(0, 100), (60_000, 700)], "right": 400, "line": RING},
    }
    for name, setting in settings.items():
        line = setting.pop("line", LINE)
        section = {"start": 0.0, "stop": line.length} | setting
        band = Band(line=line, **section)
        rows = [list(row) for row in band.width_profile]
        at = {0.0, 1.0, line.length, 0.3 * line.length, 25_000.0, 12_345.0}
        for measure, _, _ in rows:
            at |= {measure + way for way in (-10.0, -0.002, -0.0005, 0.0, 0.0005, 0.002, 10.0)}
        cases = [({"measure": m}, _half_widths(band, m)) for m in sorted(at)]
        lines = {"line": {"lats": list(line.lats), "lons": list(line.lons)}}
        yield make_group(name, cases, given=lines | section, profile=rows)


def _half_widths(band: Band, measure: float) -> dict[str, float]:
    left, right = band.half_widths(measure - band.start)
    return {"left": left, "right": right}


def answer_widths(group: Group) -> Callable[[Any], dict[str, float]]:
    setting = {key: value for key, value in group["given"].items() if key != "line"}
    band = Band(line=Line(**group["given"]["line"]), **setting)
    return lambda given: _half_widths(band, given["measure"])


def chainage_vectors() -> Vectors:
    about = (
        "Published kilometres at measures on the line (metres), and measures at kilometres. Exact "
        "at the posts, linear between two, 1 km = 1,000 m before the first and past the last."
    )
    tolerance = {"kilometres": 1e-9, "metres": 1e-6}
    return Vectors("chainage", about, tolerance, list(_chainage_groups()))


def _chainage_groups() -> Iterator[Group]:
    falling = Chainage([500.0, 1_000.0, 3_000.0], [120.0, 119.5, 117.7])
    rising = Chainage([0.0, 7_350.5, 14_800.25, 22_000.0], [96.0, 105.1, 112.7, 120.5])
    posts = {
        "falling": falling,
        "falling, travelled the other way": falling.reversed(5_000.0),
        "rising": rising,
        "rising, travelled the other way": rising.reversed(23_000.0),
        "two posts": Chainage([-100.0, 900.0], [-0.1, 0.9]),
    }
    for name, chainage in posts.items():
        first, last = chainage.measures[0], chainage.measures[-1]
        measures = [first + (last - first) * i / 16 for i in range(-4, 21)]
        measures += [*chainage.measures, *(m + 0.001 for m in chainage.measures)]
        start, stop = chainage.kms[0], chainage.kms[-1]
        kms = [*chainage.kms, *(start + (stop - start) * i / 16 for i in range(-4, 21))]
        cases = [({"measure": m}, {"km": chainage.km_at(m)}) for m in measures]
        cases += [({"km": km}, {"measure": chainage.measure_at(km)}) for km in kms]
        yield make_group(name, cases, chainage={"measures": chainage.measures, "kms": chainage.kms})


def answer_chainage(group: Group) -> Callable[[Any], dict[str, float]]:
    chainage = Chainage(**group["chainage"])

    def answer(given: dict[str, float]) -> dict[str, float]:
        if "km" in given:
            return {"measure": chainage.measure_at(given["km"])}
        return {"km": chainage.km_at(given["measure"])}

    return answer
