"""The launcher on a clinic's own website: another origin, under a strict Content-Security-Policy."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from chat_page import in_frame, open_widget
from clinic_site import ClinicSite
from playwright.sync_api import Browser, Page, expect
from turn_server import TurnServer

Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def kept(page: Page) -> list[str]:
    """Names of all that the page's origin keeps in this browser."""
    return page.evaluate(
        "[...Object.keys(localStorage), ...Object.keys(sessionStorage), ...document.cookie.split(';').filter(Boolean)]"
    )


def test_nothing_is_stored_or_fetched_before_the_visitor_opens_it(visit: Visit, clinic_site: ClinicSite) -> None:
    requests: list[str] = []
    page = visit("about:blank")
    page.on("request", lambda request: requests.append(request.url))
    page.goto(clinic_site.url)
    expect(page.locator("sunhat-launcher button")).to_be_visible()
    page.wait_for_timeout(500)
    assert kept(page) == []
    assert page.context.storage_state() == {"cookies": [], "origins": []}
    assert [url for url in requests if "favicon" not in url] == [
        f"{clinic_site.url}/",
        f"{clinic_site.chat_url}/widget.js",
    ]


def test_nothing_is_stored_by_the_frame_before_the_first_message(visit: Visit, clinic_site: ClinicSite) -> None:
    page = visit(clinic_site.url)
    chat = open_widget(page)
    expect(chat.place.locator(".welcome .choice")).to_have_count(4)
    frame = next(frame for frame in page.frames if "/frame/" in frame.url)
    assert frame.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.context.cookies() == []


def test_works_on_another_site_under_a_strict_policy(visit: Visit, clinic_site: ClinicSite) -> None:
    # This browser lets no frame of another site store anything: the conversation is then kept in memory.
    page = visit(clinic_site.foreign_url)
    colour = (
        "getComputedStyle(document.querySelector('sunhat-launcher').shadowRoot.querySelector('button')).backgroundColor"
    )
    assert page.evaluate(colour) == "rgb(11, 97, 96)"
    assert "reviewed" in open_widget(page).ask("how long do I stay out of the sun").inner_text().lower()


@pytest.mark.parametrize("way", ["escape", "cross", "launcher"])
def test_focus_goes_in_and_comes_back(visit: Visit, clinic_site: ClinicSite, way: str) -> None:
    page = visit(clinic_site.url)
    launcher = page.locator("sunhat-launcher button")
    launcher.focus()
    page.keyboard.press("Enter")
    chat = in_frame(page)
    expect(chat.input).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    if way == "escape":
        page.keyboard.press("Escape")
    elif way == "cross":
        chat.place.get_by_role("button", name="Close chat").click()
    else:
        launcher.click()
    expect(page.locator("sunhat-launcher dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()


def test_escape_closes_a_menu_or_a_question_first(visit: Visit, clinic_site: ClinicSite) -> None:
    page = visit(clinic_site.url)
    chat = open_widget(page)
    chat.ask("how long do I stay out of the sun")
    panel = page.locator("sunhat-launcher dialog")
    chat.place.get_by_role("button", name="More options").click()
    page.keyboard.press("Escape")
    expect(chat.place.get_by_role("button", name="More options")).to_be_focused()
    chat.menu("Delete conversation")
    page.keyboard.press("Escape")
    expect(chat.place.get_by_role("dialog")).to_have_count(0)
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_survives_a_page_change_and_stays_open(visit: Visit, clinic_site: ClinicSite) -> None:
    page = visit(clinic_site.url)
    open_widget(page).ask("how long do I stay out of the sun")
    page.locator("#other").click()
    expect(page.get_by_role("heading", name="Clinic /other")).to_be_visible()
    chat = in_frame(page)
    expect(chat.messages).to_have_count(2)
    # It opened by itself, so the focus stays with the page.
    page.wait_for_timeout(500)
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_fills_a_phone_and_keeps_the_page_behind_out_of_reach(visit: Visit, clinic_site: ClinicSite) -> None:
    page = visit(clinic_site.url, **PHONE)
    chat = open_widget(page)
    expect(chat.place.get_by_role("heading", level=1)).to_be_focused()
    assert page.locator("sunhat-launcher dialog").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.evaluate(
        "document.querySelector('sunhat-launcher').shadowRoot.querySelector('dialog').matches(':modal')"
    )
    chat.place.get_by_role("button", name="Close chat").click()
    expect(page.locator("sunhat-launcher button")).to_be_focused()


def test_messages_from_other_windows_and_origins_are_ignored(visit: Visit, clinic_site: ClinicSite) -> None:
    page = visit(clinic_site.url)
    chat = open_widget(page)
    expect(chat.input).to_be_focused()
    page.evaluate("window.postMessage({sunhat: 'close'}, '*')")
    frame = next(frame for frame in page.frames if "/frame/" in frame.url)
    frame.evaluate("window.postMessage({sunhat: 'open', focus: true}, '*')")
    page.wait_for_timeout(300)
    expect(page.locator("sunhat-launcher dialog")).to_be_visible()


def test_new_message_counts_on_the_closed_launcher(
    visit: Visit, clinic_site: ClinicSite, assistant: TurnServer
) -> None:
    page = visit(clinic_site.url)
    chat = open_widget(page)
    assistant.delay = 1.0
    chat.say("how long do I stay out of the sun")
    expect(chat.by("visitor")).to_have_count(1)
    page.keyboard.press("Escape")
    launcher = page.locator("sunhat-launcher button")
    expect(launcher).to_have_attribute("aria-label", "Chat with us, 1 new")
    launcher.click()
    expect(launcher).to_have_attribute("aria-label", "Close chat")


def test_frame_refuses_a_site_that_is_not_listed(browser: Browser, unlisted_site: ClinicSite) -> None:
    # A browser of its own: what it reports of the refusal is what is wanted here.
    with browser.new_context() as context:
        page, requests = context.new_page(), list[str]()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(unlisted_site.url)
        with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
            page.locator("sunhat-launcher button").click()
        expect(page.locator("sunhat-launcher iframe")).to_be_attached()
        assert len(page.frames) == 2 and not page.frames[1].url.startswith(unlisted_site.chat_url)
        expect(in_frame(page).input).to_have_count(0)
        # The page of the frame was fetched and thrown away; nothing of it ran.
        assert [urlsplit(url).path for url in requests if "favicon" not in url] == ["/", "/widget.js", "/frame/"]


def test_frame_names_the_sites_that_are_listed(visit: Visit, clinic_site: ClinicSite) -> None:
    page = visit("/chat/")
    response = page.request.get("/frame/")
    policy = response.headers["content-security-policy"]
    assert f"frame-ancestors 'self' {clinic_site.url} " in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/widget.js", "/frame/", "/chat/", "/demo/"])
def test_answer_that_nothing_changed_brings_the_same_headers(visit: Visit, address: str) -> None:
    # A browser takes the headers of a 304 in place of those that it kept.
    request = visit("/chat/").request
    fresh = request.get(address)
    again = request.get(address, headers={"If-None-Match": fresh.headers["etag"]})
    assert again.status == 304
    for name in ("content-security-policy", "cross-origin-resource-policy", "x-frame-options"):
        assert again.headers.get(name) == fresh.headers.get(name)


def test_a_site_without_https_can_send_too(visit: Visit, clinic_site: ClinicSite) -> None:
    page = visit(clinic_site.insecure_url)
    assert not page.evaluate("isSecureContext")
    chat = open_widget(page)
    expect(chat.ask("how long do I stay out of the sun")).to_contain_text("Plan to stay out of the sun")
    chat.ask("does the weather matter")
