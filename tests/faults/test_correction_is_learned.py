"""From a misunderstood question to its right answer: visitor, reviewer, clinician, training, two Rasas, nothing mocked.

The small project makes the misunderstanding and keeps the training short. This file's name has it run before the tests
that share one Sunhat, so that no more models than needed are in memory.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import small_project
from chat_page import ChatPage, open_widget
from colleague import Colleague
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from running import Sunhat
from visitor import Visitor

# "Somebody" makes it look like a wish for a person to a model that knows next to nothing about the way to the clinic.
QUESTION = "Can somebody tell me where I may leave my bicycle?"
SCARCE, TITLE, RIGHT = "clinic/location", "Where are you?", "Saffron Street"
OTHERS = (
    "what time do you open on Friday?",
    "does the laser hurt?",
    "how long do I have to stay out of the sun",
    "hello",
)
# The queue takes no turn that may still be about to be written.
SETTLED_SECONDS = 16
# A busy machine is slow, not wrong.
PATIENCE_SECONDS = 400.0

Visit = Callable[[str], Page]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the assistant is trained."""
    return small_project.make(tmp_path_factory.mktemp("small") / "project", SCARCE)


@pytest.fixture(scope="module")
def small_sunhat(project: Path) -> Iterator[Sunhat]:
    """`make run` in that project, trained from its data."""
    running = Sunhat(project / "var", project)
    try:
        running.wait_until_ready(PATIENCE_SECONDS)
        yield running
    finally:
        running.stop()


@pytest.fixture
def visit(browser: Browser, small_sunhat: Sunhat) -> Iterator[Visit]:
    """Opens a page in a browser that has never been here."""
    contexts: list[BrowserContext] = []

    def go(address: str) -> Page:
        context = browser.new_context(base_url=small_sunhat.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()


def test_a_corrected_question_is_answered_right_by_the_model_that_a_clinician_accepts(
    visit: Visit, small_sunhat: Sunhat, project: Path
) -> None:
    asked_in_the_widget(visit).locator(".handoff-title").get_by_text("Passed on").wait_for()
    asked_by_others(small_sunhat.url)
    asked_at = time.monotonic()
    reviewer = signed_in(visit, small_sunhat, "ravindra", "reviewer", "Ravindra Menon")
    clinician = signed_in(visit, small_sunhat, "bryony", "clinician", "Sister Bryony Tallis")
    reviewer.wait_for_timeout(max(0.0, SETTLED_SECONDS - (time.monotonic() - asked_at)) * 1000)

    works_through_the_queue(reviewer)
    writes_what_was_corrected(reviewer, project / "data" / "reviewed" / "answers.yml")
    candidate = trains(reviewer)
    first = small_sunhat.pid("rasa")
    accepts(clinician, candidate)
    reloaded_until(lambda: clinician.locator(".improve__model").filter(has_text=candidate), clinician)
    reloaded_until(lambda: clinician.locator(".state").filter(has_text=re.compile(r"^\s*Serves")), clinician)
    assert small_sunhat.pid("rasa") != first, "a second Rasa serves"

    answer = asked_in_the_widget(visit)
    expect(answer).to_contain_text(RIGHT)
    expect(answer.locator(".handoff-title")).to_have_count(0)


def asked_in_the_widget(visit: Visit) -> Locator:
    """What a new visitor of the clinic's site is told."""
    chat: ChatPage = open_widget(visit("/demo/"))
    return chat.ask(QUESTION)


def asked_by_others(url: str) -> None:
    """What else was said on that day."""
    visitor = Visitor(url)
    for question in OTHERS:
        visitor.say(question)
    visitor.settled(60)


def signed_in(visit: Visit, sunhat: Sunhat, username: str, role: str, name: str) -> Page:
    return Colleague(visit("/accounts/login/"), username, sunhat.member(username, role, name)).page


def works_through_the_queue(page: Page) -> None:
    """By the keyboard: the misunderstood question gets its answer, the others are right."""
    page.goto("/console/corrections/")
    keys, corrected = page.keyboard, 0
    for count in range(len(OTHERS) + 1):
        expect(page.get_by_text(f"{count} of {len(OTHERS) + 1} done")).to_be_visible()
        page.wait_for_load_state("load")
        if QUESTION not in page.locator(".exchange__asked .said__words").inner_text():
            keys.press("y")
            continue
        corrected += 1
        keys.press("w")
        keys.press("/")
        keys.type(TITLE)
        expect(page.get_by_role("option").first).to_contain_text(TITLE)
        keys.press("Enter")
        keys.press("Escape")
        keys.press("Control+Enter")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    assert corrected == 1


def writes_what_was_corrected(page: Page, file: Path) -> None:
    """Nothing is in the data before the diff was seen."""
    page.goto("/console/improve/")
    page.get_by_role("link", name="1 correction to look through").click()
    page.get_by_role("button", name="Show what changes").click()
    expect(page.locator(".diff__added").filter(has_text=QUESTION)).to_have_count(1)
    expect(page.locator(".diff__removed")).to_have_count(0)
    assert not file.exists()
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_text("One example was written")).to_be_visible()
    assert f"- intent: {SCARCE}\n    examples: |\n      - {QUESTION}\n" in file.read_text()


def trains(page: Page) -> str:
    """Trains and compares, and leaves the candidate to somebody who leads; its name."""
    page.get_by_role("button", name="Train a candidate").click()
    expect(page.get_by_text("A candidate is being trained").first).to_be_visible()
    link = page.get_by_role("rowheader").get_by_role("link")
    reloaded_until(lambda: link, page)
    name = link.inner_text()
    link.click()
    expect(page.get_by_text("has to look at this").first).to_be_visible()
    expect(page.get_by_role("button", name="Have it serve")).to_have_count(0)
    return name


def accepts(page: Page, candidate: str) -> None:
    """Looks at each change from a hand-off, that of the question among them, then has the candidate serve."""
    page.goto("/console/improve/")
    page.get_by_role("link", name=candidate).click()
    expect(page.locator(".flip--open").filter(has_text=QUESTION)).to_have_count(1)
    for left in range(page.locator(".flip--open").count(), 0, -1):
        expect(page.locator(".flip--open")).to_have_count(left)
        page.get_by_role("button", name="This is right so").first.click()
    page.get_by_role("button", name="Have it serve").click()
    expect(page.get_by_text(f"{candidate} is accepted")).to_be_visible()


def reloaded_until(shown: Callable[[], Locator], page: Page) -> None:
    """Reloads the page, as it says one should, until this is on it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not shown().count():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(1000)
        page.reload()
