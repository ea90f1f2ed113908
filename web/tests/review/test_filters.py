"""Every filter of the log, alone and for whom."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import connection
from django.test.html import parse_html
from django.test.utils import CaptureQueriesContext

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.corrections.models import Judgement, Verdict
from frontdesk.review.filters import ConversationFilter, KnownSelect, in_words
from frontdesk.review.models import Digest, Thumb
from tests.console.talk import Talk
from tests.review.conftest import LOG, Desk, shown
from tests.visitor import Visitor


def _reason(talk: Talk, reviewer: User) -> None:
    talk.hands_off("request", "a person please", "asked")


def _judged(talk: Talk, reviewer: User) -> None:
    turn = talk.asks("how long").turns.get()
    Judgement.objects.create(turn=turn, reviewer=reviewer, verdict=Verdict.RIGHT)


def _thumb(value: int) -> Callable[[Talk, User], None]:
    def give(talk: Talk, reviewer: User) -> None:
        reply = talk.asks("how long").replies.get()
        Thumb.objects.create(message=reply, conversation=talk.conversation, value=value)

    return give


def _asked(**turn: object) -> Callable[[Talk, User], None]:
    def ask(talk: Talk, reviewer: User) -> None:
        talk.asks("first")
        talk.asks("second", **turn)  # type: ignore[arg-type]

    return ask


# What makes a conversation one that the filter finds, and the filter; the other conversation is one plain question.
CASES: dict[str, tuple[Callable[[Talk, User], None], dict[str, str]]] = {
    "outcome": (_asked(outcome="clarify:a/b,c/d"), {"outcome": "clarify"}),
    "answer": (_asked(outcome="answer:cost/price"), {"outcome": "answer:cost/price"}),
    "out of scope": (_asked(outcome="out_of_scope"), {"outcome": "out_of_scope"}),
    "words": (_asked(), {"q": "second"}),
    "reason": (_reason, {"reason": "asked"}),
    "reviewed": (_judged, {"reviewed": "yes"}),
    "thumb up": (_thumb(Thumb.UP), {"thumb": "up"}),
    "thumb down": (_thumb(Thumb.DOWN), {"thumb": "down"}),
    "unsure": (_asked(confidence=0.3), {"sure_to": "30"}),
    "within": (_asked(confidence=0.3), {"sure_from": "20", "sure_to": "40"}),
    "length": (_asked(), {"length_from": "3"}),
    "model": (_asked(model_id="sunhat-8"), {"model": "sunhat-8"}),
}


@pytest.mark.parametrize("case", CASES)
def test_it_finds_what_it_is_for_and_nothing_else(desk: Desk, reviewer: User, case: str) -> None:
    make, filters = CASES[case]
    found, other = Talk(5), Talk(3)
    make(found, reviewer)
    other.asks("plain")
    assert shown(desk(reviewer), **filters) == [found.conversation.public_id]


@pytest.mark.parametrize("case", CASES)
def test_reception_finds_nothing_medical_by_what_it_tells(desk: Desk, reviewer: User, receptionist: User, case: str) -> None:
    make, filters = CASES[case]
    talk = Talk(5)
    make(talk, reviewer)
    assert len(shown(desk(receptionist), **filters)) == 1
    talk.hands_off("medical", "I'm on Roaccutane")
    assert len(shown(desk(reviewer), **filters)) == 1
    assert shown(desk(receptionist), **filters) == []


def test_the_page_and_what_was_not_reviewed(desk: Desk, reviewer: User) -> None:
    prices, plain = Talk(5, page="https://clinic.example/Prices?x=1"), Talk(3)
    _judged(plain, reviewer)
    browser = desk(reviewer)
    assert shown(browser, page="/prices") == [prices.conversation.public_id]
    assert shown(browser, reviewed="no") == [prices.conversation.public_id]


def test_an_answer_whose_id_begins_as_another_is_another(desk: Desk, reviewer: User) -> None:
    Talk().asks("words", "answer:cost/price_list")
    browser = desk(reviewer)
    assert shown(browser, outcome="answer:cost/price") == []
    assert len(shown(browser, outcome="answer:cost/price_list")) == 1


def test_what_can_be_chosen_is_what_was_there(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("words", "answer:cost/price", model_id="sunhat-9")
    talk.hands_off("request", "words", "asked_for_person")
    page = desk(reviewer).get(LOG).content.decode()
    assert '<option value="answer:cost/price">Cost: price</option>' in page
    assert '<option value="sunhat-9">' in page
    assert '<option value="asked_for_person">asked for person</option>' in page


def test_filters_stay_in_the_links_to_conversations(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("sun")
    page = desk(reviewer).get(LOG, {"q": "sun", "outcome": "answer"}).content.decode()
    assert f'href="/console/conversations/{talk.conversation.public_id}/?q=sun&amp;outcome=answer"' in page


def test_all_filters_together_are_no_fault(desk: Desk, receptionist: User) -> None:
    filters = {name: "1" for name in ConversationFilter.base_filters} | {"since": "2026-01-01", "thumb": "up", "state": "bot"}
    assert desk(receptionist).get(f"{LOG}?{urlencode(filters)}").status_code == 200


def test_a_conversation_as_it_goes_is_in_its_digest(visitor: Visitor) -> None:
    visitor.say("how long")
    visitor.say("and then")
    digest, conversation = Digest.objects.get(), visitor.conversation
    assert (digest.last_at, digest.length) == (conversation.last_at, 4)
    assert digest.outcomes == " answer:sun_care/how_long " and digest.model_ids == " little-1 "
    assert digest.least_sure == pytest.approx(0.94)


@pytest.mark.parametrize("filters", [{"q": "sun"}, {"outcome": "answer"}, {"length_from": "1"}])
def test_what_only_the_rule_knows_to_be_medical_is_not_found_either(
    desk: Desk, receptionist: User, clinician: User, filters: dict[str, str]
) -> None:
    spoken, plain = Talk(5, clinical=True), Talk(6)
    for talk in (spoken, plain):
        talk.asks("sun")
    assert shown(desk(receptionist), **filters) == [plain.conversation.public_id]
    assert len(shown(desk(clinician), **filters)) == 2
    beside = desk(receptionist).get(plain.path, filters).content.decode()
    assert spoken.conversation.public_id not in beside


@pytest.mark.parametrize("filters", [{"q": "sun"}, {"outcome": "answer"}])
def test_no_link_tells_that_a_hidden_one_was_found(desk: Desk, receptionist: User, filters: dict[str, str]) -> None:
    browser = desk(receptionist)
    spoken = Talk(5, clinical=True)
    spoken.asks("sun")
    moment = int((spoken.time - timedelta(minutes=1)).timestamp() * 1_000_000)
    nowhere = {"q": "nothingofthekind"}
    for place in ({}, {"newer": f"{moment}-0"}, {"older": f"{moment + 3_600_000_000}-0"}):
        found, empty = (browser.get(LOG, some | place).content.decode() for some in (filters, nowhere))
        assert "Nothing found" in found and "Nothing found" in empty
        assert "pager" not in found and "pager" not in empty


def test_hidden_ones_leave_no_gap_in_a_page(desk: Desk, receptionist: User) -> None:
    talks = [Talk(minutes, clinical=minutes >= 20 and minutes % 5 > 0) for minutes in range(70)]
    for talk in talks:
        talk.asks("sun")
    seen = [talk.conversation.public_id for talk in talks if not talk.conversation.clinical]
    browser = desk(receptionist)
    page = browser.get(LOG, {"q": "sun"}).content.decode()
    assert shown(browser, q="sun") == seen[:25]
    older = re.search(r"older=(\d+-(\d+))", page)
    assert older and Conversation.objects.get(pk=older[2]).public_id == seen[24]
    assert shown(browser, q="sun", older=older[1]) == seen[25:]
    assert 'rel="next"' not in browser.get(LOG, {"q": "sun", "older": older[1]}).content.decode()
    beside = browser.get(talks[25].path, {"q": "sun"}).content.decode()
    assert talks[20].path in beside and talks[30].path in beside


def test_the_rule_is_asked_of_a_page_and_not_of_every_conversation(desk: Desk, receptionist: User) -> None:
    Talk().asks("sun")
    browser = desk(receptionist)
    browser.get(LOG, {"q": "sun"})
    with CaptureQueriesContext(connection) as asked:
        browser.get(LOG, {"q": "sun"})
    over_all = [one["sql"] for one in asked if 'FROM "review_digest"' in one["sql"] and "chat_turn" in one["sql"]]
    assert not over_all
    by_rule = [one["sql"] for one in asked if "chat_turn" in one["sql"]]
    assert by_rule and all(" IN (" in sql for sql in by_rule)


def test_no_reason_in_a_medical_conversation_is_offered_to_reception(desk: Desk, receptionist: User, reviewer: User) -> None:
    talk = Talk()
    talk.hands_off("request", "somebody please call me", "about_my_tablets")
    assert "about_my_tablets" in desk(receptionist).get(LOG).content.decode()
    talk.hands_off("medical", "I take warfarin")
    assert "about_my_tablets" not in desk(receptionist).get(LOG).content.decode()
    assert "about_my_tablets" in desk(reviewer).get(LOG).content.decode()


@pytest.mark.parametrize("value", ["", "answer", "answer:a/b", "another <one>"])
def test_what_can_be_chosen_is_written_as_django_writes_it(value: str) -> None:
    choices = [("", "Any"), ("answer", "Answered"), ("Answers", [("answer:a/b", "A: b & c"), ("answer:<", '"<b>"')])]
    ours = KnownSelect(choices=choices).render("outcome", value, {"id": "id_outcome"})
    with_own = [*choices, *([(value, in_words("outcome", value))] if value.startswith("another") else [])]
    theirs = forms.Select(choices=with_own).render("outcome", value, {"id": "id_outcome"})
    assert parse_html(ours) == parse_html(theirs)
