"""Reviews that are too old: flagged on the page, and told to clinicians once a month."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.answers import due, shipped
from frontdesk.answers.models import Answer, Reminder
from frontdesk.inbox import outbox
from frontdesk.inbox.models import Notice
from frontdesk.lib.clinic import profile
from tests.answers.conftest import ANSWER, PATH
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db

At = Callable[[str], datetime]
Desk = Callable[[User], Client]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-11-21", 12, "2027-11-21"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months_are_those_of_the_calendar(day: str, months: int, later: str) -> None:
    assert due.months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


def test_a_review_holds_on_its_last_day_and_is_due_on_the_next(at: At) -> None:
    reviewed = shipped.answers()[ANSWER].reviewed
    last = due.due_on(reviewed)
    assert last.year == reviewed.year + 1
    at(f"{last} 23:59")
    assert due.due() == []
    at(f"{date.fromordinal(last.toordinal() + 1)} 00:01")
    assert ANSWER in [one.answer_id for one in due.due()]


def test_the_limit_is_the_clinics(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = replace(profile(), answers=replace(profile().answers, review_months=1))
    monkeypatch.setattr("frontdesk.answers.due.profile", lambda: strict)
    at("2027-01-15 10:00")
    assert len(due.due()) == len(shipped.answers())


def test_clinicians_are_told_once_in_one_letter_and_again_after_a_month(at: At, mailbox: Mailbox) -> None:
    at("2028-01-10 10:00")
    assert due.remind() == len(shipped.answers()) == Reminder.objects.count()
    assert due.remind() == 0
    assert outbox.deliver() == 1
    ((to, mail),) = mailbox.received
    assert to == list(profile().addresses("clinician"))
    body = mail.get_content()
    assert "answers are due for review" in mail["Subject"] and "/console/answers/?state=due" in body
    assert profile().answers.owner in body and f"and {len(shipped.answers()) - 20} more" in body
    at("2028-02-11 10:00")
    assert due.remind() == len(shipped.answers())


def test_what_was_read_meanwhile_is_not_told(at: At, desk: Desk, clinician: User, mailbox: Mailbox) -> None:
    for answer_id in shipped.answers():
        if answer_id != ANSWER:
            Answer.objects.create(answer_id=answer_id, retired_at="2026-11-01T09:00Z")
    at("2028-01-10 10:00")
    assert due.remind() == 1
    desk(clinician).post(f"{PATH}read/", {"seen": 0})
    assert due.due() == [] and outbox.deliver() == 0
    assert Notice.objects.get().state == Notice.State.DROPPED and mailbox.received == []


def test_it_is_flagged_on_its_page_and_in_the_list(at: At, desk: Desk, clinician: User) -> None:
    at("2028-01-10 10:00")
    page = desk(clinician).get(PATH).content.decode()
    assert "Due for review" in page and profile().answers.owner.capitalize() in page
    listed = desk(clinician).get("/console/answers/?state=due").content.decode()
    assert f"{len(shipped.answers())} of {len(shipped.answers())} answers" in listed


def test_a_retired_answer_is_not_due(at: At) -> None:
    Answer.objects.create(answer_id=ANSWER, retired_at="2026-11-01T09:00Z")
    at("2028-01-10 10:00")
    assert ANSWER not in [one.answer_id for one in due.due()]


def test_the_web_process_looks_by_itself() -> None:
    from frontdesk.chat import background

    assert due.remind in background.TIDY
