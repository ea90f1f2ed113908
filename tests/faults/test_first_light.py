"""The story of the first release, from the visitor's browser to the member of staff who reads it."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect
from running import Sunhat

GENERAL = "how long do I have to stay out of the sun"
MEDICAL = "I'm on Roaccutane, can I have it?"


def ask(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def test_a_visitor_is_answered_then_handed_over_and_staff_read_both(sunhat: Sunhat, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{sunhat.url}/chat/")
    ask(page, GENERAL)
    expect(page.get_by_text("a few weeks").first).to_be_visible()
    ask(page, MEDICAL)
    reference = page.get_by_text(re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b")).first
    expect(reference).to_be_visible()
    found = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", reference.inner_text())
    assert found

    staff = browser.new_context().new_page()
    sign_in(staff, sunhat)
    expect(staff.get_by_text(found[0]).first).to_be_visible()
    staff.get_by_role("link", name=re.compile(found[0])).first.click()
    staff.get_by_role("link", name=re.compile("^Log")).click()
    for words in (GENERAL, MEDICAL):
        expect(staff.get_by_text(words).first).to_be_visible()
    for understood in ("Sun care: how long", "medicine"):
        expect(staff.get_by_text(understood, exact=True).first).to_be_visible()
    # Folded away until somebody wants to know: the ranking, the evidence, the model.
    staff.get_by_text("Understood as").first.click()
    expect(staff.get_by_text("answer:sun_care/how_long").first).to_be_visible()


def sign_in(page: Page, sunhat: Sunhat) -> None:
    name, password = sunhat.password()
    page.goto(f"{sunhat.url}/console/")
    page.get_by_label(re.compile("user|e-?mail|login", re.I)).first.fill(name)
    page.get_by_label(re.compile("^password", re.I)).fill(password)
    page.get_by_role("button", name=re.compile("sign in", re.I)).click()
    page.wait_for_load_state()
