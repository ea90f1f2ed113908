"""A medical question in the widget and the clinician who takes it in the inbox: two browsers, the real assistant."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from chat_page import open_widget
from colleague import Colleague, chat_id
from playwright.sync_api import Browser, BrowserContext, Page, expect
from running import Sunhat

GENERAL = "how long do I have to stay out of the sun"
MEDICAL = "I'm on Roaccutane, can I have it?"
NAME = "Sister Bryony Tallis"
PATIENCE_MS = 30_000


@pytest.fixture
def visit(browser: Browser, sunhat: Sunhat) -> Iterator[Callable[[str], Page]]:
    """Opens a page in a browser that has never been here."""
    contexts: list[BrowserContext] = []

    def go(address: str) -> Page:
        context = browser.new_context(base_url=sunhat.url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.fixture
def bryony(visit: Callable[[str], Page], sunhat: Sunhat) -> Colleague:
    """A clinician, signed in."""
    return Colleague(visit("/accounts/login/"), "bryony", sunhat.member("bryony", "clinician", NAME))


def test_medical_question_is_taken_answered_and_handed_back(visit: Callable[[str], Page], bryony: Colleague) -> None:
    page = visit("/demo/")
    visitor = open_widget(page)
    expect(visitor.ask(GENERAL)).to_contain_text("a few weeks")
    expect(visitor.ask(MEDICAL).locator(".handoff-title")).to_have_text("Passed on to a clinician")
    frame = next(frame for frame in page.frames if "/frame/" in frame.url)

    bryony.see(chat_id(frame))
    expect(bryony.bubbles("visitor").last).to_contain_text(MEDICAL)
    bryony.press("Take it")
    expect(visitor.notice).to_have_text(f"You are talking with {NAME}.")
    expect(visitor.by("system").last).to_contain_text(f"{NAME} has joined")

    bryony.write("When did you take the last capsule?")
    expect(visitor.by("person").last).to_contain_text("When did you take the last capsule?")
    visitor.say("In March. how long do I have to stay out of the sun")
    expect(bryony.bubbles("visitor").last).to_contain_text("In March.")
    bryony.note("Six months are over in September.")
    bryony.write("Then please wait until October.")
    expect(visitor.by("person").last).to_contain_text("Then please wait until October.")
    # A question that the assistant knows, but a person has the word.
    expect(visitor.by("bot")).to_have_count(2)

    bryony.press("Back to the assistant")
    expect(visitor.by("system").last).to_contain_text("You are with the assistant again")
    expect(visitor.notice).to_be_hidden()
    expect(visitor.ask(GENERAL)).to_contain_text("a few weeks")
    expect(bryony.bubbles("bot").last).to_contain_text("a few weeks")
    page.reload()
    expect(visitor.by("bot")).to_have_count(3)
    expect(visitor.place.get_by_text("Six months are over")).to_have_count(0)
    expect(bryony.bubbles("note")).to_have_count(1)
