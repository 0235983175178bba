"""Coordinates as people write them."""
