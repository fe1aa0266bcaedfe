"""Every address by every role over HTTP with true sessions: nobody gets what the register does not give; never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helping.noting import note
from tests.pages.addresses import ACCOUNTS, addresses, path_of, roles_of


@pytest.mark.slow
@pytest.mark.parametrize("role", list(ACCOUNTS))
def test_a_role_opens_what_is_its_own_and_nothing_else(role: str, site_county: Any, doors: Any):
    wrong, tried = [], 0
    for address in addresses():
        if address.name == "account_logout":
            continue  # would end the session
        path = path_of(address, site_county)
        status, text, _ = doors[role].ask("GET", path)
        tried += 1
        if status >= 500:
            wrong.append((path, status, "a fault"))
        elif status == 405:
            continue  # answers POST only: held to the register in the console's own matrix
        elif address.permission:
            # The desk is for whoever signs in, also where the register lets the public see the same rows on the portal.
            may = role in roles_of(address) and role != "public"
            refused = status == 403 or (status == 302 and role == "public")
            if may == refused:
                wrong.append((path, status, "may" if may else "may not"))
        elif address.name.startswith("portal:") and "mine/" in address.route:
            if (status == 200) != (role in ("elder", "family")):
                wrong.append((path, status, "own file"))
        if "Traceback" in text:
            wrong.append((path, status, "a traceback"))
    assert tried > 40
    note(asked=tried)
    assert wrong == []
