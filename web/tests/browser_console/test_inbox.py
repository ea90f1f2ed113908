"""The inbox while people work: both sides live, two who are after the same, notes, keys, alerts, and no stream at all."""

import re
import uuid
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import CLINICIAN, Staff
from frontdesk.chat import hub, store
from frontdesk.chat.models import Conversation
from frontdesk.inbox import desk, presence
from frontdesk.inbox.models import Handoff, Note, Presence, SavedReply
from frontdesk.lib import clinic
from tests.browser_console.conftest import Visit
from tests.browser_console.test_console import EVIDENCE, LOOKS, RANKING, SIDEWAYS, sound
from tests.conftest import member
from tests.console.talk import Talk

pytestmark = pytest.mark.django_db(transaction=True)

# What the browser itself says of an answer that is a refusal.
REFUSED = "Failed to load resource"


@pytest.fixture
def talk(clinician: User) -> Talk:
    """A medical question that waits, in a clinic where staff have names."""
    User.objects.filter(pk=clinician.pk).update(first_name="Clara", last_name="Weiss")
    talk = Talk(12, language="de")
    talk.asks("how long do I stay out of the sun")
    talk.hands_off("medical", "I'm on Roaccutane, can I have it?", turn={"evidence": EVIDENCE, "ranking": RANKING})
    return talk


def address(talk: Talk) -> str:
    return f"/console/chats/{talk.conversation.public_id}/"


def says(talk: Talk, text: str) -> None:
    """The visitor writes, as the API stores it."""
    store.post(talk.conversation.pk, uuid.uuid4().hex, text, None)


def staff(user: User) -> Staff:
    return Staff(user, frozenset({CLINICIAN}))


def take(page: Page) -> None:
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("With you")).to_be_visible()


def reply(page: Page, text: str) -> None:
    page.get_by_label("Reply; the visitor sees it").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bubble--person[data-seq]").filter(has_text=text)).to_be_visible()


def test_both_sides_are_live_and_what_was_seen_and_typed_shows(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)
    says(talk, "I finished it in June")
    expect(page.locator(".bubble--visitor").last).to_contain_text("I finished it in June")
    reply(page, "Then we wait until December.")
    assert talk.conversation.messages.filter(author="person").get().text == "Then we wait until December."
    expect(page.get_by_text("Not seen yet")).to_be_visible()
    store.seen(Conversation.objects.get(), 99)
    expect(page.get_by_text("Seen by the visitor")).to_be_visible()
    hub.is_typing(talk.conversation.public_id, "visitor")
    expect(page.get_by_text("The visitor is typing…")).to_be_visible()
    says(talk, "thank you")
    expect(page.get_by_text("thank you")).to_be_visible()
    expect(page.get_by_text("The visitor is typing…")).to_be_hidden()
    seqs = page.locator(".bubble[data-seq]").evaluate_all("all => all.map((one) => Number(one.dataset.seq))")
    assert seqs == sorted(set(seqs)) == list(talk.conversation.messages.values_list("seq", flat=True))


def test_times_are_the_clinics_wherever_the_screen_is(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, address(talk), timezone_id="Pacific/Auckland")
    shown = page.locator(".bubble--visitor time").first
    written = talk.conversation.messages.filter(author="visitor").earliest("seq").created_at
    expect(shown).to_have_text(f"{written.astimezone(clinic.profile().zone):%H:%M}")


def test_a_reply_says_to_which_turn_at_the_word_it_belongs(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)
    with page.expect_request("**/reply/") as sent:
        reply(page, "Then we wait until December.")
    assert sent.value.post_data_json["version"] == Conversation.objects.get().version


def test_a_colleague_who_looks_sees_a_reply_and_a_note_at_once(
    visit: Visit, clinician: User, manager: User, talk: Talk
) -> None:
    ours, theirs = visit(clinician, address(talk), **LOOKS["light"]), visit(manager, address(talk), **LOOKS["light"])
    take(ours)
    expect(theirs.get_by_text("With Clara Weiss")).to_be_visible()
    expect(theirs.get_by_label("Reply; the visitor sees it")).not_to_be_editable()
    reply(ours, "Then we wait until December.")
    expect(theirs.get_by_text("Then we wait until December.")).to_be_visible()
    theirs.get_by_role("button", name="Note for colleagues").click()
    theirs.get_by_label("Internal note; only staff see it").fill("The manager knows.")
    theirs.get_by_role("button", name="Keep the note").click()
    expect(ours.locator(".bubble--note")).to_contain_text("The manager knows.")
    expect(ours.locator(".bubble--note")).to_contain_text("not seen by the visitor")


def test_of_two_who_take_the_same_the_slower_is_told_who_has_it(
    visit: Visit, clinician: User, talk: Talk, excused: list[str]
) -> None:
    excused.append(REFUSED)
    page = visit(clinician, address(talk), **LOOKS["light"])
    taken = False

    def unless_taken(route: Any) -> None:
        answer = route.fetch()
        if taken:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/messages/**", unless_taken)
    expect(page.get_by_role("button", name="Take it")).to_be_visible()
    other = member("bryony", CLINICIAN)
    # This page does not hear of it, neither by what it asks next nor by what it is asking just now.
    taken = True
    desk.take(talk.conversation.pk, None, staff(other))
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("alert").filter(has_text="bryony was faster and has it now.")).to_be_visible()
    # What is asked just now may be asked still when the page goes.
    page.unroute_all(behavior="ignoreErrors")
    assert Conversation.objects.get().assigned_to == other


def test_a_note_and_a_reply_never_mix(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)
    page.get_by_label("Reply; the visitor sees it").fill("half a reply")
    page.get_by_role("button", name="Note for colleagues").click()
    note = page.get_by_label("Internal note; only staff see it")
    expect(note).to_have_value("")
    expect(page.get_by_text("Only staff see it, the visitor never.")).to_be_visible()
    expect(page.get_by_role("button", name="Send to the visitor")).to_be_hidden()
    sound(page)
    note.fill("for us alone")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bubble--note")).to_contain_text("for us alone")
    page.get_by_role("button", name="Reply to the visitor").click()
    expect(page.get_by_label("Reply; the visitor sees it")).to_have_value("half a reply")
    assert Note.objects.get().text == "for us alone"
    assert not talk.conversation.messages.filter(author="person").exists()


def test_what_is_written_stays_when_sending_fails_and_is_sent_once(
    visit: Visit, clinician: User, talk: Talk, excused: list[str]
) -> None:
    excused.append(REFUSED)
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)

    def lose_the_answer(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/reply/", lose_the_answer)
    area = page.get_by_label("Reply; the visitor sees it")
    area.fill("Then we wait.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").filter(has_text="No connection. What you wrote is kept")).to_be_visible()
    expect(area).to_have_value("Then we wait.")
    page.unroute("**/reply/")
    page.keyboard.press("Control+Enter")
    expect(area).to_have_value("")
    assert talk.conversation.messages.filter(author="person").count() == 1


def hold(page: Page) -> list[Any]:
    """Replies are held back on their way; the list fills with what each waits for."""
    held: list[Any] = []
    page.route("**/reply/", lambda route: held.append(route))
    return held


def test_who_writes_faster_than_the_network_waits_for_nothing_and_keeps_the_order(
    visit: Visit, clinician: User, talk: Talk
) -> None:
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)
    held = hold(page)
    area = page.get_by_label("Reply; the visitor sees it")
    for text in ("One.", "Two.", "Three."):
        area.fill(text)
        page.keyboard.press("Control+Enter")
        expect(area).to_have_value("")
    expect(page.locator(".bubble--sending")).to_contain_text("One.")
    assert len(held) == 1
    page.unroute("**/reply/")  # lets go what was held
    said = page.locator(".bubble--person[data-seq] .bubble__words")
    expect(said).to_have_text(["One.", "Two.", "Three."])
    expect(page.locator(".bubble--sending")).to_have_count(0)


def test_what_waited_behind_a_reply_that_failed_comes_back_with_it(
    visit: Visit, clinician: User, talk: Talk, excused: list[str]
) -> None:
    excused.append(REFUSED)
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)
    held = hold(page)
    area = page.get_by_label("Reply; the visitor sees it")
    for text in ("One.", "Two."):
        area.fill(text)
        page.keyboard.press("Control+Enter")
    area.fill("and thr")
    expect(page.locator(".bubble--sending")).to_contain_text("One.")
    held[0].abort()
    expect(area).to_have_value("One.\nTwo.\nand thr")
    assert not talk.conversation.messages.filter(author="person").exists()


def test_a_saved_reply_goes_in_by_a_slash_with_the_clinics_facts(visit: Visit, clinician: User, talk: Talk) -> None:
    SavedReply.objects.create(title="Opening hours", text="Our number is {phone}.")
    SavedReply.objects.create(title="After a medicine", text="We wait six months.", roles=["clinician"])
    SavedReply.objects.create(title="For reception", text="Nothing", roles=["receptionist"])
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)
    page.keyboard.press("/")
    options = page.get_by_role("listbox", name="Saved replies").get_by_role("option")
    expect(options).to_have_count(2)
    sound(page)
    page.keyboard.type("number")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")
    area = page.get_by_label("Reply; the visitor sees it")
    expect(area).to_have_value("Our number is 020 7946 0148.")
    expect(area).to_be_focused()
    page.keyboard.type(" 1/2")
    expect(area).to_have_value("Our number is 020 7946 0148. 1/2")


def test_passing_on_to_a_person_and_handing_back(visit: Visit, clinician: User, talk: Talk) -> None:
    other = member("bryony", CLINICIAN)
    presence.say(other, True)
    member("amy", CLINICIAN)
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)
    page.get_by_role("button", name="Pass on…").click()
    expect(page.get_by_role("radio", name=re.compile("amy"))).to_be_disabled()
    sound(page)
    page.get_by_role("radio", name=re.compile("bryony")).check()
    page.get_by_role("button", name="Pass on", exact=True).click()
    expect(page.get_by_text("With bryony")).to_be_visible()
    assert Conversation.objects.get().assigned_to == other
    theirs = visit(other, address(talk), **LOOKS["light"])
    theirs.get_by_role("button", name="Back to the assistant").click()
    expect(page.locator("[data-who]")).to_have_text("With the assistant")
    assert Handoff.objects.get().exit == "handed_back"


def test_resolving_needs_a_reason(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, address(talk), **LOOKS["light"])
    take(page)
    page.get_by_role("button", name="Resolve…").click()
    sound(page)
    page.keyboard.press("Escape")
    assert Handoff.objects.get().state == "taken"
    page.get_by_role("button", name="Resolve…").click()
    page.get_by_label("Answered by phone or e-mail").check()
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("[data-who]")).to_have_text("With the assistant")
    assert Handoff.objects.values_list("exit", "exit_reason").get() == ("resolved", "called")


def test_the_keys_alone_take_and_answer(visit: Visit, clinician: User, talk: Talk) -> None:
    second = Talk(3)
    second.hands_off("medical", "I have lupus")
    page = visit(clinician, "/console/handoffs/", **LOOKS["light"])
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.locator(f"[data-line='{talk.conversation.public_id}'] a")).to_be_focused()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name=re.compile("Medical"))).to_be_focused()
    assert page.url.endswith(address(talk))
    page.keyboard.press("t")
    expect(page.get_by_text("With you")).to_be_visible()
    area = page.get_by_label("Reply; the visitor sees it")
    expect(area).to_be_focused()
    page.keyboard.type("jot? no/")
    expect(area).to_have_value("jot? no/")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bubble--person")).to_contain_text("jot? no/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    expect(page.get_by_label("Internal note; only staff see it")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")
    expect(area).to_be_focused()


def test_the_keys_can_be_switched_off_and_on_again(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, "/console/handoffs/", **LOOKS["light"])
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    sound(page)
    page.get_by_label("Single keys are on, in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("j")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".line__open")).not_to_be_focused()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single keys are on, in this browser").check()
    page.get_by_role("button", name="Close").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(page.locator(".line__open")).to_be_focused()


COUNT_TONES = """
    window.tones = 0;
    const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this); };
    window.notices = [];
    window.Notification = class { constructor(title, more) { window.notices.push([title, more.body]); } };
    Notification.permission = "granted";
    Notification.requestPermission = async () => "granted";
"""


def test_an_urgent_one_sounds_and_shows_for_those_who_asked_for_it(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, "/console/handoffs/", **LOOKS["light"])
    page.add_init_script(COUNT_TONES)
    page.reload()
    page.get_by_text("Alerts", exact=True).click()
    sound(page)

    def urgent(words: str) -> None:
        Talk().hands_off("urgent", words)
        hub.queue_changed()
        expect(page.get_by_text(words)).to_be_visible()

    urgent("I cannot breathe")
    assert page.evaluate("[window.tones, window.notices.length]") == [0, 0]
    page.get_by_label("A sound").check()
    expect(page.get_by_text("This is how it sounds.")).to_be_visible()
    page.get_by_label("A notice on the desktop").check()
    tried = page.evaluate("window.tones")
    urgent("my lips swell")
    page.wait_for_function("window.notices.length === 1")
    assert page.evaluate("window.tones") == tried + 2
    assert page.evaluate("window.notices") == [["Urgent hand-off", "A visitor needs a clinician now."]]


def test_the_queue_is_live_and_keeps_the_focus_where_it_is(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, "/console/handoffs/", **LOOKS["light"])
    page.keyboard.press("j")
    Talk().hands_off("urgent", "I cannot breathe")
    hub.queue_changed()
    expect(page.get_by_text("I cannot breathe")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="One more is waiting.")).to_be_visible()
    expect(page.locator(f"[data-line='{talk.conversation.public_id}'] a")).to_be_focused()
    expect(page.locator("[data-count='hand-offs']")).to_contain_text("2 waiting, 1 urgent")
    desk.take(talk.conversation.pk, None, staff(clinician))
    expect(page.get_by_role("heading", name=re.compile("With a person"))).to_be_visible()


def test_unread_goes_when_it_was_shown_and_comes_back_with_a_new_word(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, "/console/handoffs/", **LOOKS["light"])
    expect(page.locator(".unread")).to_have_text(re.compile("^2"))
    page.locator(".line__open").click()
    expect(page.locator(".bubble--visitor")).to_have_count(2)
    expect(page.locator(".unread")).to_have_count(0)
    page.goto("/console/handoffs/")
    says(talk, "are you there?")
    expect(page.locator(".unread")).to_have_text(re.compile("^1"))


def test_an_open_page_with_nobody_before_it_has_not_seen_what_comes(visit: Visit, clinician: User) -> None:
    talk = Talk()
    talk.asks("how long do I stay out of the sun")
    page = visit(clinician, address(talk))
    expect(page.locator(".bubble--visitor")).to_have_count(1)
    long_ago = timezone.now() - timedelta(minutes=10)
    Presence.objects.update(seen_at=long_ago)
    presence.forget()
    talk.hands_off("urgent", "I cannot breathe")
    with page.expect_response(lambda answer: answer.url.endswith("/seen/")):
        hub.changed(talk.conversation.public_id)
    # Whoever could take it now is shown all of it: the pane is renewed, and that is nobody's doing.
    expect(page.locator("[data-pane]").get_by_text("Waits")).to_be_visible()
    expect(page.locator(".bubble--visitor")).to_have_count(2)
    assert Presence.objects.get().seen_at == long_ago
    assert Handoff.objects.get().seen_at is None


def test_without_the_stream_it_asks_and_less_often_the_longer_nothing_happens(
    visit: Visit, clinician: User, talk: Talk, excused: list[str]
) -> None:
    excused.append(REFUSED)
    page = visit(clinician, "/console/conversations/", **LOOKS["light"])
    asked: list[float] = []
    page.context.route("**/console/events/**", lambda route: route.fulfill(status=503, body=""))
    page.on("request", lambda request: asked.append(timezone.now().timestamp()) if "?chat=" in request.url else None)
    page.goto(address(talk))
    take(page)
    says(talk, "is anybody there")
    expect(page.get_by_text("is anybody there")).to_be_visible()
    asked.clear()
    page.wait_for_timeout(11_000)
    pauses = [later - sooner for sooner, later in pairwise(asked)]
    assert 2 <= len(pauses) <= 5 and pauses[-1] > pauses[0]


def test_away_is_said_with_one_press(visit: Visit, clinician: User) -> None:
    page = visit(clinician, "/console/conversations/", **LOOKS["light"])
    switch = page.get_by_role("switch", name="Available")
    expect(switch).to_be_checked()
    with page.expect_response("**/console/presence/"):
        switch.click()
    expect(switch).not_to_be_checked()
    assert not presence.is_there(clinician)
    page.reload()
    expect(page.get_by_role("switch", name="Available")).not_to_be_checked()


def test_a_receptionist_sees_who_has_a_medical_one_and_never_a_word(
    visit: Visit, receptionist: User, clinician: User, talk: Talk, excused: list[str]
) -> None:
    excused.append(REFUSED)
    asked: set[str] = set()
    page = visit(receptionist, "/console/handoffs/", **LOOKS["light"])
    page.on("request", lambda request: asked.add(request.url) if request.method == "GET" else None)
    page.context.route("**/console/events/**", lambda route: route.fulfill(status=503, body=""))
    page.locator(".line__open").click()
    expect(page.get_by_text("What was said here is for clinicians")).to_be_visible()
    expect(page.get_by_text("What is medical, urgent or not known yet is taken by clinicians.")).to_be_visible()
    expect(page.get_by_role("button", name="Take it")).to_be_hidden()
    sound(page)
    desk.take(talk.conversation.pk, None, staff(clinician))
    expect(page.locator("[data-who]")).to_have_text("With Clara Weiss")
    pages = {url for url in asked if "/console/" in url and "/static/" not in url and "/events/" not in url}
    assert any(url.endswith(address(talk)) for url in pages) and any("/messages/" in url for url in pages)
    for url in pages:
        assert "Roaccutane" not in page.request.get(url).text(), url
    assert "Roaccutane" not in page.content()


@pytest.mark.parametrize("look", [*LOOKS, "small"])
def test_the_working_page_is_sound_in_every_look(visit: Visit, clinician: User, talk: Talk, look: str) -> None:
    small: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
    SavedReply.objects.create(title="Opening hours", text="Our number is {phone}.", created_by=clinician)
    page = visit(clinician, "/console/handoffs/", **LOOKS.get(look, small))
    sound(page)
    page.locator(".line__open").click()
    expect(page.locator(".bubble--visitor")).to_have_count(2)
    take(page)
    desk.note(talk.conversation.pk, staff(clinician), "for us alone")
    expect(page.locator(".bubble--note")).to_be_visible()
    sound(page)
    for path in ("/console/replies/", "/console/replies/new/"):
        page.goto(path)
        sound(page)
    assert page.evaluate(SIDEWAYS) <= 0


def test_on_a_phone_the_queue_and_the_conversation_are_pages_of_their_own(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, "/console/handoffs/", **LOOKS["phone"])
    page.locator(".line__open").click()
    page.wait_for_url(f"**{address(talk)}")
    expect(page.get_by_role("list", name="Waiting for a person")).to_be_hidden()
    page.get_by_role("link", name="← Queue").click()
    page.wait_for_url("**/console/handoffs/")


def test_beside_the_queue_the_way_back_leads_to_the_queue(visit: Visit, clinician: User, talk: Talk) -> None:
    page = visit(clinician, "/console/handoffs/", **LOOKS["light"])
    page.locator(".line__open").click()
    expect(page.locator(".bubble--visitor")).to_have_count(2)
    page.go_back()
    page.wait_for_url("**/console/handoffs/")
    expect(page.get_by_text("Pick a conversation from the queue.")).to_be_visible()
