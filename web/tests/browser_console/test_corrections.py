"""Judging in a browser: the keyboard alone, the search, and every page in every look."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from frontdesk.accounts import roles
from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Turn
from frontdesk.corrections import daily, judging
from frontdesk.corrections.models import Judgement
from tests.browser_console.conftest import Visit
from tests.browser_console.test_console import EVIDENCE, LOOKS, sound
from tests.conftest import member
from tests.console.talk import Talk

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = "/console/corrections/"
RANKING = [
    {"outcome": "answer:sun_care/how_long", "confidence": 0.61},
    {"outcome": "answer:sun_care/after_treatment", "confidence": 0.3},
    {"outcome": "answer:sun_care/why", "confidence": 0.05},
]
SAID = {"verdict": "right", "should_be": [], "harmful": False, "note": "", "tags": []}


@pytest.fixture
def turns(db: None) -> list[Turn]:
    """Twelve turns of an hour ago, one of them close to medical."""
    for number in range(12):
        talk = Talk()
        talk.asks(f"sun after {number} days", ranking=RANKING)
    talk.asks("I'm on Roaccutane, can I have it?", "handoff:medical", evidence=EVIDENCE[1:], confidence=0.4, ranking=RANKING)
    Turn.objects.update(created_at=timezone.now() - timedelta(hours=1))
    daily.queue(Random(3))
    return list(Turn.objects.all())


@pytest.fixture
def colleague(db: None) -> User:
    return member("sami", roles.REVIEWER)


def judged_by(user: User, *turns: Turn, **said: object) -> None:
    for turn in turns:
        judging.judge(Staff(user, frozenset({roles.REVIEWER})), turn, {**SAID, **said})


def done(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count} of 10 done").first).to_be_visible()
    page.wait_for_load_state("load")  # now it listens to keys


def search(page: Page) -> Locator:
    return page.get_by_label("Another answer")


def test_ten_turns_by_the_keyboard_alone(visit: Visit, reviewer: User, turns: list[Turn]) -> None:
    page = visit(reviewer, TODAY)
    keys = page.keyboard
    done(page, 0)
    keys.press("y")  # right, and on
    done(page, 1)
    expect(page.get_by_role("status").get_by_text("Kept: right.")).to_be_visible()
    keys.press("w")
    keys.press("2")  # the second of what is offered
    keys.press("h")
    keys.press("n")
    keys.type("y w 1 are letters here")
    keys.press("Escape")
    keys.press("t")
    keys.type("Sun, Wording")
    keys.press("Control+Enter")
    done(page, 2)
    kept = Judgement.objects.latest("id")
    assert (kept.verdict, kept.harmful, kept.tags) == ("wrong", True, ["sun", "wording"])
    assert kept.note == "y w 1 are letters here" and len(kept.should_be) == 1
    keys.press("/")
    keys.type("late evenings")
    expect(page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    expect(page.get_by_role("checkbox", name="When are you open?")).to_be_checked()
    keys.press("Control+Enter")
    done(page, 3)
    assert Judgement.objects.latest("id").should_be == ["answer:clinic/hours"]
    keys.press("k")  # the one before, to think again
    expect(page.get_by_text("You", exact=True)).to_be_visible()
    keys.press("y")
    done(page, 3)
    assert Judgement.objects.count() == 4 and Judgement.objects.current().count() == 3
    for count in range(3, 10):
        done(page, count)
        keys.press("y")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    expect(page.get_by_text("last 28")).to_be_visible()


def test_the_arrows_choose_and_a_question_back_is_put_together(visit: Visit, reviewer: User, turns: list[Turn]) -> None:
    page = visit(reviewer, TODAY)
    keys = page.keyboard
    search(page).press_sequentially("numbing cream")
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    keys.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    second = options.nth(1).locator("strong").inner_text()
    keys.press("Enter")
    expect(page.get_by_role("checkbox", name=second)).to_be_checked()
    expect(page.get_by_role("radio", name="Wrong")).to_be_checked()
    page.get_by_role("checkbox", name=second).uncheck()
    page.get_by_role("checkbox", name="Can I go in the sun afterwards?").check()
    search(page).press_sequentially("late evenings")
    expect(options).to_have_count(1)
    keys.press("Escape")  # closes the list and leaves the words
    expect(options).to_have_count(0)
    search(page).fill("")
    search(page).press_sequentially("late evenings")
    expect(options).to_have_count(1)
    options.first.click()
    page.get_by_role("button", name="Ask back between these").click()
    keys.press("Control+Enter")
    done(page, 1)
    kept = Judgement.objects.get().should_be
    assert len(kept) == 1 and kept[0].startswith("clarify:clinic/hours,sun_care/after_treatment")


def test_what_cannot_be_kept_is_said_and_can_be_mended(
    visit: Visit, reviewer: User, turns: list[Turn], excused: list[str]
) -> None:
    excused.append("422")
    page = visit(reviewer, TODAY)
    page.get_by_role("radio", name="Wrong").check()
    page.get_by_label("Note").fill("why")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose what it should have been.")
    expect(page.get_by_label("Note")).to_have_value("why")
    page.get_by_role("checkbox", name="Out of scope").check()
    page.keyboard.press("Control+Enter")
    done(page, 1)


def test_a_key_that_is_held_down_judges_one_turn(visit: Visit, reviewer: User, turns: list[Turn]) -> None:
    page = visit(reviewer, TODAY)
    page.keyboard.down("y")
    done(page, 1)
    for _ in range(5):
        page.keyboard.down("y")  # as the system repeats it
    page.wait_for_timeout(300)
    done(page, 1)
    page.keyboard.up("y")
    page.keyboard.press("y")
    done(page, 2)


def test_single_keys_can_be_switched_off(visit: Visit, reviewer: User, turns: list[Turn]) -> None:
    page = visit(reviewer, TODAY)
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("y")
    page.wait_for_timeout(300)
    done(page, 0)
    assert not Judgement.objects.exists()


def test_without_a_script_the_form_works_all_the_same(visit: Visit, reviewer: User, turns: list[Turn]) -> None:
    page = visit(reviewer, TODAY, java_script_enabled=False)
    expect(search(page)).to_be_hidden()
    page.get_by_label("Wrong").check()
    page.get_by_role("checkbox", name="Out of scope").check()
    page.get_by_role("button", name="Keep").click()
    done(page, 1)
    assert Judgement.objects.get().should_be == ["out_of_scope"]


def test_a_lead_decides_where_two_differ(
    visit: Visit, reviewer: User, colleague: User, clinician: User, turns: list[Turn]
) -> None:
    judged_by(reviewer, turns[0])
    judged_by(colleague, turns[0], verdict="wrong", should_be=["handoff:medical"], note="it is a wound")
    page = visit(clinician, "/console/corrections/agreement/")
    page.get_by_role("link", name="Decide").click()
    expect(page.get_by_text("it is a wound")).to_be_visible()
    page.get_by_role("radio", name="Wrong").check()
    page.get_by_role("checkbox", name="Medical hand-off").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("status").get_by_text("Decided: wrong, it should have been Medical hand-off.")).to_be_visible()
    assert judging.disputes() == []


@pytest.mark.parametrize("look", [*LOOKS, "narrow"])
def test_every_page_is_sound(
    visit: Visit, reviewer: User, colleague: User, clinician: User, turns: list[Turn], look: str
) -> None:
    looks = {**LOOKS, "narrow": {"viewport": {"width": 320, "height": 640}}}
    page = visit(clinician, TODAY, **looks[look])
    sound(page)
    page.keyboard.press("w")
    search(page).press_sequentially("sun")
    expect(page.get_by_role("option").first).to_be_visible()
    sound(page)
    items = [item.turn for item in daily.items(daily.queue())]
    judged_by(reviewer, *items)
    judged_by(
        colleague,
        *items[:4],
        verdict="wrong",
        should_be=["out_of_scope"],
        harmful=True,
        note="n" * 300,
        tags=["wording"],
    )
    for path in (TODAY, "/console/corrections/agreement/", f"/console/corrections/turns/{items[0].pk}/"):
        page.goto(path)
        sound(page)


def test_a_turn_is_judged_in_its_transcript_by_the_keyboard(visit: Visit, reviewer: User) -> None:
    talk = Talk()
    talk.asks("how long do I stay out of the sun", ranking=RANKING)
    talk.asks("and with a hat", ranking=RANKING)
    page = visit(reviewer, talk.path)
    keys = page.keyboard
    keys.press("n")
    keys.press("n")
    keys.press("l")  # the label has the focus as soon as the panel is there
    expect(page.get_by_role("radio", name="Right")).to_be_focused()
    keys.press("ArrowRight")
    expect(page.get_by_role("radio", name="Wrong")).to_be_checked()
    page.get_by_role("checkbox", name="Can I go in the sun afterwards?").check()
    sound(page)
    keys.press("Control+Enter")
    expect(page.get_by_text("You: wrong: Can I go in the sun afterwards?")).to_be_visible()
    assert page.url.endswith(f"{talk.path}#m3")
    assert Judgement.objects.get().turn.message.text == "and with a hat"
    keys.press("p")
    keys.press("o")  # the note
    note = page.get_by_label("Note")
    expect(note).to_be_focused()
    keys.type("fine")
    keys.press("Shift+Tab")
    page.get_by_role("radio", name="Right").last.check()
    keys.press("Control+Enter")
    expect(page.get_by_text("You: right")).to_be_visible()
    assert Judgement.objects.latest("id").note == "fine"
