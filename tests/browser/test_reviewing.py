"""A reviewer's ten minutes: from the sign-in to the finished queue, by the keyboard alone."""

import json
import re
from collections.abc import Callable

from chat_page import ChatPage
from playwright.sync_api import Page, expect
from web_server import WebServer

Visit = Callable[..., Page]
QUESTIONS = [
    "how long do I stay out of the sun",
    "does the weather matter",
    "how do I recover",
    "I'm on Roaccutane, can I have it?",
]
JUDGED = """
import json
from frontdesk.corrections.models import Judgement, QueueItem
from frontdesk.review.models import AuditEvent
newest = Judgement.objects.current().filter(reviewer__username="ravindra")
print(json.dumps({
    "judged": [[one.verdict, one.should_be, one.harmful, one.note, one.tags] for one in newest],
    "left": QueueItem.objects.filter(verdict="").count(),
    "written down": AuditEvent.objects.filter(action="turn.judged", who__username="ravindra").count(),
}))
"""


def tab_to(page: Page, label: str) -> None:
    """Press Tab until what has the focus has this name."""
    named = "(it => [it, ...(it.labels ?? [])].map(one => one.innerText))(document.activeElement)"
    for _ in range(40):
        page.keyboard.press("Tab")
        if any(label in (name or "") for name in page.evaluate(named)):
            return
    raise AssertionError(f"{label} cannot be reached with Tab")


def done(page: Page, count: int) -> None:
    """The page that says so is there, and listens to keys."""
    expect(page.get_by_text(re.compile(rf"^\s*{count} of 10 done"))).to_be_visible()
    page.wait_for_load_state("load")


def test_ten_minutes_of_a_reviewer_by_the_keyboard_alone(
    visit: Visit, chat: Callable[..., ChatPage], web: WebServer
) -> None:
    for _ in range(3):
        visitor = chat()
        for question in QUESTIONS:
            visitor.ask(question)
    web.later(minutes=30)
    page = visit("/accounts/login/", viewport={"width": 1280, "height": 900})
    keys = page.keyboard
    page.locator("body").focus()
    tab_to(page, "Username or e-mail")
    keys.type("ravindra")
    tab_to(page, "Password")
    keys.type(web.password("ravindra"))
    keys.press("Enter")
    page.wait_for_url("**/console/conversations/")
    tab_to(page, "s queue")
    keys.press("Enter")
    done(page, 0)

    keys.press("w")  # wrong; it should have been an answer that is found by what people ask
    keys.press("/")
    keys.type("late evenings")
    expect(page.get_by_role("option").first).to_contain_text("When are you open?")
    keys.press("Enter")
    keys.press("Escape")
    keys.press("h")
    keys.press("n")
    keys.type("It asks for the opening hours.")
    keys.press("Escape")
    keys.press("t")
    keys.type("Hours")
    keys.press("Control+Enter")
    done(page, 1)
    keys.press("w")  # wrong; one of those that are offered by a number
    keys.press("1")
    keys.press("n")
    keys.press("Escape")  # nothing has the focus, and the key that keeps it works all the same
    keys.press("Control+Enter")
    for count in range(2, 10):
        done(page, count)
        keys.press("y")

    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="last 28")
    expect(row).to_contain_text(re.compile(r"\d %\s+\d+(\.\d)? % to \d+ %\s+10\s"))
    page.reload()  # done is done
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    kept = json.loads(web.shell(JUDGED))
    wrong = [one for one in kept["judged"] if one[0] == "wrong"]
    assert ["wrong", ["answer:clinic/hours"], True, "It asks for the opening hours.", ["hours"]] in wrong
    assert len(wrong) == 2 and len(kept["judged"]) == kept["written down"] == 10 and kept["left"] == 0
