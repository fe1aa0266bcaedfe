"""The test database is the application's, not the owner's."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_run_as_the_application_and_not_as_the_owner():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user)"
        )
        assert cursor.fetchone() == ("yanglao_app", False)
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'base_auditentry'")
        assert cursor.fetchone() == ("yanglao_owner",)
