"""Changing a password, and having forgotten it; and the address that the latter needs."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from frontdesk.accounts.models import User
from tests.conftest import PASSWORD

NEW = "another good long password"


@pytest.fixture(autouse=True)
def nothing_tried_so_far() -> None:
    cache.clear()


def works(name: str, password: str) -> bool:
    cache.clear()
    return Client().post("/accounts/login/", {"login": name, "password": password}).status_code == 302


def ask_for_a_link(client: Client, address: str) -> None:
    answer = client.post("/accounts/password/reset/", {"email": address}, follow=True)
    assert "Look at your e-mail" in answer.content.decode()


def test_changing_it(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", change).status_code == 302
    assert works("clara", NEW) and not works("clara", PASSWORD)


@pytest.mark.parametrize(
    "change",
    [
        {"oldpassword": "wrong", "password1": NEW, "password2": NEW},
        {"oldpassword": PASSWORD, "password1": NEW, "password2": "something else here"},
        {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
        {"oldpassword": PASSWORD, "password1": "clara@clinic.example", "password2": "clara@clinic.example"},
    ],
)
def test_not_without_the_old_one_nor_to_a_weak_one(client: Client, clinician: User, change: dict[str, str]) -> None:
    client.force_login(clinician)
    assert client.post("/accounts/password/change/", change).status_code == 200
    assert works("clara", PASSWORD)


def test_a_link_to_ones_address_sets_a_new_one_once(client: Client, clinician: User) -> None:
    ask_for_a_link(client, "clara@clinic.example")
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link and mail.outbox[0].to == ["clara@clinic.example"]
    form = client.get(link[1], follow=True)
    assert "New password" in form.content.decode()
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert works("clara", NEW)
    assert "no longer works" in Client().get(link[1], follow=True).content.decode()


def test_an_address_that_nobody_has_gets_no_mail_and_the_same_answer(client: Client, clinician: User) -> None:
    ask_for_a_link(client, "stranger@mail.example")
    assert mail.outbox == []


def test_an_address_can_be_added(client: Client, clinician: User) -> None:
    User.objects.filter(pk=clinician.pk).update(email="")
    client.force_login(clinician)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "You have none yet" in client.get("/accounts/email/").content.decode()
    client.post("/accounts/email/", {"action_add": "", "email": "new@clinic.example"})
    assert "new@clinic.example" in client.get("/accounts/email/").content.decode()


def test_an_address_is_not_added_without_the_password_once_more(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    answer = client.post("/accounts/email/", {"action_add": "", "email": "thief@mail.example"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert "thief@mail.example" not in client.get("/accounts/email/").content.decode()


def test_changing_it_ends_ones_other_sessions(client: Client, clinician: User) -> None:
    other = Client()
    for browser in (client, other):
        browser.force_login(clinician)
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/accounts/password/change/", change)
    assert client.get("/console/handoffs/").status_code == 200
    assert other.get("/console/handoffs/").status_code == 302


def test_the_address_page_wants_somebody_signed_in(client: Client, db: None) -> None:
    assert client.get("/accounts/email/").status_code == 302
