"""Every personal detail is listed with why it is held and when it goes; nothing is held without a word."""

import pytest

from yanglao.config import privacy

pytestmark = pytest.mark.django_db


def test_every_table_with_a_row_policy_is_listed_with_a_reason_and_a_term():
    listed = privacy.listing()["tables"]
    missing = set(privacy.guarded()) - set(listed)
    assert not missing, f"not in config/data/privacy.yaml: {sorted(missing)}"
    assert {one.table for one in privacy.held()} >= set(privacy.guarded())
    for table, words in listed.items():
        assert words["why"].strip() and words["until"] in privacy.terms(), table


def test_every_sealed_detail_is_among_the_personal_ones():
    personal = {(one.table, column) for one in privacy.held() for column in one.columns}
    sealed = {(t, c) for t, columns in privacy.guarded().items() for c in columns if c.endswith("_sealed")}
    assert sealed and sealed <= personal


@pytest.mark.parametrize(
    "column", ["name", "id_number_sealed", "phone_sealed", "birth_on", "address", "diagnoses", "items"]
)
def test_what_tells_of_a_person_is_never_called_technical(column):
    assert column not in privacy.technical()


def test_the_page_for_readers_names_every_table_and_every_personal_column():
    from yanglao.config.commands.reference import PAGES

    text = "\n".join(PAGES["personal-details.md"]())
    for one in privacy.held():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{one.table}`"))
        assert all(f"`{column}`" in row for column in one.columns)
