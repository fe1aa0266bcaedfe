"""The tiny village, as each clerk sees it."""

from yanglao.base.scope import acting
from yanglao.people.models import Person


def seen(actor):
    with acting(actor):
        return Person.objects.count()


def test_each_clerk_sees_their_own_town_and_the_bureau_sees_all(
    village, bureau, town_clerk, other_town_clerk, village_clerk
):
    assert seen(bureau) == 12
    assert seen(town_clerk) == 11
    assert seen(village_clerk) == 11
    assert seen(other_town_clerk) == 1
