"""Write the parity vectors, or name the files that differ from what Python answers.

python -m tests.parity [--write]
"""

from __future__ import annotations

import sys

from tests.parity.files import FOLDER, format_vectors
from tests.parity.vectors import make_vectors


def main(words: list[str]) -> int:
    stale = []
    for vectors in make_vectors():
        text = format_vectors(vectors)
        if "--write" in words:
            FOLDER.mkdir(exist_ok=True)
            vectors.path.write_text(text, encoding="utf-8", newline="\n")
        elif not vectors.path.is_file() or vectors.path.read_text(encoding="utf-8") != text:
            stale.append(vectors.path.name)
    if stale:
        sys.stderr.write(f"differ from what Python answers: {', '.join(stale)}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
