"""The face of those who go to elders' homes: works without a network."""
