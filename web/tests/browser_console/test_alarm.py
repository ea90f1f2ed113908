"""The alarm and the page of notices in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from frontdesk.accounts.models import User
from frontdesk.inbox import notices, overdue
from frontdesk.inbox.models import Handoff, Notice
from tests.browser_console.conftest import Visit
from tests.browser_console.test_console import LOOKS, sound
from tests.console.talk import Talk

pytestmark = pytest.mark.django_db(transaction=True)


def urgent() -> Handoff:
    """An urgent hand-off that nobody looked at in time."""
    handoff = Talk().hands_off("urgent", "I cannot breathe", role="clinician")
    Handoff.objects.filter(pk=handoff.pk).update(created_at=timezone.now() - timedelta(minutes=9))
    return handoff


@pytest.mark.parametrize("look", LOOKS)
def test_the_alarm_and_the_notices_are_sound(visit: Visit, manager: User, look: str) -> None:
    urgent()
    overdue.escalate(timezone.now())
    Talk(9).hands_off("medical", "my cheek", role="clinician")
    notices.ensure()
    Notice.objects.filter(event="opened").update(attempts=3, error="SMTPSenderRefused 451")
    page = visit(manager, "/console/notices/", **LOOKS[look])
    expect(page.get_by_role("alert")).to_have_count(2)
    expect(page.get_by_role("button", name="Try again now").first).to_be_visible()
    sound(page)


def test_it_appears_on_a_page_that_is_open_and_goes_when_somebody_takes_it(visit: Visit, reviewer: User) -> None:
    page = visit(reviewer, "/console/conversations/")
    expect(page.get_by_role("alert")).to_have_count(0)
    handoff = urgent()
    overdue.escalate(timezone.now())
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(look)
    expect(page.get_by_role("alert")).to_contain_text(handoff.reference)
    expect(page.get_by_role("alert")).not_to_contain_text("breathe")
    Handoff.objects.update(state="taken")
    page.evaluate(look)
    expect(page.get_by_role("alert")).to_have_count(0)
