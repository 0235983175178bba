"""Find the columns of a table that hold its coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridor.errors import DataError, format_list, quote
from corridor.lines.columns import COORDINATE_NAMES
from corridor.tables.geometries import WGS84, find_geometry_fields, is_wgs84

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    import pyarrow as pa

GEOMETRY_NAMES = ("geometry", "geom", "the_geom", "wkb_geometry", "wkt", "wkb")


@dataclass(frozen=True, slots=True)
class ColumnOptions:
    """Where a table has its coordinates, as the caller gives it.

    Attributes
    ----------
    lat, lon
        Names of the columns of latitude and longitude in degrees (with ``crs``: of northing
        and easting); found by their usual names if not given.
    geometry
        Instead: the name of a column of WKB, WKT or GeoArrow points.
    coordinate
        Instead: the name of a column of coordinates as text, as :func:`geo.parse_coordinate` reads
        it.
    crs
        The CRS of the coordinates, as pyproj takes it, where the table does not give it;
        EPSG:4326 for ``lat`` and ``lon``.
    swapped
        Whether latitude and longitude are exchanged: True exchanges them, False takes them
        as they are, None refuses rows that look exchanged.
    """

    lat: str | None = None
    lon: str | None = None
    geometry: str | None = None
    coordinate: str | None = None
    crs: Any = None
    swapped: bool | None = None


USUAL_COLUMNS = ColumnOptions()  # found by their usual names


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that hold its coordinates.

    Attributes
    ----------
    kind
        ``"degrees"``: two columns, latitude and longitude (in another CRS: northing and
        easting); ``"geometry"``: one of WKB, WKT, GeoArrow or shapely points; ``"text"``:
        one of coordinates as people write them.
    indices, names
        Their indices in the table, and their names.
    crs
        As pyproj takes it.
    is_swapped
        Whether latitude and longitude are to be exchanged (in text: where it does not say
        which is which).
    """

    kind: Literal["degrees", "geometry", "text"]
    indices: tuple[int, ...]
    names: tuple[str, ...]
    crs: Any = WGS84
    is_swapped: bool = False


def find_columns(
    names: Sequence[object],
    geometries: Mapping[int, Any],
    options: ColumnOptions = USUAL_COLUMNS,
) -> Columns:
    """Return the columns that hold the coordinates, named or found by their usual names.

    Parameters
    ----------
    names
        The names of all columns.
    geometries
        The indices of those known to be geometries, each with its CRS or None.
    options
        The names that the caller gives.

    Raises
    ------
    DataError
        There are no such columns, or several; or geometries without a CRS.
    """
    lat, lon, crs = options.lat, options.lon, options.crs
    _check_one_kind(options)
    swapped = bool(options.swapped)
    if options.coordinate is not None:
        if crs is not None and not is_wgs84(crs):
            message = (
                "coordinates as text are on WGS84 in any notation: crs= (--crs) has no meaning "
                "for them; leave it out"
            )
            raise DataError(message)
        index = column_index(names, "coordinate", options.coordinate)
        return Columns("text", (index,), (str(names[index]),), is_swapped=swapped)
    if lat is None and lon is None:
        found = _geometry_index(names, geometries, options.geometry)
        if found is not None:
            crs = _check_crs(crs if crs is not None else geometries.get(found))
            return Columns("geometry", (found,), (str(names[found]),), crs, swapped)
    indices = column_index(names, "latitude", lat), column_index(names, "longitude", lon)
    both = tuple(str(names[index]) for index in indices)
    return Columns("degrees", indices, both, WGS84 if crs is None else crs, swapped)


def find_schema_columns(schema: pa.Schema, options: ColumnOptions = USUAL_COLUMNS) -> Columns:
    """Return the columns of an Arrow table that hold the coordinates; see ``find_columns``."""
    return find_columns(schema.names, find_geometry_fields(schema), options)


def column_index(names: Sequence[object], what: str, name: object) -> int:
    """Return the index of the one column that holds ``what``: of that name, or a usual one.

    Raises
    ------
    DataError
        There is none, or there are several.
    """
    usual = COORDINATE_NAMES.get(what, ())
    if name is None:
        found = [i for i, each in enumerate(names) if _fold(each) in usual]
    else:
        is_text = isinstance(name, str)
        found = [i for i, each in enumerate(names) if is_text and each == name]
    if len(found) == 1:
        return found[0]
    option = {"latitude": "lat", "longitude": "lon", "groups": "by"}.get(what, what)
    if found:
        why = f"several columns may hold the {what}: {format_list([names[i] for i in found])}"
    elif name is None:
        why = f"no column for the {what} (one of {', '.join(usual)})"
    elif isinstance(name, str):
        why = f"no column {quote(name)} for the {what}"
    else:
        why = f"with a table, {option}= is the name of a column, got {type(name).__name__}"
    message = (
        f"{why}; name one with {option}= (--{option}); the table's columns are {format_list(names)}"
    )
    raise DataError(message)


def _geometry_index(
    names: Sequence[object], geometries: Mapping[int, Any], name: str | None
) -> int | None:
    """Return the index of the column of geometries: named, known, or of a usual name."""
    if name is not None:
        return column_index(names, "geometry", name)
    if geometries:
        usual = [index for index in geometries if _fold(names[index]) in GEOMETRY_NAMES]
        return (usual or [*geometries])[0]
    folded = [_fold(each) for each in names]
    if any(each in COORDINATE_NAMES["latitude"] for each in folded):
        return None
    usual = [folded.index(each) for each in GEOMETRY_NAMES if each in folded]
    return usual[0] if usual else None


def _fold(name: object) -> str:
    return str(name).strip().casefold()


def _check_one_kind(options: ColumnOptions) -> None:
    pair = options.lon if options.lat is None else options.lat
    kinds = {
        "lat= and lon=": pair,
        "geometry=": options.geometry,
        "coordinate=": options.coordinate,
    }
    given = [kind for kind, name in kinds.items() if name is not None]
    if len(given) > 1:
        message = f"coordinates are in one place, got {' and '.join(given)}; give one of them"
        raise DataError(message)


def _check_crs(crs: Any) -> Any:
    if crs is None:
        message = (
            "the points carry no CRS, so their location is unknown; name it with crs= "
            '(--crs), as in points.set_crs("EPSG:4326") or --crs EPSG:4326 for longitude and '
            "latitude in degrees"
        )
        raise DataError(message)
    return crs
