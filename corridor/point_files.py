"""Files of points: read as they are, by their ending; every doubt is told, none is guessed."""

from __future__ import annotations

import re
from pathlib import Path

from corridor.errors import CorridorError, DataError, FileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import geopandas
    import pandas as pd

_NOTHING_IN_IT = "{path} is empty; a table of points has at least the names of its columns"


def read(path: str | Path) -> pd.DataFrame | geopandas.GeoDataFrame:
    """Read a table of points from a file, by its ending.

    Parameters
    ----------
    path
        Delimited text in UTF-8 (``.csv``, ``.tsv``, ``.txt``; comma, semicolon or tab, with
        a header), ``.parquet`` (GeoParquet too), or a vector file with one layer
        (``.geojson``, ``.json``, ``.gpkg``, ``.shp``, ``.fgb``).

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        The columns as they are; all columns of a text file are text, null where empty.

    Raises
    ------
    FileError
        There is no such file, its ending is not known, or it cannot be read.
    DataError
        It was read but holds no table: empty, not UTF-8, uneven rows, several layers.
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.casefold())
    _check_readable(path)
    if reader is None:
        got = f"the ending {path.suffix}" if path.suffix else "no ending"
        message = (
            f"{path} has {got}; points are read from {', '.join(_READERS)}; convert it to "
            "one of these (a spreadsheet: save it as CSV UTF-8)"
        )
        raise FileError(message)
    try:
        return reader(path)
    except CorridorError:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        message = (
            f"cannot read {path} as {path.suffix}: {reason}; check that the file is whole "
            "and its ending tells what it is"
        )
        raise FileError(message) from error


def _check_readable(path: Path) -> None:
    if path.is_dir():
        message = f"{path} is a directory; name one file of points in it"
        raise FileError(message)
    if not path.is_file():
        message = f"there is no file {path}; check its name and folder"
        raise FileError(message)
    try:
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}; check who may read it"
        raise FileError(message) from error
    if is_empty:
        raise DataError(_NOTHING_IN_IT.format(path=path))


def _read_text(path: Path) -> pd.DataFrame:
    import io

    import pandas as pd

    text = _decoded(path)
    first = next((line for line in io.StringIO(text) if line.strip()), None)
    if first is None:
        raise DataError(_NOTHING_IN_IT.format(path=path))
    try:
        # The header is read as a row: pandas would rename columns of the same name, and
        # take the first column for an index where rows are longer than it.
        rows = pd.read_csv(
            io.StringIO(text),
            sep=_delimiter(first),
            header=None,
            dtype=str,
            keep_default_na=False,
            na_values=[""],
        )
    except pd.errors.ParserError as error:
        reason = str(error).rpartition("C error: ")[2].strip()
        message = (
            f"{path} is not an even table: {reason}; rows have no more fields than the "
            "header, and a field with the delimiter in it needs quotes"
        )
        raise DataError(message) from error
    table = rows.iloc[1:].reset_index(drop=True)
    table.columns = pd.Index(rows.iloc[0].fillna(""), name=None)
    return table


def _decoded(path: Path) -> str:
    """Return the text of a file in UTF-8, without a byte order mark."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = (
            f"{path} is not UTF-8: byte {error.start + 1}, in line {line}, is "
            f"0x{data[error.start]:02x}; save it as UTF-8 (in Excel: CSV UTF-8), or "
            "convert it with iconv -f WINDOWS-1256 -t UTF-8, naming the encoding it has"
        )
        raise DataError(message) from None


def _delimiter(header: str) -> str:
    """Return which of comma, semicolon and tab is most frequent outside quotes."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


def _read_parquet(path: Path) -> pd.DataFrame:
    import pyarrow.parquet

    if b"geo" in (pyarrow.parquet.read_schema(path).metadata or {}):
        import geopandas

        return geopandas.read_parquet(path)  # type: ignore[no-any-return]
    import pandas as pd

    return pd.read_parquet(path)


def _read_layer(path: Path) -> geopandas.GeoDataFrame:
    import geopandas
    import pyogrio

    with path.open("rb") as file:
        start = file.read(100).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(_BEGINNINGS[path.suffix.casefold()]):
        message = "its content is of another kind"
        raise ValueError(message)
    layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
    if len(layers) > 1:
        message = (
            f"{path} has several layers, {', '.join(map(repr, layers))}; save the one with the "
            f"points by itself, as in ogr2ogr points{path.suffix} {path.name} {layers[0]}"
        )
        raise DataError(message)
    return geopandas.read_file(path, layer=layers[0] if layers else 0)


# How files begin. GDAL goes by content, not by ending: one of its virtual formats under
# another name would have it open whatever file or address is written in there.
_BEGINNINGS = {
    ".geojson": b"{",
    ".json": b"{",
    ".gpkg": b"SQLite format 3\0",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb",
}
_READERS = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), _read_text),
    ".parquet": _read_parquet,
    **dict.fromkeys(_BEGINNINGS, _read_layer),
}
