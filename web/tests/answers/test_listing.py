"""The list: every answer with its figures, searched and filtered by the address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.answers import counts, listing, shipped
from frontdesk.answers.models import Version
from frontdesk.chat.models import Message
from frontdesk.corrections.models import Judgement, Ruling
from frontdesk.review.models import Thumb
from tests.answers.conftest import ANSWER, submitted
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

Desk = Callable[[User], Client]
LIST = "/console/answers/"


def listed(browser: Client, query: str) -> list[str]:
    answer = browser.get(LIST + query)
    assert answer.status_code == 200
    return [row.shipped.answer_id for row in answer.context["rows"]]


def test_every_answer_is_there_with_its_text_sources_and_review(desk: Desk, receptionist: User) -> None:
    page = desk(receptionist).get(LIST).content.decode()
    for one in shipped.answers().values():
        assert f'<code class="small muted">{one.answer_id}</code>' in page
    assert "S1, S2" in page and "by editor" in page


def test_words_topic_and_state_pick(desk: Desk, clinician: User, approved: Version, reviewer: User) -> None:
    browser = desk(clinician)
    assert listed(browser, "?q=SOME+weeks+keep") == [ANSWER]
    assert set(listed(browser, "?topic=cost")) == {each for each in shipped.answers() if each.startswith("cost/")}
    assert listed(browser, "?state=edited") == [ANSWER]
    assert ANSWER not in listed(browser, "?state=unread")
    submitted(desk(reviewer), text=approved.text.replace("some", "many"))
    assert listed(browser, "?state=submitted") == [ANSWER]
    assert listed(browser, "?q=nothing+of+the+kind") == []


@pytest.mark.parametrize("query", ["?topic=nowhere", "?state=odd", "?order=odd", "?days=never", "?days=-1&q=%00"])
def test_a_filter_that_does_not_exist_picks_nothing(desk: Desk, clinician: User, query: str) -> None:
    assert len(listed(desk(clinician), query)) == len(shipped.answers())


def test_how_often_it_was_given(visitor: Visitor, desk: Desk, clinician: User) -> None:
    for _ in range(3):
        visitor.say("how long?")
    old = Message.objects.filter(outcome=f"answer:{ANSWER}").first()
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=100))
    by_period = {days: {row.shipped.answer_id: row.counts.given for row in listing.rows(days)}[ANSWER] for days in ("90", "")}
    assert by_period == {"90": 2, "": 3}
    assert listed(desk(clinician), "?order=given")[0] == ANSWER


def test_thumbs(visitor: Visitor, desk: Desk, clinician: User) -> None:
    for value in (1, -1, -1):
        seq = visitor.say("how long?")[1]["seq"]
        said = Message.objects.get(seq=seq, conversation=visitor.conversation)
        Thumb.objects.create(message=said, conversation=said.conversation, value=value)
    found = counts.since(None)[ANSWER]
    assert (found.up, found.down) == (1, 2)
    assert listed(desk(clinician), "?order=down")[0] == ANSWER
    old = Message.objects.filter(outcome=f"answer:{ANSWER}")
    old.update(created_at=timezone.now() - timedelta(days=100))
    assert counts.since(timezone.now() - timedelta(days=90))[ANSWER].down == 0


def test_the_share_corrected(visitor: Visitor, reviewer: User, manager: User) -> None:
    for _ in range(4):
        visitor.say("how long?")
    right, wrong, ruled, kept = visitor.conversation.turns.all()
    Judgement.objects.create(turn=right, reviewer=reviewer, verdict="right")
    Judgement.objects.create(turn=wrong, reviewer=reviewer, verdict="wrong", should_be=["handoff:medical"])
    Judgement.objects.create(turn=ruled, reviewer=reviewer, verdict="wrong", should_be=["out_of_scope"])
    Judgement.objects.create(turn=ruled, reviewer=manager, verdict="right")
    # The answer was right, and another one was missing beside it.
    both = [f"answer:{ANSWER}", "answer:sun_care/why"]
    Judgement.objects.create(turn=kept, reviewer=reviewer, verdict="wrong", should_be=both)
    assert (counts.since(None)[ANSWER].judged, counts.since(None)[ANSWER].wrong) == (4, 2)
    Ruling.objects.create(turn=ruled, lead=manager, verdict="right")
    assert counts.since(None, ANSWER)[ANSWER].corrected == 0.25
    Judgement.objects.create(turn=wrong, reviewer=reviewer, verdict="right")
    assert counts.since(None)[ANSWER].wrong == 0


def test_the_list_asks_the_same_number_of_questions_however_much_there_is(
    desk: Desk, clinician: User, visitor: Visitor
) -> None:
    browser = desk(clinician)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as empty:
        browser.get(LIST)
    for _ in range(3):
        visitor.say("how long?")
    with CaptureQueriesContext(connection) as full:
        browser.get(LIST)
    assert len(full) == len(empty) <= 20


def test_counting_reads_an_index_and_no_message() -> None:
    with CaptureQueriesContext(connection) as asked:
        counts.since(timezone.now() - timedelta(days=90))
    sql = next(query["sql"] for query in asked.captured_queries if "chat_message" in query["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of an empty table it would read all rows, which is less than an index.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        plan = str(cursor.fetchall())
    assert "answers_given" in plan


def test_words_are_found_whatever_their_case() -> None:
    row = next(row for row in listing.rows() if row.shipped.answer_id == ANSWER)
    assert row.has_words("SUN weeks") and row.has_words("sun_care/how") and not row.has_words("moon")
