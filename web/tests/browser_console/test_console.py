"""The console as a person meets it: axe, the keyboard alone, narrow screens, colours, what moves on its own."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from frontdesk.accounts.models import User
from tests.browser_console.conftest import Visit
from tests.conftest import PASSWORD
from tests.console.talk import Talk

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": PHONE,
    "phone-dark": {**PHONE, "color_scheme": "dark"},
    "forced": {"viewport": {"width": 1280, "height": 860}, "forced_colors": "active"},
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVIDENCE = [
    {"kind": "rule", "name": "medicine", "text": "Roaccutane", "start": 7, "end": 17},
    {"kind": "score", "name": "medical", "value": 0.97, "limit": 0.35},
]
RANKING = [{"outcome": "answer:procedure/suitability", "confidence": 0.61}]
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, select, summary')]
    .filter((one) => one.checkVisibility() && one.type !== 'hidden' && getComputedStyle(one).display !== 'inline')
    .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def everything(manager: User) -> Talk:
    """A manager who is a clinician too, a hand-off of every kind, and a conversation with all that a turn can hold."""
    manager.groups.add(Group.objects.get_or_create(name="clinician")[0])
    for kind in ("urgent", "request"):
        Talk(90).hands_off(kind, "please help", contact_name="Jo Marsh", contact_phone="020 7946 0018")
    Talk(20).fails("how much for both hands, and is it less when one comes for a second time")
    Talk(3000, owner="closed").asks("scars?", "clarify:results/acne_scars,side_effects/scarring")
    talk = Talk(12, page="https://clinic.example/a/rather/long/address/of/a/page/about/treatments")
    talk.asks("how long do I stay out of the sun")
    talk.hands_off("medical", "I'm on Roaccutane, can I have it?", turn={"evidence": EVIDENCE, "ranking": RANKING})
    return talk


def violations(page: Page) -> list[str]:
    """What axe finds."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    return [f"{one['id']}: {node['target']} {node.get('failureSummary')}" for one in found for node in one["nodes"]]


def sound(page: Page) -> None:
    """No violation, nothing too small to hit, nothing that makes the page scroll sideways."""
    assert violations(page) == []
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_sound(visit: Visit, manager: User, everything: Talk, look: str) -> None:
    page = visit(None, "/accounts/login/", **LOOKS[look])
    sound(page)
    page.goto("/accounts/password/reset/")
    sound(page)
    page = visit(manager, "/console/handoffs/", **LOOKS[look])
    sound(page)
    for path in ("/console/conversations/", "/console/conversations/?q=nothing+like+it", "/console/audit/", "/accounts/2fa/"):
        page.goto(path)
        sound(page)
    page.goto(everything.path)
    for summary in page.locator(".turn summary").all():
        summary.click()
    sound(page)
    page.goto("/console/audit/")
    sound(page)


def test_setting_up_the_second_step_is_sound(visit: Visit, reviewer: User) -> None:
    page = visit(reviewer, "/accounts/2fa/totp/activate/")
    sound(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 0
    sound(page)


def test_a_receptionists_pages_are_sound(visit: Visit, receptionist: User, everything: Talk) -> None:
    page = visit(receptionist, "/console/handoffs/")
    sound(page)
    page.goto(everything.path)
    expect(page.get_by_text("Withheld").first).to_be_visible()
    sound(page)


def tab_to(page: Page, matches: Callable[[str], bool]) -> None:
    """Press Tab until what has the focus matches by its words."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if matches(page.evaluate("document.activeElement.innerText ?? ''").strip()):
            return
    raise AssertionError("not reached with the keyboard")


def test_the_keyboard_alone_reads_a_conversation(visit: Visit, reviewer: User, everything: Talk) -> None:
    page = visit(reviewer, "/console/conversations/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    tab_to(page, lambda words: words.startswith("how long do I stay"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{everything.path}")
    tab_to(page, lambda words: "Understood as" in words and "Medical" in words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()


def test_the_words_that_matched_are_marked(visit: Visit, manager: User, everything: Talk) -> None:
    page = visit(manager, everything.path)
    expect(page.locator(".said__words mark")).to_have_text("Roaccutane")


def test_the_whole_row_opens_the_conversation(visit: Visit, reviewer: User, everything: Talk) -> None:
    page = visit(reviewer, "/console/conversations/", **LOOKS["light"])
    page.locator("tbody tr").first.locator(".log__state").click(force=True)  # the link lies over the row
    page.wait_for_url(f"**{everything.path}")


def test_waiting_times_go_on_while_the_page_is_open(visit: Visit, clinician: User) -> None:
    Talk(5.5).hands_off("medical", "I take warfarin")
    page = visit(clinician, "/console/handoffs/")
    later = "import('/static/console/times.js').then((times) => times.refresh(document, Date.now() + 3600_000))"
    page.evaluate(later)
    expect(page.locator(".line time")).to_have_text("1 h")


def test_signing_out_by_the_button(visit: Visit, clinician: User) -> None:
    page = visit(clinician, "/console/handoffs/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/console/handoffs/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
