"""Points in files: readers, writers, and jobs over them."""
