"""Machines: the same reads and one calculation, as JSON with an OpenAPI description."""
