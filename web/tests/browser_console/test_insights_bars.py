"""Insights in a browser: sound in every look, and every bar reached by the keyboard."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from frontdesk.accounts.models import User
from tests.browser_console.conftest import Visit
from tests.browser_console.test_console import LOOKS, sound
from tests.console.talk import Talk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_days() -> None:
    """Yesterday an answer; the day before one too, and a hand-off that waits."""
    Talk(24 * 60).asks("how long do I stay out of the sun")
    Talk(48 * 60).asks("does it hurt", "answer:procedure/pain")
    Talk(48 * 60).hands_off("request", "a person please")


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_is_sound_with_its_tables_open(visit: Visit, manager: User, two_days: None, look: str) -> None:
    page = visit(manager, "/console/insights/", **LOOKS[look])
    sound(page)
    for summary in page.locator(".chart summary").all():
        summary.click()
    sound(page)


def test_the_arrows_go_from_bar_to_bar_and_enter_opens_what_is_behind(visit: Visit, manager: User, two_days: None) -> None:
    page = visit(manager, "/console/insights/", **LOOKS["light"])
    chart = page.locator("#conversations svg")
    expect(chart.locator("a[tabindex='0']")).to_have_count(1)
    chart.locator("a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    yesterday = timezone.localtime() - timedelta(days=1)
    focused = page.locator("a:focus")
    expect(focused).to_have_attribute("aria-label", re.compile(rf"{yesterday.day} .*: 1 conversations"))
    page.keyboard.press("Home")
    expect(page.locator("a:focus")).to_have_attribute("aria-label", re.compile(": 2 conversations"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Conversations")
    expect(page.locator(".log__words")).to_have_count(2)
