"""Write record batches to files of points."""
