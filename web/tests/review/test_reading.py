"""A transcript beside others: the next and the previous one, what a search found in it, and how a hand-off went on."""

import re
from datetime import timedelta

from frontdesk.accounts.models import User
from frontdesk.inbox.models import Handoff
from frontdesk.review.models import AuditEvent
from tests.console.talk import Talk
from tests.review.conftest import LOG, Desk


def beside(page: str) -> tuple[str, str]:
    """The numbers of the previous and the next conversation; empty for none."""
    found = (re.search(rf'{which} href="{LOG}([\w-]+)/', page) for which in ("data-previous", "data-next"))
    previous, following = (match[1] if match else "" for match in found)
    return previous, following


def numbers(talks: list[Talk]) -> list[str]:
    return [talk.conversation.public_id for talk in talks]


def test_the_next_is_the_next_older_of_those_that_the_filters_find(desk: Desk, reviewer: User) -> None:
    talks = [Talk(minutes) for minutes in (1, 2, 3, 4)]
    for talk, words in zip(talks, ("sun", "rain", "sun", "sun"), strict=True):
        talk.asks(words)
    first, second, third, fourth = numbers(talks)
    browser = desk(reviewer)

    def page(talk: Talk, **filters: str) -> str:
        return browser.get(talk.path, filters).content.decode()

    assert beside(page(talks[0])) == ("", second)
    assert beside(page(talks[2])) == (second, fourth)
    assert beside(page(talks[3])) == (third, "")
    assert beside(page(talks[0], q="sun")) == ("", third)
    assert beside(page(talks[2], q="sun")) == (first, fourth)
    # One that the filters do not find still has a place among those that they do.
    assert beside(page(talks[1], q="sun")) == (first, third)


def test_the_filters_go_along_and_lead_back(desk: Desk, reviewer: User) -> None:
    talks = [Talk(1), Talk(2)]
    for talk in talks:
        talk.asks("sun")
    page = desk(reviewer).get(talks[0].path, {"q": "sun", "outcome": "answer"}).content.decode()
    assert f'href="{LOG}?q=sun&amp;outcome=answer"' in page
    assert f'href="{talks[1].path}?q=sun&amp;outcome=answer"' in page


def test_reception_is_led_to_nothing_by_words_that_it_may_not_search(desk: Desk, receptionist: User) -> None:
    talk, medical = Talk(1), Talk(2)
    talk.asks("sun")
    medical.hands_off("medical", "sun and warfarin")
    assert beside(desk(receptionist).get(talk.path, {"q": "sun"}).content.decode()) == ("", "")


def test_to_go_through_what_a_search_found_is_written_down_once(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("sun")
    browser = desk(reviewer)
    for _ in range(2):
        browser.get(talk.path, {"q": "sun"})
    assert AuditEvent.objects.filter(action="log.searched").count() == 1


def test_what_was_found_is_marked_in_the_message_beside_details_that_are_left_out(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("I am jo@mail.example & my scars, tel 020 7946 0999, scar again")
    page = desk(reviewer).get(talk.path, {"q": "scar"}).content.decode()
    mark = '<mark title="found by the search">{}</mark>'
    assert (
        f'[e-mail]</span> &amp; my {mark.format("scars")}, tel <span class="masked">[phone]</span>, {mark.format("scar")} again'
        in page
    )


def test_a_label_is_found_as_the_detail_that_it_stands_for(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("ring 020 7946 0999 please")
    page = desk(reviewer).get(talk.path, {"q": "phone"}).content.decode()
    assert "[phone]</span> please" in page and "7946" not in page


def test_reception_finds_nothing_marked_in_what_it_may_not_read(desk: Desk, receptionist: User) -> None:
    talk = Talk()
    talk.hands_off("medical", "I take warfarin")
    page = desk(receptionist).get(talk.path, {"q": "warfarin"}).content.decode()
    assert "found by the search" not in page


def test_the_hand_off_tells_who_took_it_and_how_it_ended(desk: Desk, clinician: User) -> None:
    talk = Talk(30)
    handoff = talk.hands_off("medical", "I take warfarin")
    handoff.refresh_from_db()
    Handoff.objects.filter(pk=handoff.pk).update(
        state="resolved",
        taken_by=clinician,
        taken_at=handoff.created_at + timedelta(minutes=4),
        first_reply_at=handoff.created_at + timedelta(minutes=5),
        exit="resolved",
        exit_reason="called",
        exit_by=clinician,
    )
    page = " ".join(desk(clinician).get(talk.path).content.decode().split())
    assert "<dt>First reply</dt><dd>5 min after it came</dd>" in page
    assert f"by {clinician}</dd>" in page
    assert "<dt>Ended</dt><dd>Resolved: Answered by phone or e-mail, by" in page
