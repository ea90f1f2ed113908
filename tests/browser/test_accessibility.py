"""WCAG 2.2 AA as far as a machine can tell: axe, the keyboard alone, zoom, narrow screens, colours that are forced."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from chat_page import ChatPage, open_widget
from clinic_site import ClinicSite
from colleague import Colleague, chat_id
from playwright.sync_api import Page, expect
from web_server import WebServer

Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 400, "height": 700}},
    "dark": {"viewport": {"width": 400, "height": 700}, "color_scheme": "dark"},
    "phone": PHONE,
    "phone-dark": {**PHONE, "color_scheme": "dark"},
    "forced": {"viewport": {"width": 400, "height": 700}, "forced_colors": "active"},
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUESTIONS = (
    "how long do I stay out of the sun",
    "how do I recover",
    "does the weather matter",
    "I'm on Roaccutane, can I have it?",
    "I can't breathe",
)
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, textarea')]
    .filter((one) => one.checkVisibility())
    .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOG_SIDEWAYS = "(log => log.scrollWidth - log.clientWidth)(document.querySelector('.log'))"


def violations(page: Page) -> list[str]:
    """What axe finds in the page and its frames."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


def still(page: Page) -> None:
    """Have nothing move any more: a bubble that is fading in has no colour to judge, and one may come at any moment."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(
        """() => Promise.all(document.getAnimations()
            .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))"""
    )


@pytest.mark.parametrize("look", LOOKS)
def test_chat_has_no_violations(visit: Visit, closed_web: WebServer, look: str) -> None:
    chat = ChatPage(visit("/frame/", base_url=closed_web.url, **LOOKS[look]))
    expect(chat.place.locator(".welcome .choice")).to_have_count(4)
    still(chat.page)
    assert violations(chat.page) == []
    for question in QUESTIONS:
        chat.ask(question)
    still(chat.page)
    assert violations(chat.page) == []
    assert chat.page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_of_trouble_have_no_violations(visit: Visit, closed_web: WebServer, scheme: str) -> None:
    chat = ChatPage(visit("/frame/", base_url=closed_web.url, color_scheme=scheme))
    chat.ask("I'm on Roaccutane, can I have it?").get_by_role("button", name="Send details").click()
    chat.page.route("**/messages", lambda route: route.abort())
    chat.say("does the weather matter")
    expect(chat.by("visitor").last).to_contain_text("Not sent.")
    chat.input.fill("a" * 2001)
    chat.place.get_by_role("button", name="More options").click()
    still(chat.page)
    assert violations(chat.page) == []
    chat.place.get_by_role("button", name="Delete conversation").click()
    still(chat.page)
    assert violations(chat.page) == []
    assert chat.page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("look", ["light", "dark", "forced"])
def test_talk_with_a_person_has_no_violations_and_moves_only_where_that_is_wanted(
    visit: Visit, colleague: Callable[..., Colleague], look: str
) -> None:
    chat, bryony = ChatPage(visit("/frame/", reduced_motion="reduce", **LOOKS[look])), colleague("bryony")
    chat.ask("I want to talk to a person")
    public_id = chat_id(chat.page)
    bryony.take(public_id)
    bryony.say(public_id, "Good afternoon.")
    expect(chat.by("person")).to_have_count(1)
    bryony.call(public_id, "typing")
    expect(chat.place.locator(".typing")).to_contain_text("is writing")
    assert chat.page.evaluate("document.getAnimations().length") == 0
    assert violations(chat.page) == []
    assert chat.page.evaluate(TOO_SMALL) == []
    assert chat.page.evaluate(SIDEWAYS) <= 0


def test_page_of_its_own_has_no_violations(visit: Visit) -> None:
    chat = ChatPage(visit("/chat/"))
    chat.ask("how long do I stay out of the sun")
    still(chat.page)
    assert violations(chat.page) == []


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_demo_has_no_violations_closed_and_open(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/demo/", viewport={"width": size[0], "height": size[1]})
    expect(page.locator("sunhat-launcher button")).to_be_visible()
    assert violations(page) == []
    open_widget(page).ask("how long do I stay out of the sun")
    page.wait_for_timeout(500)
    assert violations(page) == []


def test_whole_conversation_by_keyboard_alone(visit: Visit, clinic_site: ClinicSite, web: WebServer) -> None:
    page = visit(clinic_site.url)
    chat = ChatPage(page, page.frame_locator("sunhat-launcher iframe"))
    keys = page.keyboard
    expect(page.locator("sunhat-launcher button")).to_be_visible()
    press_until(page, "Tab", "SUNHAT-LAUNCHER")
    keys.press("Enter")
    expect(chat.input).to_be_focused()
    keys.type("how long do I stay out of the sun")
    keys.press("Enter")
    expect(chat.messages).to_have_count(2)
    tab_back_to(chat, "Do I need sunscreen?")
    keys.press("Enter")
    expect(chat.messages).to_have_count(4)
    expect(chat.input).to_be_focused()
    keys.type("I'm on Roaccutane")
    keys.press("Enter")
    expect(chat.place.locator(".reference")).to_be_visible()
    web.later(minutes=11)
    tab_back_to(chat, "Tell us how to reach you")
    keys.press("Enter")
    expect(chat.place.get_by_role("textbox", name="Name")).to_be_focused()
    tab_back_to(chat, "Send details")
    keys.press("Enter")
    expect(chat.place.get_by_role("textbox", name="E-mail")).to_be_focused()
    keys.type("visitor@example.org")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    expect(chat.place.locator(".saved")).to_contain_text("We have your details")
    tab_back_to(chat, "More options")
    keys.press("Enter")
    expect(chat.place.get_by_role("button", name="End conversation")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Enter")
    expect(chat.place.get_by_role("button", name="Start a new conversation")).to_be_visible()
    # Until it is gone, Escape is the question's.
    expect(chat.place.get_by_role("dialog")).to_have_count(0)
    keys.press("Escape")
    expect(page.locator("sunhat-launcher button")).to_be_focused()


def press_until(page: Page, key: str, tag: str) -> None:
    """Press the key until an element with that tag name has the focus."""
    for _ in range(20):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.tagName") == tag:
            return
    raise AssertionError(f"{tag} cannot be reached with {key}")


def tab_back_to(chat: ChatPage, name: str) -> None:
    """Shift+Tab until the button of that name has the focus, which must then be seen."""
    button = chat.place.get_by_role("button", name=name).last
    expect(button).to_be_visible()
    for _ in range(30):
        chat.page.keyboard.press("Shift+Tab")
        if button.evaluate("element => element === document.activeElement"):
            assert button.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
            return
    raise AssertionError(f"{name} cannot be reached with Shift+Tab")


def test_log_is_silent_and_the_status_line_says_each_message_once(visit: Visit) -> None:
    chat = ChatPage(visit("/chat/"))
    log = chat.place.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "off")
    chat.record()
    chat.ask("how long do I stay out of the sun")
    chat.ask("does the weather matter")
    chat.page.wait_for_timeout(800)
    said = chat.said()
    assert len([one for one in said if "Plan to stay out of the sun" in one]) == 1
    assert len([one for one in said if "not something I can help with" in one]) == 1
    assert not [one for one in said if "does the weather matter" in one]


@pytest.mark.parametrize("address", ["/frame/", "/chat/", "/demo/"])
@pytest.mark.parametrize("width", [320, 640])
def test_nothing_scrolls_sideways_at_320_pixels_or_200_percent(visit: Visit, address: str, width: int) -> None:
    # 640 by 450 at twice the pixels is what a window of 1280 by 900 becomes at 200 %; 320 is the same window at 400 %.
    page = visit(address, viewport={"width": width, "height": 450}, device_scale_factor=2)
    if address == "/demo/":
        assert page.evaluate(SIDEWAYS) <= 0
        return
    chat = ChatPage(page)
    for question in QUESTIONS:
        chat.ask(question)
    chat.ask("unbreakable" * 20)
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate(LOG_SIDEWAYS) <= 0
    chat.input.fill("still reachable")
    chat.input.press("Enter")
    expect(chat.by("visitor").last).to_be_in_viewport()


def test_reduced_motion_moves_nothing(visit: Visit) -> None:
    chat = ChatPage(visit("/chat/", reduced_motion="reduce"))
    chat.ask("how long do I stay out of the sun")
    assert chat.page.evaluate("document.getAnimations().length") == 0


def test_forced_colours_keep_every_edge(visit: Visit) -> None:
    chat = ChatPage(visit("/chat/", forced_colors="active"))
    urgent = chat.ask("I can't breathe")
    width = "element => parseFloat(getComputedStyle(element).borderTopWidth)"
    assert chat.by("visitor").locator(".bubble").evaluate(width) >= 1
    assert chat.place.get_by_role("button", name="Send message").evaluate(width) >= 1
    assert urgent.locator(".bubble").evaluate(width) >= 4


def test_dark_scheme_is_dark(visit: Visit) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = (visit("/chat/", color_scheme=scheme).evaluate(ground) for scheme in ("light", "dark"))
    assert sum(map(int, light[4:-1].split(","))) > 600 > 120 > sum(map(int, dark[4:-1].split(",")))
