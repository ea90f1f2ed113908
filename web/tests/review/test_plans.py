"""What lists and searches ask the database: each begins at an index, and none goes through what grows with the years."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from frontdesk.accounts.models import User
from frontdesk.corrections import agreement
from frontdesk.corrections.models import Judgement, Verdict
from frontdesk.improve.proposals import proposals
from frontdesk.inbox import exits
from frontdesk.inbox.models import Exit
from frontdesk.review import among
from frontdesk.review.models import Digest, SearchText, Thumb
from tests.console.talk import Talk
from tests.review.conftest import LOG, Desk, shown
from tests.review.test_filters import CASES

QUEUE = "/console/handoffs/"
# A digest is made to be gone through: one narrow row of a conversation.
GROWS = ("chat_conversation", "chat_message", "chat_turn", "inbox_handoff", "review_searchtext")
LISTS = [
    *((LOG, filters) for filters in ({}, *(given for _, given in CASES.values()))),
    *((LOG, {"went": fate}) for fate in ("helped", "person", "silent", "abandoned", "open")),
    *((LOG, {"state": state}) for state in ("bot", "person")),
    (LOG, {"begun_from": "2026-01-01", "page": "/prices"}),
    (LOG, {"q": "sun", "thumb": "up", "reviewed": "no"}),
    *((QUEUE, {"state": state, "mine": mine}) for state in ("open", "taken", "resolved") for mine in ("", "1")),
    (f"{QUEUE}pulse/", {}),
]


def read_whole(sql: str) -> set[str]:
    """Of the tables that grow, those that the database would read from end to end to answer this."""
    tables = {alias: table for table, alias in re.findall(r'"(\w+)" "([A-Z]\d+)"', sql)}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As if there were more than a page of each.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            scanned = [found for (line,) in cursor.fetchall() for found in re.findall(r"Seq Scan on (\w+)", line)]
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [(parent, detail) for _, parent, _, detail in cursor.fetchall()]
            # The list itself, in its order and as far as a page of it.
            ends = sql.rpartition(" LIMIT ")[1] and not any("FOR ORDER BY" in detail for _, detail in steps)
            scans = [(parent, found) for parent, detail in steps for found in re.findall(r"^SCAN (\w+)", detail)]
            scanned = [name for parent, name in scans if parent or not ends]
    return {tables.get(name, name) for name in scanned} & set(GROWS)


@pytest.mark.parametrize(("path", "filters"), LISTS, ids=lambda given: str(given))
def test_no_list_goes_through_what_grows(
    desk: Desk, receptionist: User, manager: User, path: str, filters: dict[str, str]
) -> None:
    Talk().asks("sun")
    Talk().hands_off("request", "a person please", "asked")
    for user in (receptionist, manager):
        browser = desk(user)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path, filters).status_code == 200
        whole = {one["sql"]: found for one in asked if one["sql"].startswith("SELECT") and (found := read_whole(one["sql"]))}
        assert not whole


@pytest.mark.parametrize("state", ["open", "resolved"])
def test_of_the_queue_no_conversation_is_asked_but_those_of_the_page(desk: Desk, receptionist: User, state: str) -> None:
    handoff = Talk().hands_off("request", "a person please")
    if state == "resolved":
        exits.leave(handoff.conversation.handoffs.all(), Exit.RESOLVED, "answered")
    with CaptureQueriesContext(connection) as asked:
        assert handoff.reference in desk(receptionist).get(QUEUE, {"state": state}).content.decode()
    by_rule = [one["sql"] for one in asked if "chat_turn" in one["sql"]]
    assert by_rule and all(f'"chat_conversation"."id" IN ({handoff.conversation_id})' in sql for sql in by_rule)


def test_how_often_an_answer_was_given_is_counted_by_the_index_alone_and_what_was_judged_by_itself(
    desk: Desk, manager: User
) -> None:
    with CaptureQueriesContext(connection) as asked:
        desk(manager).get("/console/answers/", {"days": ""})
    given = next(one["sql"] for one in asked if "COUNT(" in one["sql"] and 'FROM "chat_message"' in one["sql"])
    # The index has the outcome and the time: with the key counted, every message would be looked up.
    assert not re.search(r'"chat_message"\."(?!outcome"|created_at")', given)
    judged = [one["sql"] for one in asked if re.search('FROM "corrections_(judgement|ruling)"', one["sql"])]
    assert len(judged) == 2 and not any('"outcome" IN' in sql for sql in judged)


def test_what_was_judged_right_is_not_read_to_find_what_was_wrong(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    for text, verdict in (("how long", Verdict.RIGHT), ("how much", Verdict.WRONG)):
        should_be = [] if verdict == Verdict.RIGHT else ["answer:cost/how_much"]
        turn = talk.asks(text).turns.get()
        Judgement.objects.create(turn=turn, reviewer=reviewer, verdict=verdict, should_be=should_be)
    with CaptureQueriesContext(connection) as asked:
        found = proposals()
    assert [one.text for one in found] == ["how much"]
    judged = next(one["sql"] for one in asked if 'FROM "corrections_judgement"' in one["sql"])
    assert " UNION " in judged


def test_of_what_one_reviewer_alone_judged_no_row_is_read_to_see_how_far_they_agree(reviewer: User, manager: User) -> None:
    talk, read = Talk(), []
    for number, reviewers in enumerate([(reviewer,), (reviewer, manager)]):
        turn = talk.asks(f"how long {number}").turns.get()
        for each in reviewers:
            Judgement.objects.create(turn=turn, reviewer=each, verdict=Verdict.RIGHT)

    def note(instance: Judgement, **_: object) -> None:
        read.append(instance.turn_id)

    post_init.connect(note, sender=Judgement)
    try:
        assert [pair.count for pair in agreement.pairs()] == [1]
    finally:
        post_init.disconnect(note, sender=Judgement)
    assert read == [turn.pk, turn.pk]


def test_what_hangs_on_few_conversations_gives_the_keys_and_on_many_is_asked_of_each(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(among, "has_to_be_told", lambda: True)
    Talk().asks("sun")
    talk = Talk()
    reply = talk.asks("more sun").replies.get()
    Thumb.objects.create(message=reply, conversation=talk.conversation, value=1)
    wanted = [SearchText.objects.filter(text__contains="sun"), Thumb.objects.filter(value=1)]
    written = str(among.having(Digest.objects.all(), wanted).query)
    assert written.count("= ANY (ARRAY(") == 1 and "INTERSECT" in written and "OFFSET 0" not in written
    monkeypatch.setattr(among, "FEW", 1)
    written = str(among.having(Digest.objects.all(), wanted).query)
    assert written.count("= ANY (ARRAY(") == 1 and "INTERSECT" not in written and written.count("OFFSET 0") == 1


def test_it_counts_no_further_than_it_has_to(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(among, "FEW", 7)
    with CaptureQueriesContext(connection) as asked:
        assert not among.are_many(SearchText.objects.all())
    assert "LIMIT 8" in asked[0]["sql"]


@pytest.mark.parametrize("few", [0, 1, among.FEW])
@pytest.mark.parametrize("case", CASES)
def test_it_finds_the_same_either_way(desk: Desk, reviewer: User, monkeypatch: pytest.MonkeyPatch, case: str, few: int) -> None:
    make, filters = CASES[case]
    found, other = Talk(5), Talk(3)
    make(found, reviewer)
    other.asks("plain")
    monkeypatch.setattr(among, "FEW", few)
    assert shown(desk(reviewer), **filters) == [found.conversation.public_id]


def test_a_reference_is_found_beside_those_who_wrote_it(desk: Desk, reviewer: User) -> None:
    talk, told = Talk(9), Talk(3)
    reference = talk.hands_off("request", "a person please", reference="QRT-WXY").reference
    told.asks(f"you gave me {reference}")
    assert shown(desk(reviewer), q=reference.lower()) == [told.conversation.public_id, talk.conversation.public_id]
    assert shown(desk(reviewer), q="plea") == []


def test_an_address_is_kept_in_small_letters_so_that_no_search_makes_it_so(desk: Desk, reviewer: User) -> None:
    talk = Talk(page="https://clinic.example/Prices?token=1")
    assert Digest.objects.get().page == "https://clinic.example/prices"
    with CaptureQueriesContext(connection) as asked:
        assert shown(desk(reviewer), page="/PRICES") == [talk.conversation.public_id]
    assert not [one["sql"] for one in asked if "UPPER(" in one["sql"]]


def test_addresses_that_were_kept_before_are_made_small(db: None) -> None:
    talk = Talk(page="https://clinic.example/prices")
    Digest.objects.update(page="https://clinic.example/Prices")
    migration = import_module("frontdesk.review.migrations.0005_page_in_small_letters")
    migration.make_small(apps, None)
    assert Digest.objects.get(pk=talk.conversation.pk).page == "https://clinic.example/prices"
