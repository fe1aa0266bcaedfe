"""Background work of the house."""
