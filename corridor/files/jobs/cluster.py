"""Several machines: parts of a folder, or partitions of a Dask DataFrame, on Dask's workers.

The workers run the functions that one machine runs, and give the same bytes. A part is
labelled on one worker and appears when it is complete; if the worker dies, the scheduler
gives the part to another.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError
from corridor.tables.labels import label_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    import distributed

    from corridor.files.jobs.folders import FolderJob, PartRunner
    from corridor.files.jobs.ledger import FolderPart
    from corridor.files.jobs.progress import ProgressCallback
    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested
    from corridor.tables.labels import LabelOptions
    from corridor.tables.tally import Tally

LOCAL_CLUSTER = "local"
CONNECT_TIMEOUT = "10s"


def label_frame(
    corridor: Corridor, frame: Any, options: LabelOptions, nested: Nested | None = None
) -> Any:
    """Return a Dask DataFrame that is labelled, partition by partition, when it is computed.

    Parameters
    ----------
    corridor, options, nested
        As for :func:`corridor.tables.labels.label_table`.
    frame
        A Dask DataFrame.

    Raises
    ------
    DataError
        There are no such columns, or it has columns of these names already.
    """
    unchecked = replace(options, swapped=False)  # the empty frame shows nothing
    meta = _label_partition(frame._meta, corridor, unchecked, nested)
    return frame.map_partitions(_label_partition, corridor, options, nested, meta=meta)


def _label_partition(
    partition: Any, corridor: Corridor, options: LabelOptions, nested: Nested | None
) -> Any:
    return label_table(corridor, partition, options, threads=1, nested=nested)[0]


def cluster_runner(address: str) -> PartRunner:
    """Return a function that labels the parts of a folder on a cluster.

    Parameters
    ----------
    address
        The address of a Dask scheduler, whose workers see the same files under the same paths;
        or ``"local"`` for processes on this machine.

    Raises
    ------
    DataError
        Dask is not installed.
    FileError
        Nothing answers at the address, or a part has killed every worker it was given to.
    """
    try:
        import distributed
    except ModuleNotFoundError:
        message = (
            "--cluster needs Dask, which is not installed; install the extra: "
            "pip install 'm4-corridor[cluster]'"
        )
        raise DataError(message) from None

    def run_parts(
        job: FolderJob, parts: Sequence[FolderPart], on_progress: ProgressCallback
    ) -> Iterator[tuple[FolderPart, Tally]]:
        with _open_client(address) as client:
            tasks = {}
            for part in parts:
                args = _with_absolute_paths(job, part)
                tasks[client.submit(_label_part, *args, key=f"label {part.name}")] = part
            done = distributed.as_completed(tasks, with_results=False)
            for number, task in enumerate(done, 1):
                part = tasks[task]
                tally = _wait_for_tally(task, part)
                on_progress(tally.rows, number / len(parts))
                yield part, tally

    return run_parts


def _label_part(job: FolderJob, part: FolderPart) -> Tally:
    from corridor.files.jobs.folders import label_part

    return label_part(job, part, lambda _rows, _fraction: None)


def _with_absolute_paths(job: FolderJob, part: FolderPart) -> tuple[FolderJob, FolderPart]:
    """Return a job and a part for a worker, which may have been started in another folder."""
    job = replace(
        job,
        label_job=replace(job.label_job, workers=1),
        target_folder=job.target_folder.absolute(),
        first_source=job.first_source.absolute(),
    )
    return job, replace(part, source=part.source.absolute(), target=part.target.absolute())


def _wait_for_tally(task: Any, part: FolderPart) -> Tally:
    import distributed

    try:
        return task.result()  # type: ignore[no-any-return]
    except distributed.scheduler.KilledWorker as error:
        message = (
            f"{part.source} was given up: the workers that had it died ({error.args[0]}); look "
            "at their memory and logs, then run the same again to go on"
        )
        raise FileError(message) from None


@contextmanager
def _open_client(address: str) -> Iterator[distributed.Client]:
    """Open a client of the scheduler, and print where its dashboard shows the work."""
    import distributed

    try:
        if address == LOCAL_CLUSTER:
            client = distributed.Client(threads_per_worker=1, processes=True)
        else:
            client = distributed.Client(address, timeout=CONNECT_TIMEOUT)
    except (OSError, ValueError) as error:
        message = (
            f"no Dask scheduler answers at {address!r}: {error}; give its address, as in "
            "tcp://host:8786, or local"
        )
        raise FileError(message) from error
    with client:
        print(f"corridor: the work is shown at {client.dashboard_link}", file=sys.stderr)  # noqa: T201
        yield client
