"""What a corridor is."""
