"""The tiny village, desks in it, and one list taken out."""

import io

import openpyxl
import pytest

from yanglao.web.console.people.tests.conftest import desk, hire, place, reads, seat  # noqa: F401


@pytest.fixture
def sheet_of():
    """Return a function that reads the sheet behind an export's page."""

    def read(client, url: str):
        answer = client.get(f"{url}file/")
        assert answer.status_code == 200, answer.content.decode()[:400]
        return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active

    return read
