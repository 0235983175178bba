"""Read a line from any file or library."""
