"""Signing in and out."""

import pytest
from django.core.cache import cache
from django.test import Client

from frontdesk.accounts.models import User
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_attempts_so_far() -> None:
    cache.clear()


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = client.post(LOGIN, {"login": name, "password": password, **more})
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize("name", ["clara", "clara@clinic.example", "Clara@Clinic.Example"])
def test_by_name_or_address(client: Client, clinician: User, name: str) -> None:
    assert sign_in(client, name) == (302, "/console/")
    assert client.get("/console/handoffs/").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("clara", "wrong"), ("nobody", PASSWORD), ("clara", "")])
def test_not_with_a_wrong_name_or_password(client: Client, clinician: User, name: str, password: str) -> None:
    status, _ = sign_in(client, name, password)
    assert status == 200
    assert client.get("/console/handoffs/").status_code == 302


def test_a_wrong_name_and_a_wrong_password_are_told_alike(client: Client, clinician: User) -> None:
    known, unknown = (
        list(client.post(LOGIN, {"login": name, "password": "wrong"}).context["form"].non_field_errors())
        for name in ("clara", "nobody")
    )
    assert known == unknown
    assert len(known) == 1


def test_not_when_the_account_is_closed(client: Client, clinician: User) -> None:
    clinician.is_active = False
    clinician.save()
    sign_in(client, "clara")
    assert client.get("/console/handoffs/").status_code == 302


def test_one_gets_to_the_page_that_one_wanted(client: Client, reviewer: User) -> None:
    assert sign_in(client, "ravi", next="/console/conversations/?q=sun") == (302, "/console/conversations/?q=sun")


def test_one_is_not_led_to_another_site(client: Client, reviewer: User) -> None:
    assert sign_in(client, "ravi", next="https://elsewhere.example/") == (302, "/console/")


def test_guessing_is_stopped(client: Client, clinician: User) -> None:
    for _ in range(6):
        sign_in(client, "clara", "wrong")
    status, _ = sign_in(client, "clara")
    assert status in (200, 429)
    assert client.get("/console/handoffs/").status_code == 302


def test_the_session_ends_with_the_browser_and_gets_a_new_key(client: Client, clinician: User) -> None:
    client.get(LOGIN)
    sign_in(client, "clara")
    assert client.session.get_expire_at_browser_close()
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_signing_out_ends_the_session(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    answer = client.post("/accounts/logout/")
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert client.get("/console/handoffs/").status_code == 302


def test_a_link_signs_nobody_out(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/console/handoffs/").status_code == 200


def test_signing_out_twice_is_no_fault(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    assert [client.post("/accounts/logout/").status_code for _ in range(2)] == [302, 302]


@pytest.mark.django_db
def test_nobody_signs_up(client: Client) -> None:
    assert "No sign-up here" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"username": "new", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


def test_the_sign_in_page_asks_for_name_or_address_and_offers_no_sign_up(client: Client, db: None) -> None:
    page = client.get(LOGIN).content.decode()
    assert "Username or e-mail" in page
    assert "/accounts/signup/" not in page
