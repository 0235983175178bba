"""Record batches out, into files of points."""
