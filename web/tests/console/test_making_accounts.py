"""The commands that make accounts."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from frontdesk.accounts import staff
from frontdesk.accounts.models import User
from frontdesk.accounts.roles import roles_of
from frontdesk.review.models import AuditEvent

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def password_in(words: str) -> str:
    found = re.search(r"password +(\S+)", words)
    assert found
    return found[1]


def test_the_first_account_is_a_manager_who_is_a_clinician_too() -> None:
    printed = run("create_first_staff")
    user = User.objects.get()
    assert (user.username, roles_of(user)) == ("manager", {"manager", "clinician"})
    assert user.check_password(password_in(printed))
    assert printed.count(password_in(printed)) == 1
    assert not user.is_superuser and not user.is_staff


def test_the_first_account_can_have_another_name() -> None:
    assert "frieda" in run("create_first_staff", "--username", "frieda")
    assert User.objects.get().username == "frieda"


def test_it_is_made_once_and_the_second_time_is_silent() -> None:
    run("create_first_staff")
    before = User.objects.get().password
    assert run("create_first_staff", "--username", "other") == ""
    assert User.objects.get().password == before


def test_an_account_without_a_role_is_no_staff(outsider: User) -> None:
    assert run("create_first_staff") != ""


def test_a_name_that_is_taken_is_one_clear_line(outsider: User) -> None:
    with pytest.raises(CommandError, match="already exists"):
        run("create_first_staff", "--username", outsider.username)


def test_more_accounts_with_roles_name_and_address() -> None:
    arguments = ["--role", "clinician", "--role", "reviewer", "--email", "c@Clinic.example", "--name", "Clara Weiss"]
    printed = run("create_staff", "clara", *arguments)
    user = User.objects.get()
    assert user.check_password(password_in(printed))
    assert (str(user), user.email, roles_of(user)) == ("Clara Weiss", "c@clinic.example", {"clinician", "reviewer"})
    event = AuditEvent.objects.get()
    assert (event.who, event.action, event.object) == (None, "staff.created", f"user:{user.pk}:clinician+reviewer")


@pytest.mark.parametrize("arguments", [["clara"], ["clara", "--role", "owner"], ["--role", "clinician"]])
def test_an_account_needs_a_name_and_a_role_that_exists(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("create_staff", *arguments)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "arguments", [["clara"], ["other", "--email", "CLARA@clinic.example"], ["a b"], ["x", "--email", "no"]]
)
def test_what_is_taken_or_cannot_be_used_makes_nothing(clinician: User, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("create_staff", *arguments, "--role", "reviewer")
    assert User.objects.count() == 1


def test_an_address_belongs_to_one_person_and_none_to_many(clinician: User) -> None:
    staff.create("first", ["reviewer"])
    staff.create("second", ["reviewer"])
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("third", "CLARA@clinic.example")


def test_passwords_differ_and_are_long() -> None:
    made = {staff.new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"(?:[a-zA-Z2-9]{5}-){3}[a-zA-Z2-9]{5}", one) for one in made)
