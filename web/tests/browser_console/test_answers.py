"""Editing an answer in a real browser: the preview follows, a second person approves, the visitor reads the new words."""

import re

import pytest
from playwright.sync_api import Page, expect

from frontdesk.accounts.models import User
from frontdesk.answers import drafts, publishing
from frontdesk.answers.drafts import Proposal
from frontdesk.answers.models import Version
from tests.browser_console.conftest import Visit
from tests.browser_console.served import Served
from tests.browser_console.test_console import LOOKS, SIDEWAYS, TOO_SMALL, violations
from tests.conftest import member
from tests.little_rasa import LittleRasa

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/console/answers/sun_care/how_long/"
NEW = "Please keep out of the sun for some weeks. We will tell you how long applies to you."


@pytest.fixture
def second() -> User:
    return member("cora", "clinician")


def type_new_words(page: Page) -> None:
    page.get_by_label("What the assistant says").fill(NEW)
    expect(page.frame_locator("[data-preview]").locator(".bubble")).to_contain_text("for some weeks")


def test_edit_approve_and_the_visitor_reads_it(visit: Visit, rasa: LittleRasa, clinician: User, second: User) -> None:
    chat = visit(None, "/chat/")
    question = chat.get_by_role("textbox", name="Your message")

    def ask() -> Page:
        question.fill("how long do I stay out of the sun")
        question.press("Enter")
        return chat

    expect(ask().locator(".bot .bubble").last).to_contain_text("About:")
    editor = visit(clinician, f"{PATH}edit/")
    type_new_words(editor)
    preview = editor.frame_locator("[data-preview]").locator(".message").inner_text()
    editor.get_by_role("button", name="Submit for approval").click()
    expect(editor.get_by_role("status").first).to_contain_text("Submitted")
    expect(editor.get_by_text("a clinician other than you approves them")).to_be_visible()
    expect(editor.get_by_role("button", name="Approve and give it")).to_have_count(0)
    ask()
    expect(chat.locator(".bot .bubble")).to_have_count(2)
    expect(chat.locator(".bot .bubble").last).to_contain_text("About:")

    approver = visit(second, PATH)
    expect(approver.locator(".proposal ins").first).to_be_visible()
    approver.get_by_role("button", name="Approve and give it to visitors").click()
    expect(approver.get_by_role("status").first).to_contain_text("Visitors get the new words")
    ask()
    expect(chat.locator(".bot .bubble")).to_have_count(3)
    expect(chat.locator(".bot .bubble").last).to_contain_text(NEW)
    # What was said before keeps its words, and the preview showed just what came.
    expect(chat.locator(".bot .bubble").first).to_contain_text("About:")
    assert without_time(chat.locator(".bot.message").last.inner_text()) == without_time(preview)


def without_time(text: str) -> str:
    return re.sub(r"\d\d:\d\d", "", text)


def test_the_preview_tells_of_faults_while_one_types(visit: Visit, reviewer: User) -> None:
    page = visit(reviewer, f"{PATH}edit/")
    page.get_by_label("What the assistant says").fill("See https://elsewhere.example now. It is good.")
    expect(page.locator("[data-faults]")).to_contain_text("It has a link")
    page.get_by_label("What the assistant says").fill(NEW)
    expect(page.locator("[data-faults] li")).to_have_count(0)
    expect(page.locator("[data-words]")).to_have_text("18")


def test_a_frame_is_as_high_as_what_it_shows(visit: Visit, clinician: User) -> None:
    page = visit(clinician, PATH)
    log = page.frame_locator("iframe.shown").locator(".log")
    expect(log.locator(".bubble")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe.shown').style.height !== ''")
    assert log.evaluate("log => log.scrollHeight - log.clientHeight") <= 1


def test_all_of_it_by_the_keyboard_alone(visit: Visit, clinician: User) -> None:
    page = visit(clinician, "/console/answers/?state=unread&q=how_long")
    page.get_by_role("link", name="How long should I avoid the sun?").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Read and approved; next").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("read and approved today")
    assert not page.url.endswith(PATH)


@pytest.fixture
def worked_on(served: Served, reviewer: User, second: User) -> None:
    """An answer with an approved version, one sent back, and one that waits."""
    answer_id = "sun_care/how_long"

    def propose(weeks: str) -> Version:
        proposal = Proposal(NEW.replace("some", weeks), ("S1",), ("sun_care/sunscreen",))
        return drafts.submit(answer_id, reviewer, drafts.save(answer_id, reviewer, proposal, 0).revision)

    publishing.approve(answer_id, second, propose("some").revision, 0)
    publishing.reject(answer_id, second, propose("many").revision, "It promises too much.")
    propose("a few")


@pytest.mark.parametrize("look", LOOKS)
def test_no_violations(visit: Visit, worked_on: None, clinician: User, look: str) -> None:
    for path in ("/console/answers/", PATH, f"{PATH}edit/", "/console/answers/clinic/contact/edit/"):
        page = visit(clinician, path, **LOOKS[look])
        if "shown" in page.content():
            expect(page.frame_locator("iframe.shown").last.locator(".bubble")).to_be_visible()
        page.emulate_media(reduced_motion="reduce")
        assert violations(page) == [], path
        assert page.evaluate(TOO_SMALL) == [], path
        assert page.evaluate(SIDEWAYS) <= 0, path


def test_nothing_scrolls_sideways_at_320_pixels(visit: Visit, worked_on: None, clinician: User) -> None:
    for path in ("/console/answers/", PATH, f"{PATH}edit/"):
        page = visit(clinician, path, viewport={"width": 320, "height": 640})
        assert page.evaluate(SIDEWAYS) <= 0, path
