"""What visitors get: the clinic's own words from the next turn on, in every process, and never in what was said before."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frontdesk.accounts.models import User
from frontdesk.answers import live, shipped, words
from frontdesk.answers.models import Answer, Version
from frontdesk.chat.models import Message
from frontdesk.lib.clinic import profile
from tests.answers.conftest import ANSWER, NEW, PATH, revision, row
from tests.little_rasa import LittleRasa, response
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

Desk = Callable[[User], Client]


def edited(answer_id: str, text: str, related: list[str] | None = None) -> Version:
    """Words that visitors get, straight into the tables."""
    answer = Answer.objects.create(answer_id=answer_id)
    answer.live = Version.objects.create(
        answer=answer,
        number=3,
        text=text,
        sources=["clinic"],
        related=related or ["sun_care/why"],
        state="approved",
        reviewed=date(2026, 11, 1),
        reviewer="clinician",
        changed_at="2026-11-01T09:00Z",
    )
    answer.save()
    return answer.live


def reply(answer_id: str, *parts: tuple[str, str], buttons: int = 1) -> dict[str, Any]:
    """One of Rasa's, made of these responses."""
    return {
        "outcome": f"answer:{answer_id}",
        "text": "\n\n".join(text for _, text in parts),
        "parts": [{"response": name, "text": text} for name, text in parts],
        "reviewed": "2026-10-01",
        "sources": ["S1"],
        "buttons": [{"title": "More?", "choice": "answer:sun_care/sunscreen"}] * buttons,
    }


def test_the_next_turn_has_the_new_words_and_all_that_goes_with_them(visitor: Visitor, approved: Version) -> None:
    _, said = visitor.say("how long?")
    assert (said["text"], said["outcome"]) == (NEW, f"answer:{ANSWER}")
    assert said["reviewed"] == approved.reviewed.isoformat() == str(profile().today(approved.decided_at))
    assert said["buttons"] == [{"title": "Do I need sunscreen afterwards?", "choice": "answer:sun_care/sunscreen"}]
    payload = Message.objects.get(text=NEW).payload
    assert (payload["version"], payload["sources"]) == (1, ["S1"])


def test_what_was_said_before_keeps_its_words(visitor: Visitor, desk: Desk, reviewer: User, clinician: User) -> None:
    from tests.answers.conftest import approve, submitted

    _, before = visitor.say("how long?")
    approve(desk(clinician), submitted(desk(reviewer)))
    _, after = visitor.say("how long?")
    assert before["text"] != after["text"] == NEW
    assert before in visitor.messages()


def test_nothing_is_kept_in_the_process(visitor: Visitor) -> None:
    """Another process writes to the same tables; this one asks them with each turn."""
    assert visitor.say("how long?")[1]["text"].startswith("About: ")
    one = edited(ANSWER, "First. Second.")
    assert visitor.say("how long?")[1]["text"] == "First. Second."
    Version.objects.filter(pk=one.pk).update(text="Third. Fourth.")
    assert visitor.say("how long?")[1]["text"] == "Third. Fourth."
    Answer.objects.update(live=None)
    assert visitor.say("how long?")[1]["text"].startswith("About: ")


def test_a_turn_asks_once_however_many_answers_it_has() -> None:
    replies = [reply("sun_care/why", ("utter_sun_care/why", "a")), reply("cost/compare", ("utter_cost/compare", "b"))]
    with CaptureQueriesContext(connection) as asked:
        assert live.spoken(replies) == replies
    assert len(asked) == 1


def test_a_turn_without_an_answer_asks_nothing() -> None:
    handed = {"outcome": "handoff:medical", "text": "I have passed it on.", "buttons": []}
    with CaptureQueriesContext(connection) as asked:
        assert live.spoken([handed]) == [handed]
    assert len(asked) == 0


def test_lines_around_an_answer_stay() -> None:
    edited("cost/how_much", "It depends. Ask us.")
    lead = ("utter_taken_for_question", "I take it that you mean: How much?")
    price = ("utter_cost_price", "The neck costs 220.")
    (said,) = live.spoken([reply("cost/how_much", lead, ("utter_cost/how_much", "Old."), price)])
    assert said["text"] == f"{lead[1]}\n\nIt depends. Ask us.\n\n{price[1]}"


def test_placeholders_are_filled_with_what_holds_now() -> None:
    edited("clinic/contact", "Ring {phone}. Or write to {email}.")
    (said,) = live.spoken([reply("clinic/contact", ("utter_clinic/contact", "Old."))])
    assert said["text"] == f"Ring {profile().phone}. Or write to {profile().email}."


def test_where_a_fact_is_out_of_date_visitors_are_still_sent_to_reception() -> None:
    edited("clinic/booking", "{how} Then come.")
    stale = reply("clinic/booking", ("utter_ask_clinic", "Please ask reception."))
    (said,) = live.spoken([stale])
    assert said["text"] == "Please ask reception." and said["reviewed"] == "2026-10-01"


def test_a_placeholder_that_has_gone_out_of_use_leaves_the_shipped_words() -> None:
    edited("clinic/contact", "Ring {fax}. Then come.")
    (said,) = live.spoken([reply("clinic/contact", ("utter_clinic/contact", "Old."))])
    assert said["text"] == "Old." and "version" not in said


def test_an_answer_with_another_behind_it_offers_nothing() -> None:
    edited("cost/compare", "Compare them. Take your time.")
    (said,) = live.spoken([reply("cost/compare", ("utter_cost/compare", "Old."), buttons=0)])
    assert said["buttons"] == []


def test_the_turn_is_recorded_as_it_was_understood(visitor: Visitor, approved: Version) -> None:
    visitor.say("how long?")
    assert visitor.conversation.turns.get().outcomes == [f"answer:{ANSWER}"]


def test_a_retired_answer_is_not_given_and_not_offered(visitor: Visitor, rasa: LittleRasa, desk: Desk, clinician: User) -> None:
    desk(clinician).post(f"{PATH}retire/", {"seen": revision(), "reason": "No longer true."})
    _, said = visitor.say("how long?")
    assert said["outcome"] == "out_of_scope" and profile().name in said["text"] and said["reviewed"] is None
    assert said["buttons"][-1]["choice"] == "handoff:request" and len(said["buttons"]) == 4
    assert f"answer:{ANSWER}" not in [button["choice"] for button in said["buttons"]]
    rasa.answer = lambda request: (
        200,
        response(
            request,
            outcomes=["clarify:sun_care/how_long,sun_care/why"],
            replies=[
                {
                    "outcome": "clarify:sun_care/how_long,sun_care/why",
                    "text": "Which?",
                    "buttons": [shipped.button("answer:sun_care/how_long"), shipped.button("answer:sun_care/why")],
                }
            ],
        ),
    )
    _, asked = visitor.say("the sun")
    assert [button["choice"] for button in asked["buttons"]] == ["answer:sun_care/why"]


def suggested() -> list[str]:
    return [one["choice"] for one in Client().get("/api/v1/site").json()["suggestions"]]


def test_the_chat_does_not_begin_with_what_is_retired(db: None) -> None:
    everything = suggested()
    assert everything == [one.choice for one in profile().suggestions]
    Answer.objects.create(answer_id=everything[1].removeprefix("answer:"), retired_at="2026-11-01T09:00Z")
    assert suggested() == [everything[0], *everything[2:]]


def test_an_editor_is_offered_what_is_retired_last_and_told(desk: Desk, reviewer: User) -> None:
    Answer.objects.create(answer_id="procedure/what_is_it", retired_at="2026-11-01T09:00Z")
    page = desk(reviewer).get(f"{PATH}edit/").content.decode()
    first = page.partition('name="related_1"')[2].partition("</select>")[0]
    assert first.rstrip().endswith("(retired)</option>") and first.count("(retired)") == 1


def test_the_clinics_related_questions_lead_to_nothing_retired() -> None:
    edited("cost/compare", "Compare them. Take your time.", related=["sun_care/why", "sun_care/sunscreen"])
    Answer.objects.create(answer_id="sun_care/why", retired_at="2026-11-01T09:00Z")
    (said,) = live.spoken([reply("cost/compare", ("utter_cost/compare", "Old."))])
    assert [button["choice"] for button in said["buttons"]] == ["answer:sun_care/sunscreen"]


def test_every_shipped_answer_keeps_to_the_rules_and_can_be_filled(db: None) -> None:
    from django.utils import timezone

    assert len(shipped.answers()) > 60
    for answer_id in shipped.answers():
        one = words.as_shipped(answer_id)
        assert one.faults(timezone.now()) == [], answer_id
        assert "{" not in one.filled(timezone.now())


def test_words_read_again_are_the_same_to_the_visitor(visitor: Visitor, approved: Version, desk: Desk, second: User) -> None:
    desk(second).post(f"{PATH}read/", {"seen": revision()})
    assert row().live.number == 2
    assert visitor.say("how long?")[1]["text"] == NEW
