"""Write the files of settlements, or name those that differ from what the merge makes.

python -m tests.settlements [--write]
"""

from __future__ import annotations

import sys

from tests.settlements.merge import make_files


def main(words: list[str]) -> int:
    stale = []
    for path, text in make_files().items():
        if "--write" in words:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
    if stale:
        sys.stderr.write(f"differ from what the merge makes: {', '.join(stale)}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
