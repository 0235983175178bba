"""``python -m corridor`` is the command line."""

from corridor.cli import run

run()
