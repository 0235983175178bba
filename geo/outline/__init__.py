"""A band as a polygon."""
