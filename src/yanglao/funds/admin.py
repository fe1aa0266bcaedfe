"""Nothing is written through the back office."""
