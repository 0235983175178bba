"""Points in memory: columns, geometries, labelling, sweep, SQL."""
