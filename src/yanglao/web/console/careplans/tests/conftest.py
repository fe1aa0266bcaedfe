"""Desks in the tiny village."""

from yanglao.access.tests.desks import desk, hire, place  # noqa: F401
from yanglao.web.console.people.tests.conftest import reads, seat  # noqa: F401
