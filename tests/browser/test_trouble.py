"""Networks fail, servers restart, assistants take their time: nothing is lost and nothing is said twice."""

import json
from collections.abc import Callable

from chat_page import ChatPage
from playwright.sync_api import Page, Route, expect
from turn_server import TurnServer
from web_server import WebServer

Open = Callable[..., ChatPage]
Visit = Callable[..., Page]
MESSAGES = "**/conversations/*/messages"


def test_sending_then_sent(chat: Open, assistant: TurnServer) -> None:
    page = chat()
    held: list[Route] = []
    page.page.route("**/conversations", lambda route: held.append(route))
    with page.page.expect_request("**/conversations"):
        page.say("how long do I stay out of the sun")
    expect(page.by("visitor").locator(".delivery")).to_have_text("Sending…")
    assistant.delay = 0.8
    held[0].continue_()
    expect(page.by("visitor").locator(".delivery")).to_have_text("Sent")
    expect(page.by("bot")).to_have_count(1)


def test_failed_message_is_sent_again_under_the_same_id(chat: Open, assistant: TurnServer) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    ids: list[str] = []

    def fail(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        ids.append(json.loads(route.request.post_data or "{}")["client_id"])
        route.abort()

    page.page.route(MESSAGES, fail)
    page.say("does the weather matter")
    mine = page.by("visitor").last
    expect(mine).to_contain_text("Not sent.")
    page.page.unroute(MESSAGES)
    page.page.on(
        "request", lambda request: request.post_data and ids.append(json.loads(request.post_data)["client_id"])
    )
    mine.get_by_role("button", name="Try again").click()
    expect(page.messages).to_have_count(4)
    assert len(ids) == 2 and len(set(ids)) == 1


def test_answer_that_got_lost_is_not_given_twice(chat: Open, assistant: TurnServer) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        route.fetch()
        route.abort()

    page.page.route(MESSAGES, lose_the_answer)
    page.say("does the weather matter")
    # The stream brings what the lost answer said.
    expect(page.messages).to_have_count(4)
    page.page.unroute(MESSAGES)
    page.page.wait_for_timeout(500)
    expect(page.messages).to_have_count(4)
    assert [turn["text"] for turn in assistant.turns].count("does the weather matter") == 1


def test_unsent_message_survives_a_reload(chat: Open) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    page.page.route(MESSAGES, lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    page.say("does the weather matter")
    expect(page.by("visitor").last).to_contain_text("Not sent.")
    page.page.unroute(MESSAGES)
    page.page.reload()
    expect(page.messages).to_have_count(4)
    expect(page.by("visitor").last).to_contain_text("does the weather matter")


def test_reconnects_after_a_restart_without_loss_or_double(chat: Open, web: WebServer) -> None:
    page = chat()
    page.ask("I want to talk to a person")
    web.stop()
    try:
        expect(page.notice).to_have_text("Reconnecting…")
        page.say("are you still there?")
        expect(page.by("visitor").last).to_contain_text("Not sent.")
        web.person_says("bryony", "I am still here.")
    finally:
        web.start()
    expect(page.notice).to_have_text("You are talking with Sister Bryony Tallis.", timeout=30_000)
    expect(page.by("person")).to_have_count(1)
    # It was written while nobody listened, and went out by itself.
    expect(page.by("visitor").filter(has_text="still there").locator(".delivery")).to_contain_text("Sent")
    page.page.reload()
    expect(page.messages).to_have_count(5)
    keys = page.messages.evaluate_all("all => all.map(one => one.dataset.key)")
    assert len(set(keys)) == 5


def test_offline_says_so_and_sends_when_back(chat: Open) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    page.page.context.set_offline(True)
    expect(page.notice).to_contain_text("You are offline")
    page.say("does the weather matter")
    expect(page.by("visitor").last).to_contain_text("Not sent.")
    page.page.context.set_offline(False)
    expect(page.messages).to_have_count(4)
    expect(page.notice).to_be_hidden()


def test_messages_written_while_the_assistant_warms_up_are_answered_later(chat: Open, assistant: TurnServer) -> None:
    assistant.mode = "warming_up"
    page = chat()
    page.page.wait_for_timeout(1200)
    page.say("how long do I stay out of the sun")
    expect(page.by("visitor").locator(".delivery")).to_have_text("Sent, waiting for an answer")
    expect(page.notice).to_contain_text("warming up")
    expect(page.by("system")).to_contain_text("call 999 now")
    assistant.mode = "ready"
    expect(page.by("bot")).to_have_count(1)
    expect(page.by("bot")).to_contain_text("Plan to stay out of the sun")
    expect(page.by("visitor").locator(".delivery")).to_have_text("Sent")


def test_assistant_that_is_down_means_a_person_and_the_emergency_number(chat: Open, assistant: TurnServer) -> None:
    assistant.mode = "broken"
    page = chat()
    page.page.wait_for_timeout(1200)
    page.say("how long do I stay out of the sun")
    expect(page.by("system")).to_have_count(1)
    expect(page.by("system").get_by_role("link", name="Call 999 now")).to_have_attribute("href", "tel:999")
    expect(page.by("system").locator(".handoff-title")).to_have_text("Passed on to our team")
    expect(page.notice).to_contain_text("not available")


def test_conversation_deleted_elsewhere_starts_afresh(chat: Open) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    page.page.evaluate(
        "localStorage.setItem('sunhat', JSON.stringify({key: {id: 'AAAAAAAAAAAAAAAAAAAAAA', token: 'x'}}))"
    )
    page.page.reload()
    expect(page.status).to_contain_text("no longer kept")
    expect(page.messages).to_have_count(0)
    page.ask("how long do I stay out of the sun")


def test_site_that_cannot_be_reached_is_tried_again(visit: Visit) -> None:
    page = visit("about:blank")
    page.route("**/api/v1/site", lambda route: route.abort())
    page.goto("/chat/")
    chat = ChatPage(page)
    expect(chat.notice).to_contain_text("cannot be reached")
    page.unroute("**/api/v1/site")
    expect(chat.place.locator(".welcome .choice")).to_have_count(4)


def test_works_without_storage(visit: Visit) -> None:
    page = visit("about:blank")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    page.goto("/chat/")
    ChatPage(page).ask("how long do I stay out of the sun")
