"""A small county drawn from packaged data, without a database."""

import pytest

from yanglao.demo import sources
from yanglao.demo.rules import county


@pytest.fixture(scope="session")
def small() -> county.County:
    """Return the county of seed 1 at 2 %."""
    return county.draw(
        1, 0.02, sources.villages("330424"), sources.outline("330424"), sources.national_shape()
    )
