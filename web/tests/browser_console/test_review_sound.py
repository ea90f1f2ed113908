"""Everything that log review is made of, with all of it open: axe, nothing too small, nothing sideways at 320 pixels."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from frontdesk.accounts.models import User
from frontdesk.answers import shipped
from frontdesk.answers.models import Answer
from frontdesk.chat.models import Conversation, Message
from frontdesk.review import digests
from frontdesk.review.models import SavedView, Thumb
from tests.browser_console.conftest import Visit
from tests.browser_console.test_answers import NEW, PATH, second, worked_on
from tests.browser_console.test_console import EVIDENCE, LOOKS, RANKING, sound
from tests.browser_console.test_improve import all_of_it, project
from tests.console.talk import Talk
from tests.improve.conftest import decided, judged
from tests.privacy.test_reveal import EMAIL, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["all_of_it", "project", "second", "worked_on"]

NARROW: dict[str, dict[str, Any]] = {
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "narrow-dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}
WIDE = {name: LOOKS[name] for name in ("light", "dark")}
# Narrow and dark at once shows nothing that neither does alone.
ALL = {**WIDE, "narrow": NARROW["narrow"]}
LIST = "/console/conversations/"
LONG_WORD = "unbreakable" * 12


def opened(page: Page) -> None:
    """Open whatever is folded, down to the last."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


@pytest.fixture
def talk(reviewer: User, manager: User) -> Talk:
    """A conversation with personal details, evidence, thumbs and judgements; beside it another, and views of the log."""
    Talk(60, page=f"https://clinic.example/{LONG_WORD}").asks(f"sun and {LONG_WORD}")
    made = Talk(30, page="https://clinic.example/a/rather/long/address/of/a/page/about/treatments")
    first = made.asks("how long out of the sun", ranking=RANKING, evidence=EVIDENCE[1:])
    for message, value in zip(Message.objects.filter(author="bot"), (Thumb.UP, Thumb.DOWN), strict=False):
        Thumb.objects.create(message=message, conversation=message.conversation, value=value)
    judged(first, reviewer, "answer:sun_care/why")
    decided(first, manager, "answer:sun_care/sunscreen")
    made.hands_off("request", f"ring me on {PHONE} or write to {EMAIL}", contact_name="Jane Doe", contact_email=EMAIL)
    digests.fill(list(Conversation.objects.values_list("pk", flat=True)))
    for name, owner, shared in (("Mine", manager, False), ("Thumbs down, all weeks", reviewer, True)):
        SavedView.objects.create(name=name, query="thumb=down", owner=owner, shared=shared)
    return made


@pytest.mark.parametrize("look", ALL)
def test_the_log_is_sound_with_all_filters_open(visit: Visit, manager: User, talk: Talk, look: str) -> None:
    page = visit(manager, LIST, **ALL[look])
    opened(page)
    assert page.locator(".filters__others .filters__field").first.is_visible()
    sound(page)
    for query in (
        "q=sun",
        "thumb=down",
        "thumb=up&outcome=answer&reviewed=yes&since=2020-01-01",
        "length_to=-1&sure_from=1000",
    ):
        page.goto(f"{LIST}?{query}")
        opened(page)
        sound(page)
    page.goto(f"{LIST}?q=sun")
    assert page.locator("mark").count() >= 2
    expect(page.get_by_role("list", name="Saved views").get_by_role("listitem")).to_have_count(2)


@pytest.mark.parametrize("look", ALL)
def test_a_transcript_is_sound_masked_and_whole(visit: Visit, manager: User, talk: Talk, look: str) -> None:
    page = visit(manager, f"{talk.path}?q=ring", **ALL[look])
    opened(page)
    expect(page.locator(".masked").first).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Show them").click()
    expect(page.get_by_text(PHONE).first).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    sound(page)


@pytest.mark.parametrize("look", ALL)
def test_answers_are_sound_in_every_state(
    visit: Visit, worked_on: None, clinician: User, reviewer: User, look: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    how_long = shipped.answers()["sun_care/how_long"]
    monkeypatch.setitem(shipped.answers(), "sun_care/how_long", replace(how_long, text=NEW.replace("some", "eight")))
    Answer.objects.create(answer_id="sun_care/why", retired_at=timezone.now())
    page = visit(clinician, "/console/answers/", **ALL[look])
    expect(page.get_by_text("Shipped anew")).to_be_visible()
    sound(page)
    for path in (PATH, "/console/answers/sun_care/why/", f"{PATH}edit/"):
        page.goto(path)
        opened(page)
        for frame in page.locator("iframe.shown").all():
            expect(frame.content_frame.locator(".bubble")).to_be_visible()
        page.emulate_media(reduced_motion="reduce")
        sound(page)


@pytest.mark.parametrize("look", NARROW)
def test_improving_is_sound_at_320_pixels(visit: Visit, manager: User, all_of_it: list[str], look: str) -> None:
    page = visit(manager, all_of_it[0], **NARROW[look])
    for path in all_of_it:
        page.goto(path)
        opened(page)
        sound(page)
    page.goto("/console/improve/examples/")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("heading", name="What changes in the data")).to_be_visible()
    sound(page)


@pytest.mark.parametrize("look", ALL)
def test_a_new_answer_is_sound_from_its_draft_to_its_words(
    visit: Visit, reviewer: User, all_of_it: list[str], excused: list[str], look: str
) -> None:
    excused.append("422")
    draft = next(path for path in all_of_it if "drafts" in path)
    page = visit(reviewer, draft, **ALL[look])
    page.get_by_role("button", name="Begin the answer").click()
    expect(page.get_by_text("Choose a topic.")).to_be_visible()
    sound(page)
    page.get_by_label("Question, as its button").fill("Do you mend shoes?")
    page.get_by_label("Answer so far").fill("We do not mend shoes. There is a cobbler next door.")
    page.get_by_label("Topic").select_option("clinic")
    page.get_by_label("Short name").fill("shoes")
    page.get_by_role("button", name="Begin the answer").click()
    expect(page.get_by_role("heading", name="Edit an answer")).to_be_visible()
    sound(page)
    page.get_by_label("Related question 1").select_option("clinic/contact")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_role("heading", name="Waiting for approval")).to_be_visible()
    opened(page)
    expect(page.frame_locator("iframe.shown").locator(".bubble")).to_be_visible()
    sound(page)
    page.goto(draft)
    expect(page.get_by_role("heading", name="Until visitors get it")).to_be_visible()
    sound(page)


@pytest.mark.parametrize("look", ALL)
def test_figures_agreement_and_who_read_what_are_sound(visit: Visit, manager: User, talk: Talk, look: str) -> None:
    for days in (1, 2, 9):
        Talk(days * 24 * 60).asks("does it hurt", "answer:procedure/pain")
    page = visit(manager, talk.path, **ALL[look])
    for path in ("insights/", "insights/?by=week", "corrections/agreement/", "corrections/", "audit/"):
        page.goto(f"/console/{path}")
        opened(page)
        sound(page)


def test_the_keys_lead_from_conversation_to_conversation(visit: Visit, reviewer: User, manager: User) -> None:
    older, newer = Talk(60), Talk(30)
    older.asks("how long out of the sun")
    newer.asks("is the sun bad")
    page = visit(reviewer, f"{newer.path}?q=sun")
    page.wait_for_load_state("load")
    page.keyboard.press("Shift+N")
    page.wait_for_url(f"**{older.path}?q=sun")
    page.wait_for_load_state("load")
    page.keyboard.press("Shift+P")
    page.wait_for_url(f"**{newer.path}?q=sun")
