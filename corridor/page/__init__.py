"""The interactive HTML map."""
