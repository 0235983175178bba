"""Jobs over files: one file, folders, a cluster."""
