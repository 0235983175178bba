"""Read files of points as Arrow record batches."""
