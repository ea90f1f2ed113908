"""The list of conversations, its filters and its search."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.review.audit import search_key
from frontdesk.review.models import AuditEvent, Digest
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.console.test_handoffs import queries

PATH = "/console/conversations/"


def shown(client: Client, **filters: str | int) -> list[str]:
    """The conversations on the page, by number."""
    return re.findall(r'href="/console/conversations/([\w-]{22})/[?"]', client.get(PATH, filters).content.decode())


def number(talk: Talk) -> str:
    return talk.conversation.public_id


def test_the_latest_comes_first_with_first_words_outcomes_state_and_reason(desk: Desk, reviewer: User) -> None:
    old, young = Talk(90), Talk(3)
    old.asks("how long out of the <sun>")
    young.hands_off("medical", "I'm on Roaccutane", "medicine")
    browser = desk(reviewer)
    assert shown(browser) == [number(young), number(old)]
    page = browser.get(PATH).content.decode()
    assert "how long out of the &lt;sun&gt;" in page
    assert 'title="answer:sun_care/how_long">Sun care: how long<' in page
    assert "Waiting for a person" in page and "With the assistant" in page
    assert re.search(r'log__reason">medicine<', page)
    assert ">1 h</time>" in page


def test_what_was_said_first_is_shown_and_not_what_came_later(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("the first words")
    talk.asks("the second words")
    page = desk(reviewer).get(PATH).content.decode()
    assert "the first words" in page and "the second words" not in page


def test_many_outcomes_are_counted_after_three(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    for name in ("one", "two", "three", "four", "five", "five"):
        talk.asks("words", f"answer:topic/{name}")
    assert ">+2</span>" in desk(reviewer).get(PATH).content.decode()


def test_by_words_in_any_message_of_a_person(desk: Desk, reviewer: User) -> None:
    found, other = Talk(), Talk()
    found.asks("hello")
    found.asks("what about my Sunglasses")
    other.asks("hello", reply="Wear sunglasses.")
    assert shown(desk(reviewer), q="sunGLASSES") == [number(found)]


def test_by_reference(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    handoff = talk.hands_off("request", "a person please")
    Talk().asks("hello")
    assert shown(desk(reviewer), q=handoff.reference.lower()) == [number(talk)]


@pytest.mark.parametrize(
    ("outcome", "which"),
    [
        ("answer", {"answer"}),
        ("answer:sun_care/how_long", {"answer"}),
        ("answer:sun_care/sunscreen", set()),
        ("out_of_scope", {"scope"}),
        ("handoff:medical", {"medical"}),
        ("handoff:urgent", set()),
    ],
)
def test_by_outcome(desk: Desk, reviewer: User, outcome: str, which: set[str]) -> None:
    talks = {"answer": Talk(), "scope": Talk(), "medical": Talk()}
    talks["answer"].asks("how long")
    talks["scope"].asks("tattoos?", "out_of_scope")
    talks["medical"].hands_off("medical", "I take warfarin")
    assert set(shown(desk(reviewer), outcome=outcome)) == {number(talks[name]) for name in which}


def test_an_exact_outcome_stays_chosen_in_the_form(desk: Desk, reviewer: User) -> None:
    page = desk(reviewer).get(PATH, {"outcome": "answer:sun_care/how_long"}).content.decode()
    assert '<option value="answer:sun_care/how_long" selected>Sun care: how long</option>' in page


def test_by_state(desk: Desk, reviewer: User) -> None:
    waiting, ended = Talk(), Talk(owner="closed")
    waiting.hands_off("request", "a person please")
    ended.asks("thanks")
    assert shown(desk(reviewer), state="waiting") == [number(waiting)]
    assert shown(desk(reviewer), state="closed") == [number(ended)]


def test_by_date(desk: Desk, reviewer: User) -> None:
    today, week = Talk(), Talk(minutes_ago=7 * 24 * 60)
    today.asks("now")
    week.asks("then")
    then = timezone.localdate() - timedelta(days=4)
    assert shown(desk(reviewer), since=then.isoformat()) == [number(today)]
    assert shown(desk(reviewer), until=then.isoformat()) == [number(week)]
    assert shown(desk(reviewer), since="2001-01-01", until="2001-02-01") == []


@pytest.mark.parametrize(
    "filters", [{"since": "yesterday"}, {"state": "lost"}, {"q": "x" * 201}, {"older": "many"}, {"sure_to": "most"}]
)
def test_a_filter_that_cannot_be_read_is_no_fault(desk: Desk, reviewer: User, filters: dict[str, str]) -> None:
    talk = Talk()
    talk.asks("hello")
    assert shown(desk(reviewer), **filters) == [number(talk)]


def test_nothing_found_and_nothing_there_are_told_apart(desk: Desk, reviewer: User) -> None:
    browser = desk(reviewer)
    assert "No conversations yet" in browser.get(PATH).content.decode()
    assert "Nothing found" in browser.get(PATH, {"q": "anything"}).content.decode()


def test_pages_keep_the_filters(desk: Desk, reviewer: User) -> None:
    talks = [Talk(minutes_ago=minutes) for minutes in range(60)]
    for talk in talks:
        talk.asks("sun and rain")
    Talk(30).asks("rain")
    numbers = [number(talk) for talk in talks]
    browser = desk(reviewer)
    page = browser.get(PATH, {"q": "sun"}).content.decode()
    assert shown(browser, q="sun") == numbers[:25] and "Newer" not in page
    older = re.search(r'href="\?q=sun&amp;older=([\d-]+)"', page)
    assert older
    assert shown(browser, q="sun", older=older[1]) == numbers[25:50]
    page = browser.get(PATH, {"q": "sun", "older": older[1]}).content.decode()
    newer, last = (re.search(rf'href="\?q=sun&amp;{name}=([\d-]+)"', page) for name in ("newer", "older"))
    assert newer and last
    assert shown(browser, q="sun", newer=newer[1]) == numbers[:25]
    assert shown(browser, q="sun", older=last[1]) == numbers[50:]
    assert "Older" not in browser.get(PATH, {"q": "sun", "older": last[1]}).content.decode()


def test_those_of_one_moment_are_each_on_one_page(desk: Desk, reviewer: User) -> None:
    talks = [Talk() for _ in range(30)]
    at = timezone.now()
    Digest.objects.update(last_at=at)
    browser = desk(reviewer)
    first = shown(browser)
    place = re.search(r"older=([\d-]+)", browser.get(PATH).content.decode())
    assert place and sorted([*first, *shown(browser, older=place[1])]) == sorted(number(talk) for talk in talks)


def test_a_search_leaves_an_audit_event_without_the_words(desk: Desk, reviewer: User) -> None:
    desk(reviewer).get(PATH, {"q": "Warfarin"})
    event = AuditEvent.objects.get()
    assert (event.who, event.action, event.object) == (reviewer, "log.searched", search_key("warfarin"))
    assert "arfarin" not in event.object


def test_looking_through_the_list_is_written_down_once_a_while(desk: Desk, reviewer: User) -> None:
    browser = desk(reviewer)
    for _ in range(2):
        browser.get(PATH, {"outcome": "answer"})
    event = AuditEvent.objects.get()
    assert (event.who, event.action, event.object) == (reviewer, "log.listed", "log")


def test_a_search_beside_a_date_that_cannot_be_read_is_written_down_too(desk: Desk, reviewer: User) -> None:
    talk, other = Talk(), Talk()
    talk.asks("warfarin")
    other.asks("sun")
    assert shown(desk(reviewer), q="warfarin", since="yesterday") == [number(talk)]
    assert AuditEvent.objects.count() == 1


def test_a_receptionist_sees_that_a_medical_one_exists_and_nothing_of_it(desk: Desk, receptionist: User) -> None:
    talk = Talk()
    talk.asks("is it safe with keloids", "answer:results/acne_scars")
    handoff = talk.hands_off("medical", "I'm on Roaccutane", "isotretinoin")
    browser = desk(receptionist)
    assert shown(browser) == [number(talk)]
    page = browser.get(PATH).content.decode()
    assert handoff.reference in page and "handoff:medical" in page
    listed = page[page.index("<tbody>") :]
    for secret in ("keloids", "Roaccutane", "isotretinoin", "acne"):
        assert secret not in listed


@pytest.mark.parametrize("filters", [{"q": "Roaccutane"}, {"outcome": "answer"}, {"outcome": "answer:sun_care/how_long"}])
def test_a_receptionist_cannot_find_a_medical_one_by_what_it_says(
    desk: Desk, receptionist: User, clinician: User, filters: dict[str, str]
) -> None:
    talk = Talk()
    talk.asks("how long")
    talk.hands_off("urgent", "I'm on Roaccutane")
    assert shown(desk(clinician), **filters) == [number(talk)]
    assert shown(desk(receptionist), **filters) == []


def test_a_receptionist_finds_a_medical_one_by_its_kind(desk: Desk, receptionist: User) -> None:
    talk = Talk()
    talk.hands_off("medical", "I'm on Roaccutane")
    assert shown(desk(receptionist), outcome="handoff:medical") == [number(talk)]


@pytest.mark.parametrize("role", ["receptionist", "reviewer"])
def test_a_long_list_asks_the_database_no_more_than_a_short_one(desk: Desk, everybody: dict[str, User], role: str) -> None:
    browser = desk(everybody[role])
    Talk().hands_off("medical", "words")
    Talk().hands_off("request", "words")
    browser.get(PATH)  # the first page of a while is a sign of life, and written down
    short = queries(browser, PATH)
    for _ in range(20):
        Talk().hands_off("request", "words")
    assert queries(browser, PATH) == short <= 16
