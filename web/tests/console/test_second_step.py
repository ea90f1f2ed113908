"""The second step: setting it up, signing in with it, recovery codes, turning it off."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from frontdesk.accounts.adapter import StaffMFAAdapter
from frontdesk.accounts.models import User
from tests.conftest import PASSWORD

SETUP = "/accounts/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def no_codes_so_far() -> None:
    cache.clear()


def code(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def confirm(client: Client, path: str) -> None:
    """Give the password once more, as changing how one signs in asks."""
    answer = client.get(path, follow=True)
    assert "Is it still you?" in answer.content.decode()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def set_up(client: Client, user: User) -> str:
    """Turn the second step on; returns the secret."""
    client.force_login(user)
    confirm(client, SETUP)
    shown = re.search(r'id="authenticator_secret"[^>]* value="(\w+)"', client.get(SETUP).content.decode())
    assert shown
    secret = shown[1]
    answer = client.post(SETUP, {"code": code(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    cache.clear()
    return secret


def recovery_codes(client: Client) -> list[str]:
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    return re.findall(r"<li>([0-9a-z]{6,})</li>", page)


def begin(client: Client, name: str) -> None:
    """Give name and password; the second step is asked."""
    answer = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/console/handoffs/").status_code == 302


def test_setting_up_shows_a_picture_that_the_policy_allows(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    confirm(client, SETUP)
    answer = client.get(SETUP)
    assert 'src="data:image/svg+xml;base64,' in answer.content.decode()
    assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"]


def test_setting_up_wants_the_password_first(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    assert "/accounts/reauthenticate/" in client.get(SETUP)["Location"]
    client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert "/accounts/reauthenticate/" in client.get(SETUP)["Location"]


def test_a_wrong_code_sets_nothing_up(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    confirm(client, SETUP)
    client.get(SETUP)
    assert client.post(SETUP, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_signing_in_takes_the_code_from_then_on(client: Client, clinician: User) -> None:
    secret = set_up(client, clinician)
    client.post("/accounts/logout/")
    begin(client, "clara")
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/console/handoffs/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code(secret)})["Location"] == "/console/"
    assert client.get("/console/handoffs/").status_code == 200


def test_a_recovery_code_signs_in_once(client: Client, clinician: User) -> None:
    set_up(client, clinician)
    codes = recovery_codes(client)
    assert len(codes) == 10
    for expected in (302, 200):
        client.post("/accounts/logout/")
        begin(client, "clara")
        assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == expected
        cache.clear()


def test_new_recovery_codes_end_the_old_ones(client: Client, clinician: User) -> None:
    set_up(client, clinician)
    old = recovery_codes(client)
    assert client.get("/accounts/2fa/recovery-codes/generate/").status_code == 200
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert not set(old) & set(recovery_codes(client))


def test_recovery_codes_come_as_a_file_too(client: Client, clinician: User) -> None:
    set_up(client, clinician)
    answer = client.get("/accounts/2fa/recovery-codes/download/")
    assert answer["Content-Type"].startswith("text/plain")
    assert all(one in answer.content.decode() for one in recovery_codes(client))


def test_it_can_be_turned_off_again(client: Client, clinician: User) -> None:
    set_up(client, clinician)
    assert "Turn off two-step sign-in?" in client.get("/accounts/2fa/totp/deactivate/").content.decode()
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    client.post("/accounts/logout/")
    assert client.post("/accounts/login/", {"login": "clara", "password": PASSWORD})["Location"] == "/console/"


def test_the_overview_says_how_it_stands(client: Client, clinician: User) -> None:
    client.force_login(clinician)
    assert ">Off</span>" in client.get("/accounts/2fa/").content.decode()
    set_up(client, clinician)
    page = client.get("/accounts/2fa/").content.decode()
    assert ">On</span>" in page and "10 codes left" in page


def test_secrets_are_not_in_the_database_as_they_are(client: Client, clinician: User) -> None:
    secret = set_up(client, clinician)
    for stored in Authenticator.objects.values_list("data", flat=True):
        assert secret not in str(stored)
    assert StaffMFAAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_a_changed_key_reads_old_secrets_only_with_its_fallback(settings: Settings) -> None:
    written = StaffMFAAdapter().encrypt("words")
    settings.SECRET_KEY, old = "another", settings.SECRET_KEY
    with pytest.raises(InvalidToken):
        StaffMFAAdapter().decrypt(written)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert StaffMFAAdapter().decrypt(written) == "words"
