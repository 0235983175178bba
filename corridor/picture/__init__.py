"""The map on a sheet, drawn by matplotlib."""
