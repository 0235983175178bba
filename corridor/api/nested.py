"""The public nested corridors: the model's, with a method for tables, maps and files."""

from __future__ import annotations

from corridor.api.corridor import build_map, label_points
from corridor.model import nested as model
from geo.errors import warn_renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeVar

    import folium
    import geopandas
    import pyarrow as pa

    from corridor.model.corridor import Corridor
    from corridor.model.nested import NestedAnswer

    Table = TypeVar("Table")


class Nested(model.Nested):
    """Named corridors along one line, each within the next; made by :func:`corridor.nested`.

    Attributes
    ----------
    corridors
        The corridors by name, innermost first.
    """

    __slots__ = ()

    def contains(
        self,
        points: Any = None,
        /,
        *,
        lat: Any = None,
        lon: Any = None,
        threads: int | None = None,
    ) -> dict[str, Any]:
        """Return, for each corridor by name, whether points lie in it.

        Parameters, values and errors as for :meth:`corridor.Corridor.contains`.

        Examples
        --------
        >>> import corridor
        >>> nested = corridor.nested(corridor.m4(), {"inner": 0.5, "outer": (6, 4)})
        >>> nested.contains(lat=35.814, lon=36.610)
        {'inner': False, 'outer': True}
        """
        if points is None:
            return super().contains(lat=lat, lon=lon, threads=threads)
        from corridor.tables.libraries import as_input_type
        from corridor.tables.positions import read_coordinates

        lats, lons = read_coordinates(points, lat, lon)
        inside = super().contains(lat=lats, lon=lons, threads=threads)
        return {name: as_input_type(points, values) for name, values in inside.items()}

    def locate(
        self,
        points: Any = None,
        /,
        *,
        lat: Any = None,
        lon: Any = None,
        threads: int | None = None,
    ) -> NestedAnswer[Any, Any, Any]:
        """Return where points lie in the outermost corridor, and which corridors contain them.

        Parameters and errors as for :meth:`corridor.Corridor.contains`; arrays in, arrays out.

        Examples
        --------
        >>> import corridor
        >>> nested = corridor.nested(corridor.m4(), {"outer": (6, 4), "inner": 2})
        >>> nested.locate(lat=35.814, lon=36.610).corridors
        ('inner', 'outer')
        """
        if points is not None:
            from corridor.tables.positions import read_coordinates

            lat, lon = read_coordinates(points, lat, lon)
        location, inside = self.location(lat=lat, lon=lon, threads=threads)
        answer = self.outermost.answer_at(location)
        if isinstance(location.measure, float):
            return model.NestedAnswer(*answer, tuple(name for name in inside if inside[name]))
        import numpy as np

        from corridor.tables.answers import group_by_corridors

        codes, groups = group_by_corridors(inside)
        tuples = np.empty(len(groups), dtype=object)
        for code, names in enumerate(groups):  # NumPy would take a list of tuples apart
            tuples[code] = names
        return model.NestedAnswer(*answer, tuples[codes])

    def label(self, points: Table, **options: Any) -> Table:
        """Return the table with the columns of the outermost corridor added, and ``corridors``.

        ``corridors`` holds the names of those that contain the point, innermost first, separated
        by ``;``: empty text outside all of them, null where the row has a problem.

        Parameters, result and errors as for :meth:`corridor.Corridor.label`.
        """
        from corridor.tables.labels import LabelOptions

        return label_points(self.outermost, points, LabelOptions(**options), self)  # type: ignore[no-any-return]

    def label_batches(self, batches: Any, **options: Any) -> pa.RecordBatchReader:
        """Return a reader of record batches labelled as :meth:`label` does.

        Parameters and errors as for :meth:`corridor.Corridor.label_batches`.
        """
        from corridor.tables.labels import LabelOptions, label_stream

        return label_stream(self.outermost, batches, LabelOptions(**options), nested=self)

    def map(
        self,
        points: Any = None,
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        **opening: Any,
    ) -> folium.Map:
        """Return the interactive map of all corridors; readers can vary the outermost's width.

        Parameters and errors as for :meth:`corridor.Corridor.map`.
        """
        outermost = self.outermost
        return build_map(
            outermost, self.label, points, tiles, tiles_attribution, self, opening=opening
        )

    def export(self, path: Any) -> list[str]:
        """Write one feature for each corridor, with its name, and section, line and settlements.

        Returns the paths of the files written; see :mod:`corridor.export.formats`.
        """
        from corridor.export.formats import write_corridor

        return write_corridor(self, path)

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """Return what :meth:`export` writes as one table in EPSG:4326."""
        from corridor.export.features import corridor_features

        return corridor_features(self)

    # Names of release 0.1

    def place(
        self, *, lat: Any, lon: Any, threads: int | None = None
    ) -> tuple[Any, Any, dict[str, Any]]:
        """Return measure, offset and the second value of :meth:`location` (deprecated)."""
        warn_renamed("Nested.place()", "Nested.location()")
        location, inside = self.location(lat=lat, lon=lon, threads=threads)
        return location.measure, location.offset, inside


def nested(corridor: Corridor, each_side_km: Mapping[str, Any]) -> Nested:
    """Return several named corridors along one line, each within the next.

    Parameters
    ----------
    corridor
        Whose line, section and ends they share; its own width does not count.
    each_side_km
        By the name of each: its half-width in kilometres, one number or a pair in the order
        of ``corridor.sides.names``; or a corridor along the same section, whose widths may
        vary and whose ends may differ.

    Raises
    ------
    WidthError
        A half-width does not lie in (0, 500] km, or a corridor reaches beyond the next.
    DataError
        A name is empty or contains a separator, or a corridor lies along another section.

    Examples
    --------
    >>> import corridor
    >>> nested(corridor.m4(), {"outer": (6, 4), "inner": 2}).names
    ('inner', 'outer')
    """
    return Nested(model.nested_corridors(corridor, each_side_km))
