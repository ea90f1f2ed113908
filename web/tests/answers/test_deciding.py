"""Deciding: a second person of a clinical role, never the author; and what undoes it."""

import re
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.answers import drafts, publishing, shipped
from frontdesk.answers.drafts import Proposal
from frontdesk.answers.models import Answer, Change, Version
from frontdesk.review.models import AuditEvent
from tests.answers.conftest import ANSWER, NEW, PATH, TYPED, approve, revision, row, submitted, version
from tests.conftest import member
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

Desk = Callable[[User], Client]
BUTTONS = ("submit", "discard", "approve", "reject", "read", "take-back", "keep", "retire", "restore")


def test_a_clinician_approves_what_another_wrote(approved: Version, clinician: User) -> None:
    assert (approved.state, approved.decided_by, approved.reviewer) == ("approved", clinician, "clinician")
    assert approved.reviewed and row().live == approved
    assert AuditEvent.objects.filter(who=clinician, action="answer.approved", object=f"answer:{ANSWER}#1").exists()


def test_the_author_never_approves(desk: Desk, clinician: User) -> None:
    one = submitted(desk(clinician))
    assert "Approve and give it" not in desk(clinician).get(PATH).content.decode()
    assert "cannot approve it" in approve(desk(clinician), one).content.decode()
    assert version().state == "submitted" and row().live is None


def test_nobody_who_wrote_a_part_of_it_approves(desk: Desk, clinician: User, second: User, reviewer: User) -> None:
    one = submitted(desk(clinician))
    one = submitted(desk(reviewer), revision=one.revision, text=NEW.replace("some", "many"))
    assert one.author == reviewer
    assert "cannot approve it" in approve(desk(clinician), one).content.decode()
    assert "Approved" in approve(desk(second), one).content.decode()


@pytest.mark.parametrize("role", ["receptionist", "reviewer", "manager"])
def test_no_other_role_decides(desk: Desk, everybody: dict[str, User], clinician: User, role: str) -> None:
    one = submitted(desk(clinician))
    content = {"revision": one.revision, "seen": revision(), "reason": "x", "number": 0}
    for button in ("approve", "reject", "read", "take-back", "keep", "retire", "restore"):
        assert desk(everybody[role]).post(f"{PATH}{button}/", content).status_code == 403
    assert version().state == "submitted" and row().live is None


def test_what_changed_after_it_was_looked_at_is_not_approved(desk: Desk, reviewer: User, clinician: User) -> None:
    seen = submitted(desk(reviewer))
    submitted(desk(reviewer), revision=seen.revision, text=NEW.replace("some", "many"))
    assert "changed this answer meanwhile" in approve(desk(clinician), seen).content.decode()
    assert row().live is None


def test_nor_when_visitors_get_other_words_by_then(desk: Desk, reviewer: User, clinician: User, second: User) -> None:
    one = submitted(desk(reviewer))
    seen = revision()
    desk(second).post(f"{PATH}read/", {"seen": seen})
    assert "changed this answer meanwhile" in approve(desk(clinician), one, seen=seen).content.decode()
    page = desk(clinician).get(PATH).content.decode()
    assert "Visitors get other words by now" in page
    assert "Approved" in approve(desk(clinician), one).content.decode()


def test_it_is_approved_once(desk: Desk, approved: Version, second: User) -> None:
    assert "meanwhile" in approve(desk(second), approved).content.decode()
    assert Change.objects.filter(kind="approved").count() == 1


def test_rejecting_takes_a_reason_which_the_author_reads(desk: Desk, reviewer: User, clinician: User) -> None:
    one = submitted(desk(reviewer))
    press = {"revision": one.revision, "reason": "  "}
    assert "Say why" in desk(clinician).post(f"{PATH}reject/", press, follow=True).content.decode()
    desk(clinician).post(f"{PATH}reject/", press | {"reason": "It promises too much."})
    assert (version().state, version().reason) == ("rejected", "It promises too much.")
    page = desk(reviewer).get(PATH).content.decode()
    assert "It promises too much." in page and f"{PATH}edit/?from=1" in page


def test_a_clinician_confirms_the_shipped_words_as_they_are(desk: Desk, clinician: User) -> None:
    page = desk(clinician).get(PATH).content.decode()
    assert "No clinician of yours has read this yet" in page
    desk(clinician).post(f"{PATH}read/", {"seen": 0})
    one = version()
    assert (one.kind, one.text, one.reviewer, one.decided_by) == (
        "read",
        shipped.answers()[ANSWER].text,
        "clinician",
        clinician,
    )
    assert "No clinician of yours" not in desk(clinician).get(PATH).content.decode()
    assert AuditEvent.objects.filter(action="answer.read").exists()


def test_reading_through_them_all_goes_from_one_to_the_next(desk: Desk, clinician: User) -> None:
    browser = desk(clinician)
    order = list(shipped.answers())
    answer = browser.post(f"/console/answers/{order[0]}/read/", {"seen": 0, "then": "next"})
    assert answer["Location"] == f"/console/answers/{order[1]}/"
    answer = browser.post(f"/console/answers/{order[-1]}/read/", {"seen": 0, "then": "next"})
    assert answer["Location"] == f"/console/answers/{order[1]}/"
    assert f"<strong>{len(order) - 2}</strong> not read by a clinician" in browser.get("/console/answers/").content.decode()


def test_who_wrote_the_words_does_not_confirm_them(desk: Desk, clinician: User, second: User) -> None:
    approve(desk(second), submitted(desk(clinician)))
    press = {"seen": revision()}
    assert "cannot confirm it" in desk(clinician).post(f"{PATH}read/", press, follow=True).content.decode()
    desk(second).post(f"{PATH}read/", press)
    # The words are still the same person's.
    assert "cannot confirm it" in desk(clinician).post(f"{PATH}read/", {"seen": revision()}, follow=True).content.decode()


def test_taking_back_gives_the_earlier_words_with_their_own_review(desk: Desk, approved: Version, clinician: User) -> None:
    page = desk(clinician).post(f"{PATH}take-back/", {"number": 0, "seen": revision()}, follow=True).content.decode()
    assert "Taken back" in page and row().live is None
    assert "No clinician of yours has read this yet" in page
    desk(clinician).post(f"{PATH}take-back/", {"number": 1, "seen": revision()})
    assert row().live == approved
    assert [change.kind for change in Change.objects.all()][:2] == ["taken_back", "taken_back"]


@pytest.mark.parametrize("number", [1, 2, 7])
def test_only_what_was_approved_can_be_taken_back(
    desk: Desk, approved: Version, reviewer: User, clinician: User, number: int
) -> None:
    one = submitted(desk(reviewer), text=NEW.replace("some", "many"))
    desk(clinician).post(f"{PATH}reject/", {"revision": one.revision, "reason": "no"})
    before = revision()
    desk(clinician).post(f"{PATH}take-back/", {"number": number, "seen": before})
    assert row().live == approved and revision() == before


def test_retiring_takes_a_reason_and_is_undone(desk: Desk, clinician: User) -> None:
    browser = desk(clinician)
    browser.post(f"{PATH}retire/", {"seen": 0, "reason": ""})
    assert not Answer.objects.exists()
    browser.post(f"{PATH}retire/", {"seen": 0, "reason": "We stopped offering it."})
    page = browser.get(PATH).content.decode()
    assert row().retired_at and "We stopped offering it." in page and "<strong>Retired.</strong>" in page
    assert "retired already" in browser.post(f"{PATH}retire/", {"seen": 1, "reason": "x"}, follow=True).content.decode()
    browser.post(f"{PATH}restore/", {"seen": revision()})
    assert row().retired_at is None


def test_approved_words_bring_a_retired_answer_back(desk: Desk, reviewer: User, clinician: User) -> None:
    desk(clinician).post(f"{PATH}retire/", {"seen": 0, "reason": "wrong"})
    approve(desk(clinician), submitted(desk(reviewer)))
    assert row().retired_at is None and row().live


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("content", [{}, {"revision": "-1", "seen": "x", "number": "²", "reason": "r"}])
def test_what_no_button_of_ours_sends_does_nothing(desk: Desk, clinician: User, button: str, content: dict[str, str]) -> None:
    answer = desk(clinician).post(f"{PATH}{button}/", content)
    assert answer.status_code == 302 and not Answer.objects.exists()


@pytest.mark.parametrize("button", BUTTONS)
def test_buttons_are_pressed_by_post_with_the_forms_token(clinician: User, desk: Desk, button: str) -> None:
    assert desk(clinician).get(f"{PATH}{button}/").status_code == 405
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(clinician)
    assert browser.post(f"{PATH}{button}/", {"seen": 0, "revision": 0}).status_code == 403


def test_who_may_open_what(desk: Desk, everybody: dict[str, User]) -> None:
    expected = {"receptionist": (200, 200, 403), "outsider": (403, 403, 403)}
    for role, user in everybody.items():
        browser = desk(user)
        found = tuple(browser.get(path).status_code for path in ("/console/answers/", PATH, f"{PATH}edit/"))
        assert found == expected.get(role, (200, 200, 200)), role
        assert browser.post(f"{PATH}preview/", TYPED).status_code == (403 if role in expected else 200)


def test_who_may_approve_is_told_how_many_wait(desk: Desk, clinician: User, second: User, manager: User) -> None:
    submitted(desk(clinician))
    counted = re.compile(r"Answers\s*<span class=\"count\"( hidden)? data-count=\"answers\">1<span")
    shows = {
        user: bool(counted.search(desk(user).get("/console/answers/").content.decode()))
        for user in (clinician, second, manager)
    }
    assert shows == {clinician: False, second: True, manager: False}


def test_the_log_says_which_version_a_visitor_got(visitor: Visitor, approved: Version, desk: Desk, clinician: User) -> None:
    visitor.say("how long?")
    page = desk(clinician).get(f"/console/conversations/{visitor.id}/").content.decode()
    assert "the clinic’s version 1" in page


def test_an_answer_that_does_not_exist_is_404(desk: Desk, clinician: User) -> None:
    for rest in ("", "edit/", "shown/"):
        assert desk(clinician).get(f"/console/answers/sun_care/nowhere/{rest}").status_code == 404
    assert desk(clinician).post("/console/answers/sun_care/nowhere/read/", {"seen": 0}).status_code == 404
    for number in ("9", "²", "-1", "9" * 5000):
        assert desk(clinician).get(f"{PATH}shown/?version={number}").status_code == 404
        assert desk(clinician).get(f"{PATH}edit/?from={number}").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_decide_at_the_same_moment_one_does(attempt: int) -> None:
    """Each on a connection of its own, as two web processes have."""
    members = [member(name, "clinician") for name in ("anna", "bela")]
    proposal = Proposal(NEW, ("S1",), ("sun_care/sunscreen",))
    one = drafts.submit(ANSWER, author := member("rita", "reviewer"), drafts.save(ANSWER, author, proposal, 0).revision)
    start, found = Barrier(2), []

    def decide(who: User) -> None:
        start.wait()
        try:
            publishing.approve(ANSWER, who, one.revision, 0)
            found.append("approved")
        except drafts.Conflict:
            found.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=decide, args=(who,)) for who in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(found) == ["approved", "conflict"]
    assert row().revision == 1 and Change.objects.filter(kind="approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_a_draft_at_the_same_moment_one_is_told() -> None:
    start, found = Barrier(2), []

    def save(who: User) -> None:
        start.wait()
        try:
            drafts.save(ANSWER, who, Proposal(f"{who} {NEW}", ("S1",), ("sun_care/sunscreen",)), 0)
            found.append("kept")
        except drafts.Conflict:
            found.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=save, args=(member(name, "reviewer"),)) for name in ("anna", "bela")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(found) == ["conflict", "kept"] and Version.objects.count() == 1
