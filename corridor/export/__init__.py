"""The corridor out: features, formats, styles."""
