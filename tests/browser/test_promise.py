"""What a visitor who waits is promised, in every state, as it changes before their eyes."""

import re
from collections.abc import Callable

import pytest
from chat_page import ChatPage
from colleague import Colleague, chat_id
from playwright.sync_api import Locator, Page, expect
from web_server import WebServer

Open = Callable[..., ChatPage]
SignIn = Callable[..., Colleague]
PERSON = "I want to talk to a person"
MEDICAL = "I'm on Roaccutane, can I have it?"
WIDTHS = "(log => log.scrollWidth - log.clientWidth)(document.querySelector('.log'))"


def promise(page: ChatPage) -> Locator:
    """The sentences of the card."""
    return page.place.locator(".promise")


@pytest.fixture
def empty_queue(web: WebServer) -> None:
    """Nobody waits from an earlier test."""
    web.shell("from frontdesk.chat.models import Conversation; Conversation.objects.all().delete()")


def leave_details(form: Locator) -> None:
    """Fill in the form and send it."""
    form.get_by_role("textbox", name="E-mail").fill("visitor@example.org")
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="Send details").click()


@pytest.mark.usefixtures("empty_queue")
def test_place_in_the_queue_moves_up_by_itself(chat: Open, colleague: SignIn) -> None:
    first, second, bryony = chat(), chat(), colleague("bryony")
    first.ask(PERSON)
    second.ask(PERSON)
    expect(promise(first)).to_contain_text("You are next.")
    expect(promise(second)).to_contain_text("One person is before you.")
    second.record()
    bryony.take(chat_id(first.page))
    expect(promise(second)).to_contain_text("You are next.")
    # It moves where it stands; a screen reader is not told of every step.
    assert "You are next" not in "".join(second.said())
    expect(promise(first)).to_contain_text("will answer you here")
    assert second.place.locator("form.contact").count() == 0


def test_out_of_hours_a_way_to_be_reached_is_asked_for_at_once_and_once(closed_chat: Open) -> None:
    page = closed_chat()
    page.ask(MEDICAL)
    expect(promise(page)).to_contain_text("We are closed now. We open again")
    expect(page.notice).to_contain_text("The clinic is closed. A person answers")
    form = page.place.locator("form.contact")
    expect(form.get_by_role("checkbox")).to_have_accessible_name(re.compile("you may send me the answer by e-mail"))
    with page.page.expect_request("**/contact") as sent:
        leave_details(form)
    agreed = sent.value.post_data_json
    assert "you may send me the answer by e-mail" in agreed["consent_text"]
    expect(page.place.locator(".saved")).to_be_visible()
    expect(promise(page)).to_contain_text("we will use the details that you left")
    page.ask(PERSON)
    page.page.reload()
    expect(page.messages).to_have_count(4)
    expect(page.place.locator(".saved").first).to_be_visible()
    expect(form).to_have_count(0)


def test_the_assistants_own_words_ask_for_no_details_which_its_card_does(closed_chat: Open) -> None:
    page = closed_chat()
    for asked in (MEDICAL, PERSON):
        page.ask(asked)
    leave_details(page.place.locator("form.contact"))
    expect(page.place.locator(".saved").first).to_be_visible()
    said = page.by("bot").locator(".bubble > p").all_inner_texts()
    assert len(said) == 2 and "clinician" in said[0], said
    assert not [text for text in said if "leave" in text.lower() and ("e-mail" in text or "phone" in text)], said


def test_half_filled_form_moves_to_the_newest_message_about_the_same(closed_chat: Open) -> None:
    page = closed_chat()
    page.ask(MEDICAL)
    page.place.get_by_role("textbox", name="E-mail").fill("visitor@example")
    newest = page.ask("And on Roaccutane since March?")
    expect(page.place.locator("form.contact")).to_have_count(1)
    expect(newest.get_by_role("textbox", name="E-mail")).to_have_value("visitor@example")


def test_whom_nobody_came_to_is_asked_then(chat: Open, web: WebServer) -> None:
    page = chat()
    page.ask(PERSON)
    form = page.place.locator("form.contact")
    expect(promise(page)).to_contain_text("will read your question")
    expect(form).to_have_count(0)
    web.later(minutes=11)
    expect(page.by("system")).to_contain_text("nobody has been free to answer you yet")
    expect(form).to_be_visible()
    expect(promise(page)).to_contain_text("Nobody has been free yet")
    page.ask("how long do I stay out of the sun")
    page.notice.get_by_role("button", name="Tell us how to reach you").click()
    expect(form.get_by_role("textbox", name="Name")).to_be_focused()
    expect(form.get_by_role("textbox", name="Name")).to_be_in_viewport()
    leave_details(form)
    expect(page.place.locator(".saved")).to_be_focused()
    expect(page.notice.get_by_role("button")).to_have_count(0)


def test_urgent_names_no_wait_and_what_to_do_first(chat: Open) -> None:
    page = chat()
    page.ask("I can't breathe")
    expect(promise(page)).to_contain_text("call 999 now")
    expect(promise(page)).to_contain_text("Please do not wait for a reply here")


def test_form_goes_when_a_person_comes(closed_chat: Open, closed_web: WebServer) -> None:
    page = closed_chat()
    page.ask(MEDICAL)
    expect(page.place.locator("form.contact")).to_be_visible()
    closed_web.person_says("rafael", "I am here after all.")
    expect(page.by("person")).to_contain_text("I am here after all.")
    expect(page.place.locator("form.contact")).to_have_count(0)
    expect(page.notice).to_have_text("You are talking with Dr Rafael Okonjo-Lane.")


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_promise_fits_320_pixels_in_every_look(closed_chat: Open, look: dict[str, str]) -> None:
    page = closed_chat(viewport={"width": 320, "height": 640}, **look)
    page.ask(MEDICAL)
    page.place.get_by_role("button", name="Send details").click()
    expect(page.place.get_by_role("textbox", name="E-mail")).to_be_focused()
    assert page.page.evaluate(WIDTHS) <= 0


def link_by_mail(page: ChatPage, web: WebServer) -> str:
    """A link to the conversation, as the e-mail of an answer has it."""
    made = web.shell(
        "from frontdesk.chat import resume; from frontdesk.chat.models import Conversation; "
        f"print(resume.link(Conversation.objects.get(public_id={chat_id(page.page)!r}))[1])"
    )
    return made.strip().splitlines()[-1]


def test_link_reopens_the_conversation_and_leaves_no_trace_of_itself(
    chat: Open, visit: Callable[..., Page], web: WebServer
) -> None:
    page = chat()
    page.ask(PERSON)
    link = link_by_mail(page, web)
    elsewhere = visit(link)
    again = ChatPage(elsewhere)
    expect(again.messages).to_have_count(2)
    assert elsewhere.url == f"{web.url}/chat/"
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in elsewhere.evaluate("JSON.stringify([history.state, document.referrer, {...localStorage}])")
    elsewhere.reload()
    expect(again.messages).to_have_count(2)
    again.ask("how long do I stay out of the sun")
    # The browser in which it began goes on with the same conversation.
    expect(page.messages).to_have_count(4)


def test_link_that_was_used_or_is_too_old_says_so(chat: Open, visit: Callable[..., Page], web: WebServer) -> None:
    page = chat()
    page.ask(PERSON)
    used, old = link_by_mail(page, web), link_by_mail(page, web)
    expect(ChatPage(visit(used)).messages).to_have_count(2)
    web.later(minutes=15 * 24 * 60)
    for link in (used, old):
        failed = ChatPage(visit(link))
        expect(failed.notice).to_contain_text("used already or has expired")
        expect(failed.status).to_contain_text("used already or has expired")
        expect(failed.messages).to_have_count(0)
        assert failed.page.url == f"{web.url}/chat/"
    failed.ask("how long do I stay out of the sun")
    expect(failed.notice).to_be_hidden()


def test_link_in_a_browser_that_has_the_conversation_goes_on_with_it(chat: Open, web: WebServer) -> None:
    page = chat()
    page.ask(PERSON)
    before = page.page.evaluate("localStorage.sunhat")
    link = link_by_mail(page, web)
    for _ in range(2):
        page.page.goto(link)
        expect(page.messages).to_have_count(2)
        assert page.page.evaluate("localStorage.sunhat") == before
        expect(page.notice).to_contain_text("A person will join you here")


def test_link_is_tried_again_after_a_break_of_the_network(
    chat: Open, visit: Callable[..., Page], web: WebServer
) -> None:
    page = chat()
    page.ask(PERSON)
    elsewhere = visit("about:blank")
    elsewhere.route("**/api/v1/resume", lambda route: route.abort())
    elsewhere.goto(link_by_mail(page, web))
    again = ChatPage(elsewhere)
    expect(again.notice).to_contain_text("cannot be reached")
    elsewhere.unroute("**/api/v1/resume")
    expect(again.messages).to_have_count(2)
