"""A sweep written as a table or drawn as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import FileError

if TYPE_CHECKING:
    from typing import BinaryIO

    import pyarrow as pa

    from corridor.tables.sweep import Sweep

TABLE_ENDINGS, PICTURE_ENDINGS = (".csv", ".parquet", ".json"), (".png", ".svg")


def output_paths(table: str | None, picture: str | None) -> list[Path]:
    """Return the paths of the files to write, those that are given.

    Raises
    ------
    FileError
        An ending is not known.
    """
    outputs = (table, "table", TABLE_ENDINGS), (picture, "picture", PICTURE_ENDINGS)
    paths = []
    for path, what, endings in outputs:
        if path is None:
            continue
        if Path(path).suffix.lower() not in endings:
            message = f"a sweep's {what} ends in {', '.join(endings)}; got {path}"
            raise FileError(message)
        paths.append(Path(path))
    return paths


def write_sweep(
    sweep: Sweep, target: Path | BinaryIO, own_km: tuple[float, float] | None = None
) -> None:
    """Write the table, or draw the picture, in the format of the path's ending.

    Parameters
    ----------
    sweep
        The numbers.
    target
        Ends in ``.csv``, ``.parquet``, ``.json`` (an array with an object for each row),
        ``.png`` or ``.svg``; a stream gets CSV.
    own_km
        Half-widths to mark in a picture, in kilometres, in the order of the sides.
    """
    ending = target.suffix.lower() if isinstance(target, Path) else ".csv"
    if ending in PICTURE_ENDINGS:
        from corridor.picture import sweep as sweep_picture

        sweep_picture.write_sweep_picture(sweep, Path(str(target)), own_km)
        return
    table = sweep.to_table()
    if ending == ".json":
        _write_json(table, Path(str(target)))
    else:
        from corridor.files.writers import formats

        formats.write_batches(table.to_batches(), table.schema, target, ending.removeprefix("."))


def _write_json(table: pa.Table, target: Path) -> None:
    import json

    rows = (json.dumps(row, ensure_ascii=False, default=str) for row in table.to_pylist())
    with target.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            file.write(f"{',' if number else '['}\n{row}")
        file.write("\n]\n" if table.num_rows else "[]\n")
