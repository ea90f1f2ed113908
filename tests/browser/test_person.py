"""A person takes over: the visitor sees who it is, that they write, that they have read, and when they are gone."""

from collections.abc import Callable

import pytest
from chat_page import ChatPage, open_widget
from clinic_site import ClinicSite
from colleague import Colleague, calls_to, chat_id
from playwright.sync_api import Page, expect

Open = Callable[..., ChatPage]
SignIn = Callable[..., Colleague]
NAME = "Sister Bryony Tallis"
QUESTION = "I want to talk to a person"


@pytest.fixture
def talk(chat: Open, colleague: SignIn) -> tuple[ChatPage, Colleague, str]:
    """A visitor, the person who has taken their conversation, and its id."""
    page, bryony = chat(), colleague("bryony")
    page.ask(QUESTION)
    public_id = chat_id(page.page)
    bryony.take(public_id)
    expect(page.notice).to_have_text(f"You are talking with {NAME}.")
    return page, bryony, public_id


def test_person_joins_by_name_and_looks_unlike_the_assistant(talk: tuple[ChatPage, Colleague, str]) -> None:
    page, bryony, public_id = talk
    expect(page.by("system").last).to_contain_text(f"{NAME} has joined")
    bryony.say(public_id, "Good afternoon. What would you like to know?")
    message = page.by("person")
    expect(message.locator(".byline")).to_contain_text(f"{NAME}at the clinic")
    expect(page.status).to_contain_text(f"{NAME}: Good afternoon.")
    ground = "element => getComputedStyle(element.querySelector('.bubble')).backgroundColor"
    assert message.evaluate(ground) != page.by("bot").first.evaluate(ground)


def test_typing_of_a_person_is_shown_by_name_and_announced_once(talk: tuple[ChatPage, Colleague, str]) -> None:
    page, bryony, public_id = talk
    page.record()
    typing = page.place.locator(".typing")
    for _ in range(3):
        assert bryony.call(public_id, "typing").ok
        expect(typing).to_be_visible()
        expect(typing).to_have_text(f"{NAME} is writing")
        # Nobody presses a key for some seconds: it ends by itself.
        expect(typing).to_be_hidden()
    assert "".join(page.said()).count(f"{NAME} is writing") == 1
    bryony.call(public_id, "typing")
    expect(typing).to_be_visible()
    bryony.say(public_id, "Good afternoon.")
    expect(page.by("person")).to_have_count(1)
    expect(typing).to_be_hidden()


def test_visitors_typing_is_told_to_a_person_only_and_seldom(chat: Open, colleague: SignIn) -> None:
    page, bryony = chat(), colleague("bryony")
    made = calls_to(page.page, "typing")
    page.ask(QUESTION)
    page.input.press_sequentially("nobody is told of this")
    assert made == []
    public_id = chat_id(page.page)
    bryony.take(public_id)
    expect(page.notice).to_contain_text(NAME)
    with page.page.expect_request("**/typing"):
        page.input.press_sequentially("are you there?")
    assert len(made) == 1
    assert bryony.open(public_id)["state"]["visitor_typing"]


def test_visitor_sees_what_a_person_has_seen(talk: tuple[ChatPage, Colleague, str]) -> None:
    page, bryony, public_id = talk
    page.say("Is my question there?")
    mine = page.by("visitor").last
    expect(mine.locator(".delivery")).to_have_text("Sent")
    last = bryony.open(public_id)["messages"][-1]["seq"]
    assert bryony.call(public_id, "seen", seq=last).ok
    expect(mine.locator(".delivery")).to_have_text("Seen")


def test_clinic_is_told_what_the_visitor_has_before_their_eyes(
    visit: Callable[..., Page], clinic_site: ClinicSite, colleague: SignIn
) -> None:
    page = visit(clinic_site.url)
    chat, bryony = open_widget(page), colleague("bryony")
    chat.ask(QUESTION)
    frame = next(frame for frame in page.frames if "/frame/" in frame.url)
    public_id = chat_id(frame)
    bryony.take(public_id)
    expect(chat.notice).to_contain_text(NAME)
    page.keyboard.press("Escape")
    expect(page.locator("sunhat-launcher dialog")).to_be_hidden()
    bryony.say(public_id, "Here is your answer.")
    expect(page.locator("sunhat-launcher button")).to_have_attribute("aria-label", "Chat with us, 1 new")
    answer = bryony.open(public_id)["messages"][-1]["seq"]
    assert bryony.open(public_id)["state"]["visitor_seen_seq"] < answer
    with page.expect_request("**/seen"):
        page.locator("sunhat-launcher button").click()
    page.wait_for_timeout(300)
    assert bryony.open(public_id)["state"]["visitor_seen_seq"] == answer


@pytest.mark.parametrize(("call", "body"), [("hand-back", {}), ("resolve", {"reason": "answered"})])
def test_assistant_is_back_when_the_person_is_done(
    talk: tuple[ChatPage, Colleague, str], call: str, body: dict[str, str]
) -> None:
    page, bryony, public_id = talk
    assert bryony.call(public_id, call, **body).ok
    expect(page.by("system").last).to_contain_text("You are with the assistant again")
    expect(page.notice).to_be_hidden()
    expect(page.ask("how long do I stay out of the sun")).to_contain_text("Plan to stay out of the sun")


def test_who_waits_may_leave_the_page_and_come_back(chat: Open, colleague: SignIn) -> None:
    page, bryony = chat(), colleague("bryony")
    page.ask(QUESTION)
    reference = page.place.locator(".reference").inner_text()
    public_id = chat_id(page.page)
    page.page.goto("about:blank")
    page.page.goto("/chat/")
    expect(page.notice).to_contain_text("A person will join you here")
    expect(page.place.locator(".reference")).to_have_text(reference)
    page.page.goto("about:blank")
    bryony.take(public_id)
    bryony.say(public_id, "I wrote this while you were away.")
    page.page.goto("/chat/")
    expect(page.by("person")).to_contain_text("while you were away")
    expect(page.notice).to_have_text(f"You are talking with {NAME}.")


def test_nothing_is_lost_or_doubled_when_the_visitors_network_breaks(talk: tuple[ChatPage, Colleague, str]) -> None:
    page, bryony, public_id = talk
    bryony.say(public_id, "Before.")
    expect(page.by("person")).to_have_count(1)
    page.page.context.set_offline(True)
    expect(page.notice).to_contain_text("You are offline")
    for number in range(3):
        bryony.say(public_id, f"While you were gone, {number}.")
    page.say("Written without a network.")
    expect(page.by("visitor").last).to_contain_text("Not sent.")
    page.page.context.set_offline(False)
    expect(page.by("person")).to_have_count(4)
    expect(page.notice).to_have_text(f"You are talking with {NAME}.")
    expect(page.by("visitor").last.locator(".delivery")).to_have_text("Sent")
    theirs = [(one["author"], one["text"]) for one in bryony.open(public_id)["messages"]]
    shown = page.messages.evaluate_all("all => all.map(one => one.querySelector('.bubble p').innerText)")
    assert shown == [text for _, text in theirs]
    assert shown.count("Written without a network.") == 1
