"""Pages of the elders' register: list, one file, new person."""
