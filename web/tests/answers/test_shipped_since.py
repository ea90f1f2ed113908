"""A release ships other words under a clinic's own: its page, the list and the navigation say so until somebody decides."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.answers import listing, shipped
from frontdesk.answers.models import Change, Version
from frontdesk.review.models import AuditEvent
from tests.answers.conftest import ANSWER, NEW, PATH, revision, row
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

Desk = Callable[[User], Client]
FLAG = "The shipped text has changed since"
NEWER = "Please stay out of the sun for at least a month. Ask us before a holiday."


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Another release, with this text of the answer."""

    def ship(text: str) -> None:
        monkeypatch.setitem(shipped.answers(), ANSWER, replace(shipped.answers()[ANSWER], text=text))

    return ship


def test_the_owner_is_told_with_a_diff(
    desk: Desk, approved: Version, clinician: User, receptionist: User, release: Callable[[str], None]
) -> None:
    browser = desk(clinician)
    assert FLAG not in browser.get(PATH).content.decode()
    before = listing.waiting_for(clinician)
    release(NEWER)
    page = browser.get(PATH).content.decode()
    panel = page.partition(FLAG)[2].partition("</section>")[0]
    assert "<ins>" in panel and "month" in panel and "<del>" in panel and "should look at it" in panel
    found = browser.get("/console/answers/?state=behind")
    assert [one.shipped.answer_id for one in found.context["rows"]] == [ANSWER]
    assert "Shipped anew" in found.content.decode()
    assert listing.waiting_for(clinician) == before + 1
    assert FLAG in desk(receptionist).get(PATH).content.decode()


def test_visitors_get_what_was_approved_until_somebody_decides(
    visitor: Visitor, approved: Version, release: Callable[[str], None]
) -> None:
    release(NEWER)
    assert visitor.say("how long?")[1]["text"] == NEW


def test_keeping_the_own_words_ends_it_until_the_next_release(
    desk: Desk, approved: Version, clinician: User, release: Callable[[str], None]
) -> None:
    release(NEWER)
    browser = desk(clinician)
    answer = browser.post(f"{PATH}keep/", {"seen": revision()}, follow=True).content.decode()
    assert "Visitors go on getting your own words" in answer and FLAG not in answer
    assert row().live == approved and Change.objects.filter(kind="kept").count() == 1
    assert AuditEvent.objects.filter(who=clinician, action="answer.kept", object=f"answer:{ANSWER}#1").exists()
    assert "have not changed" in browser.post(f"{PATH}keep/", {"seen": revision()}, follow=True).content.decode()
    release(NEWER.replace("month", "year"))
    assert FLAG in browser.get(PATH).content.decode()


def test_giving_the_shipped_words_ends_it_and_an_earlier_version_brings_it_back(
    desk: Desk, approved: Version, clinician: User, release: Callable[[str], None]
) -> None:
    release(NEWER)
    browser = desk(clinician)
    page = browser.post(f"{PATH}take-back/", {"seen": revision(), "number": 0}, follow=True).content.decode()
    assert FLAG not in page and row().live is None
    page = browser.post(f"{PATH}take-back/", {"seen": revision(), "number": 1}, follow=True).content.decode()
    assert FLAG in page


def test_words_that_were_read_as_shipped_are_flagged_too(desk: Desk, clinician: User, release: Callable[[str], None]) -> None:
    desk(clinician).post(f"{PATH}read/", {"seen": revision()})
    release(NEWER)
    assert FLAG in desk(clinician).get(PATH).content.decode()


def test_nothing_is_said_where_the_clinic_says_the_same(
    desk: Desk, approved: Version, clinician: User, release: Callable[[str], None]
) -> None:
    release(NEW)
    assert FLAG not in desk(clinician).get(PATH).content.decode()


def test_a_press_on_an_old_page_keeps_nothing(
    desk: Desk, approved: Version, clinician: User, release: Callable[[str], None]
) -> None:
    release(NEWER)
    page = desk(clinician).post(f"{PATH}keep/", {"seen": revision() + 1}, follow=True).content.decode()
    assert "changed this answer meanwhile" in page and FLAG in page


def test_what_was_approved_before_this_was_kept_is_compared_with_what_is_shipped_now(
    desk: Desk, approved: Version, clinician: User, release: Callable[[str], None]
) -> None:
    Version.objects.update(shipped_text="")
    release(NEWER)
    assert FLAG not in desk(clinician).get(PATH).content.decode()
    import_module("frontdesk.answers.migrations.0003_version_shipped_text").as_of_now(apps, None)
    assert FLAG not in desk(clinician).get(PATH).content.decode()
    release(NEWER.replace("month", "year"))
    assert FLAG in desk(clinician).get(PATH).content.decode()
