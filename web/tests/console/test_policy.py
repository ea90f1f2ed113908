"""No page needs anything that the strict Content-Security-Policy forbids."""

import re

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client

from frontdesk.accounts.models import User
from tests.console.conftest import Desk
from tests.console.talk import Talk

OPEN = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/")
SIGNED_IN = (
    "/console/conversations/",
    "/console/handoffs/",
    "/console/audit/",
    "/accounts/2fa/",
    "/accounts/email/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
)


def check(answer: HttpResponse) -> None:
    page, policy = answer.content.decode(), answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert answer.headers["Cache-Control"].count("no-store") == 1


@pytest.mark.parametrize("path", OPEN)
@pytest.mark.django_db
def test_pages_for_everybody(client: Client, path: str) -> None:
    check(client.get(path))


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_for_staff(desk: Desk, manager: User, path: str) -> None:
    manager.groups.add(Group.objects.get(name="clinician"))
    Talk().hands_off("urgent", "words")
    check(desk(manager).get(path, follow=True))


def test_a_transcript(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.hands_off("medical", '<img src=x onerror=alert(1) style="color:red">')
    answer = desk(reviewer).get(talk.path)
    assert "&lt;img src=x" in answer.content.decode() and "<img src=x" not in answer.content.decode()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_pages_that_say_no(desk: Desk, reviewer: User, outsider: User) -> None:
    check(desk(reviewer).get("/console/audit/"))
    check(desk(reviewer).get("/console/conversations/AAAAAAAAAAAAAAAAAAAAAA/"))
