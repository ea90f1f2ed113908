"""What a visitor asks and what comes back."""

from collections.abc import Callable

from chat_page import ChatPage
from playwright.sync_api import Locator, Page, expect
from turn_server import TurnServer

Open = Callable[..., ChatPage]


def test_greets_and_offers_four_questions_and_shows_consent_before_the_first_message(chat: Open) -> None:
    page = chat()
    expect(page.place.get_by_role("heading", name="Wrenfield Skin Clinic")).to_be_visible()
    expect(page.place.get_by_text("Hello, I am the assistant")).to_be_visible()
    expect(page.place.locator(".welcome .choice")).to_have_count(4)
    expect(page.place.locator(".consent")).to_contain_text("We store what you write")
    page.place.locator(".consent").get_by_role("button", name="Privacy").click()
    expect(page.place.get_by_role("dialog")).to_contain_text("only our staff can read it")


def test_consent_line_goes_once_the_visitor_has_written(chat: Open) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    expect(page.place.locator(".consent")).to_be_hidden()


def test_answer_shows_its_review_date_and_related_questions(chat: Open, assistant: TurnServer) -> None:
    page = chat()
    answer = page.ask("how long do I stay out of the sun")
    expect(answer).to_contain_text("Plan to stay out of the sun")
    expect(answer).to_contain_text("Reviewed 14 November 2026")
    answer.get_by_role("button", name="Do I need sunscreen?").click()
    expect(page.messages).to_have_count(4)
    assert assistant.turns[-1]["choice"] == "answer:sun_care/sunscreen"
    expect(page.by("visitor").last).to_contain_text("Do I need sunscreen?")


def test_a_visitor_says_whether_an_answer_helped_and_takes_it_back(chat: Open) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    group = page.place.get_by_role("group", name="Was this helpful?")
    yes, no = group.get_by_role("button", name="Yes"), group.get_by_role("button", name="No")

    def press(button: Locator) -> None:
        with page.page.expect_response("**/messages/2/thumb"):
            button.click()
        page.page.reload()

    for button, said in ((yes, ("true", "false")), (no, ("false", "true")), (no, ("false", "false"))):
        press(button)
        expect(yes).to_have_attribute("aria-pressed", said[0])
        expect(no).to_have_attribute("aria-pressed", said[1])


def test_suggested_question_is_asked_by_a_tap(chat: Open, assistant: TurnServer) -> None:
    page = chat()
    page.place.get_by_role("button", name="Does it hurt?").click()
    expect(page.messages).to_have_count(2)
    assert assistant.turns[-1]["choice"] == "answer:procedure/pain"


def test_clarify_offers_the_candidates_and_none_of_these(chat: Open) -> None:
    page = chat()
    question = page.ask("how do I recover")
    expect(question.get_by_role("button")).to_have_text(
        ["How long is the downtime?", "What do I do afterwards?", "None of these"]
    )
    question.get_by_role("button", name="None of these").click()
    expect(page.messages).to_have_count(4)
    expect(page.by("visitor").last).to_contain_text("None of these")


def test_typing_shows_while_the_assistant_thinks(chat: Open, assistant: TurnServer) -> None:
    page = chat()
    assistant.delay = 1.0
    page.say("how long do I stay out of the sun")
    expect(page.place.locator(".typing")).to_be_visible()
    expect(page.by("bot")).to_have_count(1)
    expect(page.place.locator(".typing")).to_be_hidden()


def test_enter_sends_and_shift_enter_makes_a_new_line(chat: Open) -> None:
    page = chat()
    page.input.fill("first")
    page.input.press("Shift+Enter")
    page.input.press_sequentially("second")
    assert page.input.input_value() == "first\nsecond"
    page.input.press("Enter")
    expect(page.by("visitor")).to_contain_text("first\nsecond", use_inner_text=True)
    assert page.input.input_value() == ""


def test_markup_stays_text_and_only_answers_carry_links(chat: Open) -> None:
    page = chat()
    answer = page.ask("<img src=x onerror=alert(1)> https://evil.example read more")
    expect(page.by("visitor").locator("img, a")).to_have_count(0)
    expect(answer.locator("b")).to_have_count(0)
    expect(answer).to_contain_text("<b>Stay in the shade</b>")
    expect(answer.get_by_role("link")).to_have_attribute("href", "https://clinic.example/sun")


def test_message_limit_counts_down_near_the_end_and_refuses_more(chat: Open, assistant: TurnServer) -> None:
    page = chat()
    count = page.place.locator(".count")
    page.input.fill("a" * 1799)
    expect(count).to_be_empty()
    page.input.fill("☀" * 1990)
    expect(count).to_have_text("10 characters left")
    page.input.fill("☀" * 2003)
    expect(count).to_have_text("3 characters too many")
    page.input.press("Enter")
    expect(page.messages).to_have_count(0)
    page.input.fill("☀" * 2000)
    page.input.press("Enter")
    expect(page.messages).to_have_count(2)
    assert len(assistant.turns[-1]["text"]) == 2000


def test_survives_a_reload(chat: Open) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    page.page.reload()
    expect(page.messages).to_have_count(2)
    expect(page.by("visitor")).to_contain_text("how long do I stay")
    expect(page.by("bot")).to_be_in_viewport()
    # Nothing that was there before is announced as new.
    page.page.wait_for_timeout(600)
    expect(page.status).to_be_empty()


def test_second_tab_shows_the_same_conversation_live(chat: Open, visit: Callable[..., Page]) -> None:
    first = chat()
    second = ChatPage(visit("/chat/", context=first.page.context))
    first.ask("how long do I stay out of the sun")
    expect(second.messages).to_have_count(2)
    second.ask("does the weather matter")
    expect(first.messages).to_have_count(4)
    keys = first.messages.evaluate_all("all => all.map(one => one.dataset.key)")
    assert len(set(keys)) == 4


def test_ending_asks_first_and_then_offers_a_new_conversation(chat: Open) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    page.menu("End conversation")
    page.place.get_by_role("button", name="Cancel").click()
    expect(page.input).to_be_visible()
    page.menu("End conversation")
    page.place.get_by_role("dialog").get_by_role("button", name="End conversation").click()
    expect(page.input).to_be_hidden()
    page.place.get_by_role("button", name="Start a new conversation").click()
    expect(page.messages).to_have_count(0)
    expect(page.input).to_be_focused()


def test_deleting_leaves_no_trace_here_or_in_another_tab(chat: Open, visit: Callable[..., Page]) -> None:
    page = chat()
    page.ask("how long do I stay out of the sun")
    other = ChatPage(visit("/chat/", context=page.page.context))
    expect(other.messages).to_have_count(2)
    page.menu("Delete conversation")
    page.place.get_by_role("dialog").get_by_role("button", name="Delete conversation").click()
    expect(page.messages).to_have_count(0)
    expect(other.messages).to_have_count(0)
    assert page.page.evaluate("Object.keys(localStorage)") == []
    expect(page.place.locator(".consent")).to_be_visible()
