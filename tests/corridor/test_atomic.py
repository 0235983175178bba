"""Files appear whole or not at all, and replace nothing but files."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from corridor import atomic
from corridor.atomic import atomic_write
from corridor.errors import FileError
from tests.support import PROCESS_ENVIRONMENT, ROOT

if TYPE_CHECKING:
    from pathlib import Path


def write(target: Path, text: str = "new") -> None:
    with atomic_write(target) as folder:
        (folder / target.name).write_text(text, encoding="utf-8")


def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    with pytest.raises(FileError, match="is a device or a pipe, which a file would replace"):
        write(pipe)

    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "real.txt", tmp_path / "link.txt"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write(link)

    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_to_nothing_makes_what_it_names(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "made.txt")
    write(link)

    assert (tmp_path / "made.txt").read_text(encoding="utf-8") == "new"
    assert link.is_symlink()


def test_a_read_only_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "kept.txt"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o400)
    with pytest.raises(FileError, match="is read-only; make it writable"):
        write(target)

    assert target.read_text(encoding="utf-8") == "old"


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom corridor.atomic import atomic_write\n"
        "with atomic_write(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'half').write_text('x')\n"
        "    print('ready', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "a.txt")],
        stdout=subprocess.PIPE,
        env=PROCESS_ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    process.stdout.readline()
    (alive,) = tmp_path.iterdir()
    write(tmp_path / "b.txt")
    assert alive.exists()  # of a process that is still at work
    process.kill()
    process.communicate()
    write(tmp_path / "b.txt", "newer")

    assert [it.name for it in tmp_path.iterdir()] == ["b.txt"]


def test_folders_of_other_machines_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / ".corridor-elsewhere-1-x"
    other.mkdir()
    monkeypatch.setattr(atomic.platform, "node", lambda: "here")
    write(tmp_path / "b.txt")

    assert other.exists()
