"""Pages of places of care: list with map, one place."""
