"""A visitor's widget and clinicians' inboxes, each in a browser of its own. With the real assistant: tests/faults."""

import email
import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from pathlib import Path

from chat_page import ChatPage, open_widget
from clinic_site import ClinicSite
from colleague import Colleague, chat_id
from playwright.sync_api import Page, Route, expect
from web_server import WebServer

Open = Callable[..., ChatPage]
SignIn = Callable[..., Colleague]
Visit = Callable[..., Page]
MEDICAL = "I'm on Roaccutane, can I have it?"
SHOWN = "all => all.map(one => [...one.querySelectorAll('.bubble > p:not([class])')].map(p => p.innerText).join('\\n'))"


def held(page: Page, address: str) -> list[Route]:
    """Requests to an address wait in this list until they are let go."""
    waiting: list[Route] = []
    page.route(address, lambda route: waiting.append(route))
    return waiting


def test_of_two_clinicians_who_race_exactly_one_wins_and_the_other_is_told(
    visit: Visit, clinic_site: ClinicSite, colleague: SignIn
) -> None:
    page = visit(clinic_site.url)
    chat = open_widget(page)
    chat.ask(MEDICAL)
    frame = next(frame for frame in page.frames if "/frame/" in frame.url)
    public_id = chat_id(frame)
    both = [colleague("bryony"), colleague("rafael")]
    for one in both:
        one.see(public_id)
    requests = [held(one.page, "**/take/") for one in both]
    for one in both:
        with one.page.expect_request("**/take/"):
            one.press("Take it")
    # Both have pressed; now both requests are under way at once.
    for waiting in requests:
        waiting[0].continue_()
    names = {"bryony": "Sister Bryony Tallis", "rafael": "Dr Rafael Okonjo-Lane"}
    expect(chat.by("system")).to_have_count(1)
    joined = chat.by("system").inner_text()
    winner, loser = sorted(both, key=lambda one: names[one.username] not in joined)
    expect(winner.page.get_by_text("With you")).to_be_visible()
    expect(loser.page.get_by_text(f"With {names[winner.username]}")).to_be_visible()
    told = loser.page.get_by_role("alert").filter(has_text=names[winner.username])
    expect(told).to_be_visible()
    expect(loser.page.get_by_label("Reply; the visitor sees it")).not_to_be_editable()
    winner.write("I have your question.")
    expect(chat.by("person")).to_have_count(1)
    expect(loser.bubbles("person")).to_contain_text("I have your question.")


def test_visitors_network_is_cut_and_restored_while_a_clinician_writes(chat: Open, colleague: SignIn) -> None:
    visitor, bryony = chat(), colleague("bryony")
    visitor.ask(MEDICAL)
    bryony.see(chat_id(visitor.page))
    bryony.press("Take it")
    bryony.write("Before the cut.")
    expect(visitor.by("person")).to_have_count(1)
    visitor.page.context.set_offline(True)
    expect(visitor.notice).to_contain_text("You are offline")
    bryony.write("In the dark, one.")
    visitor.say("Written without a network.")
    expect(visitor.by("visitor").last).to_contain_text("Not sent.")
    bryony.write("In the dark, two.")
    visitor.page.context.set_offline(False)
    expect(visitor.by("person")).to_have_count(3)
    expect(visitor.notice).to_have_text("You are talking with Sister Bryony Tallis.")
    expect(bryony.bubbles("visitor").last).to_contain_text("Written without a network.")
    bryony.write("After it.")
    expect(visitor.by("person")).to_have_count(4)
    shown = visitor.messages.evaluate_all(SHOWN)
    assert shown == bryony.texts()
    assert len(shown) == len(set(shown)) == 8


def mail_to(address: str, folder: Path) -> EmailMessage | None:
    """The newest message to that address, as the file backend keeps it."""
    for file in sorted(folder.glob("*"), key=lambda one: one.stat().st_mtime, reverse=True):
        # One file may hold several, each with a line of dashes after it.
        for text in re.split(r"(?m)^-{70,}$", file.read_text()):
            message = email.message_from_string(text.lstrip(), policy=policy.default)
            if message["To"] == address:
                assert isinstance(message, EmailMessage)
                return message
    return None


def test_out_of_hours_the_answer_goes_out_by_mail_and_its_link_reopens_the_chat(
    closed_chat: Open, colleague: SignIn, visit: Visit, closed_web: WebServer
) -> None:
    address = "night.visitor@example.org"
    visitor = closed_chat()
    visitor.ask(MEDICAL)
    public_id = chat_id(visitor.page)
    form = visitor.place.locator("form.contact")
    form.get_by_role("textbox", name="E-mail").fill(address)
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="Send details").click()
    expect(visitor.place.locator(".saved")).to_be_visible()
    visitor.page.close()
    closed_web.later(minutes=30)

    bryony = colleague("bryony", closed_web)
    bryony.see(public_id)
    expect(bryony.page.get_by_role("link", name=address)).to_be_visible()
    bryony.press("Take it")
    bryony.write("You can have it six months after your last capsule.")
    bryony.note("Asked at night; no rush.")
    closed_web.later(minutes=6)
    found: list[EmailMessage] = []
    for _ in range(100):
        found = [one for one in [mail_to(address, closed_web.mail)] if one]
        if found:
            break
        bryony.page.wait_for_timeout(200)
    body = found[0].get_content()
    assert "six months after your last capsule" in body
    assert "Asked at night" not in body
    assert "Roaccutane" not in body

    link = re.search(rf"{re.escape(closed_web.url)}/chat/resume/[\w-]+/", body)
    assert link
    back = ChatPage(visit(link[0]))
    expect(back.by("person")).to_contain_text("six months after your last capsule")
    assert back.page.url == f"{closed_web.url}/chat/"
    expect(back.place.get_by_text("Asked at night")).to_have_count(0)
    back.say("Thank you, that helps.")
    expect(bryony.bubbles("visitor").last).to_contain_text("Thank you, that helps.")
    bryony.write("You are welcome.")
    expect(back.by("person").last).to_contain_text("You are welcome.")
    # The link has done its work.
    expect(ChatPage(visit(link[0])).notice).to_contain_text("used already or has expired")
