"""The tiny village and desks in it."""

from yanglao.web.console.people.tests.conftest import desk, hire, place, reads, seat  # noqa: F401
