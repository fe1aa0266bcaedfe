"""Fixtures: people at desks, the village with banks and accounts."""

from yanglao.access.tests.desks import desk, hire, place  # noqa: F401
