"""The nearest point on a line: frames, the scalar mathematics, grids, compiled loops."""
