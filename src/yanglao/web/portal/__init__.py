"""The face for elders, families and the public."""
