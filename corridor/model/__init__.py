"""The model: corridors, their line, widths and facts."""
