"""Local policy as data: one folder a place. Loaded by `policy`, imported by nobody."""
