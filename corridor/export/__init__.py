"""A corridor written to files: features, formats, styles."""
