"""Local policy as data: one folder a place. Loaded by code through ``policy``; nothing imports this package."""
