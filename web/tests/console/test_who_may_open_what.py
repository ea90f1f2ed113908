"""Every page of the console, for every role."""

import pytest
from django.test import Client

from frontdesk.accounts.models import User
from tests.console.conftest import Desk
from tests.console.talk import Talk

PAGES = {
    "/console/handoffs/": {"receptionist", "clinician", "manager"},
    "/console/handoffs/list/": {"receptionist", "clinician", "manager"},
    "/console/handoffs/pulse/": {"receptionist", "clinician", "manager"},
    "/console/replies/": {"receptionist", "clinician", "manager"},
    "/console/replies/list/": {"receptionist", "clinician", "manager"},
    "/console/conversations/": {"receptionist", "clinician", "reviewer", "manager"},
    "/console/conversations/?q=sun": {"receptionist", "clinician", "reviewer", "manager"},
    "/console/audit/": {"manager"},
    "/console/notices/": {"manager"},
    "/console/corrections/": {"clinician", "reviewer", "manager"},
    "/console/corrections/agreement/": {"clinician", "reviewer", "manager"},
    "/console/corrections/outcomes/?q=sun": {"clinician", "reviewer", "manager"},
    "/console/alarms/": {"receptionist", "clinician", "reviewer", "manager"},
}
START = {
    "receptionist": "/console/handoffs/",
    "clinician": "/console/handoffs/",
    "reviewer": "/console/conversations/",
    "manager": "/console/handoffs/",
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_its_roles_and_no_other(desk: Desk, everybody: dict[str, User], path: str) -> None:
    answers = {role: desk(user).get(path).status_code for role, user in everybody.items()}
    assert answers == {role: 200 if role in PAGES[path] else 403 for role in everybody}


def test_a_transcript_opens_for_every_role_but_not_without_one(desk: Desk, everybody: dict[str, User]) -> None:
    talk = Talk()
    answers = {role: desk(user).get(talk.path).status_code for role, user in everybody.items()}
    assert answers == {role: 403 if role == "outsider" else 200 for role in everybody}


@pytest.mark.parametrize("role", START)
def test_the_start_leads_everybody_to_their_work(desk: Desk, everybody: dict[str, User], role: str) -> None:
    answer = desk(everybody[role]).get("/console/")
    assert answer.status_code == 302
    assert answer["Location"] == START[role]


def test_whoever_has_no_role_is_told_whom_to_ask(desk: Desk, outsider: User) -> None:
    answer = desk(outsider).get("/console/")
    assert answer.status_code == 403
    assert "ask a manager" in answer.content.decode()


@pytest.mark.parametrize("path", [*PAGES, "/console/"])
@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in_and_back(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/console/")


def test_a_stranger_does_not_learn_whether_a_conversation_exists(client: Client, db: None) -> None:
    real, invented = client.get(Talk().path), client.get("/console/conversations/AAAAAAAAAAAAAAAAAAAAAA/")
    assert real.status_code == invented.status_code == 302


@pytest.mark.parametrize("path", [*PAGES, "/console/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_for_reading_only(desk: Desk, clinician: User, path: str, method: str) -> None:
    assert getattr(desk(clinician), method)(path).status_code == 405


def test_a_superuser_without_a_role_sees_nothing(desk: Desk, outsider: User) -> None:
    outsider.is_superuser = outsider.is_staff = True
    outsider.save()
    assert desk(outsider).get("/console/conversations/").status_code == 403


def test_a_member_who_has_left_sees_nothing_any_more(desk: Desk, clinician: User) -> None:
    browser = desk(clinician)
    clinician.is_active = False
    clinician.save()
    assert browser.get("/console/handoffs/").status_code == 302


def test_a_role_taken_away_closes_its_pages_at_once(desk: Desk, manager: User) -> None:
    browser = desk(manager)
    assert browser.get("/console/audit/").status_code == 200
    manager.groups.clear()
    assert browser.get("/console/audit/").status_code == 403


@pytest.mark.parametrize("role", START)
def test_the_navigation_names_only_what_opens(desk: Desk, everybody: dict[str, User], role: str) -> None:
    page = desk(everybody[role]).get("/console/", follow=True).content.decode()
    for path in ("/console/handoffs/", "/console/conversations/", "/console/replies/", "/console/audit/"):
        assert (f'href="{path}"' in page) == (role in PAGES[path])
