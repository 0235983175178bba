"""A line in, from any file or library."""
