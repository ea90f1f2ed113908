"""Questions that go to a person: the card, the form, and what must not be overlooked."""

import re
from collections.abc import Callable

from chat_page import ChatPage
from playwright.sync_api import expect

Open = Callable[..., ChatPage]


def test_card_shows_what_happens_and_the_reference(chat: Open) -> None:
    page = chat()
    message = page.ask("I want to talk to a person")
    expect(message.locator(".handoff-title")).to_have_text("Passed on to our team")
    expect(message.locator(".reference")).to_have_text(re.compile(r"^[A-Z0-9]{3}-[A-Z0-9]{3}$"))
    expect(message.locator(".promise")).to_contain_text("Your reference is")
    expect(message.locator("form")).to_have_count(0)
    expect(page.notice).to_contain_text("A person will join you here")


def test_assistant_goes_on_answering_while_a_person_is_waited_for(chat: Open) -> None:
    page = chat()
    page.ask("I want to talk to a person")
    expect(page.ask("how long do I stay out of the sun")).to_contain_text("Plan to stay out of the sun")


def test_form_says_what_is_wrong_beside_each_field_and_asks_once(closed_chat: Open) -> None:
    page = closed_chat()
    message = page.ask("I'm on Roaccutane, can I have it?")
    form = message.locator("form")
    email, phone = form.get_by_role("textbox", name="E-mail"), form.get_by_role("textbox", name="Phone")
    consent = form.get_by_label("You may use these details")
    send = form.get_by_role("button", name="Send details")
    send.click()
    expect(email).to_have_accessible_description(re.compile("Please give an e-mail address or a phone number"))
    expect(consent).to_have_accessible_description(re.compile("tick the box"))
    expect(email).to_be_focused()
    email.fill("nobody@nowhere")
    phone.fill("call me")
    consent.check()
    send.click()
    expect(email).to_have_accessible_description(re.compile("looks incomplete"))
    expect(phone).to_have_accessible_description(re.compile("in digits"))
    expect(consent).to_have_attribute("aria-invalid", "false")
    email.fill("visitor@example.org")
    send.click()
    expect(email).to_have_attribute("aria-invalid", "false")
    expect(phone).to_be_focused()
    phone.fill("020 7946 0000")
    send.click()
    expect(message).to_contain_text("We have your details")
    expect(message.locator(".saved")).to_be_focused()
    expect(form).to_have_count(0)
    page.page.reload()
    expect(page.by("bot").locator(".reference")).to_be_visible()
    expect(page.place.locator("form.contact")).to_have_count(0)


def test_form_keeps_what_was_typed_when_it_could_not_be_sent(closed_chat: Open) -> None:
    page = closed_chat()
    form = page.ask("I'm on Roaccutane, can I have it?").locator("form")
    form.get_by_role("textbox", name="E-mail").fill("visitor@example.org")
    form.get_by_label("You may use these details").check()
    page.page.route("**/contact", lambda route: route.abort())
    form.get_by_role("button", name="Send details").click()
    expect(form.get_by_role("alert")).to_have_text("That did not work. Please try again.")
    assert form.get_by_role("textbox", name="E-mail").input_value() == "visitor@example.org"
    page.page.unroute("**/contact")
    form.get_by_role("button", name="Send details").click()
    expect(page.by("bot")).to_contain_text("We have your details")


def test_urgent_message_cannot_be_mistaken(chat: Open) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    ordinary = page.by("bot").first
    ground = "element => getComputedStyle(element.querySelector('.bubble')).backgroundColor"
    before = ordinary.evaluate(ground)
    urgent = page.ask("I can't breathe")
    expect(urgent).to_contain_text("Please act now")
    call = urgent.get_by_role("link", name="Call 999 now")
    expect(call).to_have_attribute("href", "tel:999")
    box = call.bounding_box()
    assert box and box["height"] >= 44
    expect(urgent.get_by_role("link", name="Call the clinic")).to_have_attribute("href", "tel:02079460148")
    assert urgent.evaluate(ground) != before
    border = "element => parseFloat(getComputedStyle(element.querySelector('.bubble')).borderTopWidth)"
    assert urgent.evaluate(border) > ordinary.evaluate(border)
    expect(page.status).to_contain_text("Please act now: This may need help")
