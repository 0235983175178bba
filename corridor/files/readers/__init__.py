"""Files of points in, as Arrow record batches."""
