"""Arrow's file and stream formats: dictionaries that change between batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest

from corridor.errors import DataError
from corridor.files.writers import formats as writers
from tests.corridor.files.support import (
    changing_dictionaries,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_dictionaries_grow_in_arrow_files_for_others_too(tmp_path: Path) -> None:
    batches, expected = changing_dictionaries()

    writers.write_batches(iter(batches), batches[0].schema, tmp_path / "a.arrow", "arrow")

    with pa.ipc.open_file(tmp_path / "a.arrow") as file:
        last = file.get_batch(len(batches) - 1)
    assert last["kind"].dictionary.to_pylist() == ["a", "b", "c", "d"]
    assert pd.read_feather(tmp_path / "a.arrow")["kind"].dtype == "category"
    assert pd.read_feather(tmp_path / "a.arrow")["kind"].tolist()[-1] == expected[-1]


def test_a_dictionary_that_outgrows_its_numbers_is_refused(tmp_path: Path) -> None:
    kind = pa.dictionary(pa.int8(), pa.string())
    parts = [pa.array([f"{letter}{i}" for i in range(100)]).cast(kind) for letter in "ab"]
    batches = [pa.record_batch({"kind": part}) for part in parts]

    with pytest.raises(DataError) as caught:
        writers.write_batches(iter(batches), batches[0].schema, tmp_path / "a.arrow", "arrow")

    assert str(caught.value).startswith("a.arrow cannot hold the rows as Arrow: Integer value")
    assert str(caught.value).endswith("; write Parquet instead")
