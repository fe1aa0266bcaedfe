"""Desks in the tiny village."""

from yanglao.access.tests.desks import desk, hire, place  # noqa: F401
