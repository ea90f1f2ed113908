"""The cast can be made, and the roles come with the database."""

import pytest
from django.contrib.auth.models import Group

from frontdesk.accounts import roles
from frontdesk.accounts.models import User


@pytest.mark.django_db
def test_the_roles_are_made_by_a_migration() -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= set(roles.ROLES)


def test_each_member_of_the_cast_has_one_role_and_the_outsider_none(
    receptionist: User, clinician: User, reviewer: User, manager: User, outsider: User
) -> None:
    given = [list(user.groups.values_list("name", flat=True)) for user in (receptionist, clinician, reviewer, manager)]
    assert given == [[role] for role in roles.ROLES]
    assert not outsider.groups.exists()
