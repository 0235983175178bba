"""Fields of the seed files, read and checked.

Each function notes a fault in the list ``faults`` and returns a value of the right type all
the same, so that one reading finds every fault.
"""
# ruff: noqa: PTH118, PTH123

from __future__ import annotations

import csv
import datetime
import io
import math
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def read_text(folder: str, name: str, faults: list[str]) -> str | None:
    """Return a file's text without a byte order mark, or None after noting why not."""
    try:
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        return data.decode().removeprefix("\ufeff")
    except OSError as error:
        faults.append(f"{name}: cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(f"{name}:{line}: must be UTF-8, got byte 0x{data[error.start]:02x}")
    return None


def read_rows(
    folder: str, name: str, header: str, faults: list[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each row that has as many fields as the header, with its ``file:line``."""
    text = read_text(folder, name, faults)
    if text is None:
        return
    fields = header.split(",")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        first = next(reader, [])
        if first != fields:
            faults.append(f"{name}:1: the header must be {header}, got {','.join(first)!r}")
            return
        line = reader.line_num + 1
        for row in reader:
            if len(row) == len(fields):
                yield f"{name}:{line}", row
            else:
                wanted = f"a row must have {len(fields)} fields"
                faults.append(f"{name}:{line}: {wanted}, got {len(row)}")
            line = reader.line_num + 1  # not merely the next: a quoted field spans lines
    except csv.Error as error:
        faults.append(f"{name}:{line}: not CSV: {error}")


def parse_degrees(text: str, limit: int, what: str, faults: list[str]) -> float:
    """Return degrees in [-limit, limit]."""
    value = _float(text)
    if not abs(value) <= limit:  # so that NaN fails too
        faults.append(f"{what} must be degrees in [-{limit}, {limit}], got {text!r}")
    return value


def parse_metres(text: str, what: str, faults: list[str]) -> float:
    """Return metres, 0 or more."""
    value = _float(text)
    if not 0 <= value < math.inf:
        faults.append(f"{what} must be metres, 0 or more, or left empty, got {text!r}")
    return value


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def parse_date(text: str, what: str, faults: list[str]) -> datetime.date:
    """Return a date written as YYYY-MM-DD."""
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        date = datetime.date.max
    if text != date.isoformat():  # fromisoformat also takes 20200315 and 2020-W11-7
        faults.append(f"{what} must be a real date as YYYY-MM-DD, got {text!r}")
        return datetime.date.max
    return date


def check_text(text: object, what: str, faults: list[str]) -> str:
    """Return text that is neither empty nor padded with blanks."""
    if isinstance(text, str) and is_text(text):
        return text
    faults.append(f"{what} must be some text, got {text!r}")
    return ""


def check_url(text: object, what: str, faults: list[str]) -> str:
    """Return a web address with http or https."""
    if isinstance(text, str):
        scheme, _, rest = text.partition("://")
        host = rest.partition("/")[0]
        if scheme in ("http", "https") and "." in host and text.split() == [text]:
            return text
    faults.append(f"{what} must be a web address with http or https, got {text!r}")
    return ""


def check_choice(value: object, choices: tuple[str, ...], what: str, faults: list[str]) -> None:
    """Note a value that is none of those allowed."""
    if value not in choices:
        faults.append(f"{what} must be {' or '.join(choices)}, got {value!r}")


def check_known_name(name: str, names: set[str], what: str, faults: list[str]) -> None:
    """Note a name that is not that of a settlement."""
    if name and names and name not in names:
        faults.append(f"{what} must be a name in settlements.csv or left empty, got {name!r}")


def has_keys(table: object, keys: tuple[str, ...], at: str, faults: list[str]) -> bool:
    """Return whether a table has exactly these keys."""
    if not isinstance(table, dict):
        faults.append(f"{at} must be a table, got {table!r}")
        return False
    missing = [key for key in keys if key not in table]
    faults.extend(f"{at}.{key} is missing" for key in missing)
    faults.extend(f"{at}.{key} is not a key known here" for key in table if key not in keys)
    return len(missing) == 0 and len(table) == len(keys)


def is_text(value: object) -> bool:
    """Return whether a value is text, neither empty nor padded with blanks."""
    return isinstance(value, str) and value.strip() == value != ""


def is_positive(value: object) -> bool:
    """Return whether a value is a positive, finite number."""
    return type(value) in (int, float) and 0 < value < math.inf  # type: ignore[operator]
