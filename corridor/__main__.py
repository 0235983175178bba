"""``python -m corridor`` is the command line."""

from corridor.cli.main import run

run()
