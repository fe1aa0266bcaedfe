"""Fixtures: place, hire, desk."""

from yanglao.access.tests.desks import desk, hire, place  # noqa: F401
