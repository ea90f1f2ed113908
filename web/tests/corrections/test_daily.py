"""The queue of a day."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation, Turn
from frontdesk.corrections import daily, judging
from frontdesk.corrections.estimate import share_wrong
from frontdesk.corrections.models import DailyQueue, Judgement, QueueItem, Stratum
from frontdesk.review.models import Thumb
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.corrections.conftest import aged, asked, said, staff

TODAY = "/console/corrections/"


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """`days[0] += 1`: the next day, at the same hour."""
    gone = [0]
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=gone[0]))
    yield gone


def asked_often(count: int, **turn: object) -> list[Turn]:
    return [asked(f"question {number}", **turn) for number in range(count)]


def test_a_day_has_ten_turns_and_the_same_for_everybody_all_day(db: None) -> None:
    asked_often(30)
    first = daily.queue(Random(1))
    asked_often(30)
    again = daily.queue(Random(2))
    assert first is not None and first == again and first.items.count() == 10
    assert first.sizes == {"rest": 30}
    assert {item.inclusion for item in first.items.all()} == {10 / 30}


def test_the_next_day_asks_about_what_came_since_and_about_nothing_twice(days: list[int], db: None) -> None:
    asked_often(12)
    first = daily.queue(Random(1))
    days[0] = 1
    new = asked_often(3, hours_ago=2)
    second = daily.queue(Random(1))
    assert first is not None and second is not None
    assert {item.turn for item in second.items.all()} == set(new)
    assert second.since == first.until


def test_the_first_queue_looks_back_four_weeks_and_no_further(db: None) -> None:
    recent, old = asked("recent", hours_ago=27 * 24), asked("old", hours_ago=29 * 24)
    drawn = daily.queue()
    assert drawn is not None
    assert recent.queue_item and not QueueItem.objects.filter(turn=old).exists()


def test_what_is_just_being_written_is_for_tomorrow(days: list[int], db: None) -> None:
    asked()
    fresh = asked(hours_ago=0)
    first = daily.queue()
    assert first is not None and first.items.count() == 1
    days[0] = 1
    second = daily.queue()
    assert second is not None and second.items.get().turn == fresh


def test_taps_failures_and_words_that_are_gone_are_not_asked_about(db: None) -> None:
    tapped, failed, gone = asked("tapped"), asked(status="failed"), asked("gone")
    type(tapped.message).objects.filter(pk=tapped.message_id).update(choice="answer:sun_care/why")
    type(gone.message).objects.filter(pk=gone.message_id).update(text="")
    assert failed.status == "failed"
    assert daily.queue() is None and not DailyQueue.objects.exists()


def test_each_risk_is_seen_in_what_was_said(db: None) -> None:
    refused = Talk()
    question = refused.asks("numb cream", "clarify:procedure/numbing,procedure/pain")
    tap = refused.asks("None of these", "out_of_scope")
    type(tap).objects.filter(pk=tap.pk).update(choice="out_of_scope")
    handed = Talk()
    handed.hands_off("request", "a person please")
    after = handed.asks("and how long does it take")
    disliked = asked()
    Thumb.objects.create(message=disliked.message.replies.get(), conversation=disliked.conversation, value=Thumb.DOWN)
    liked = asked()
    Thumb.objects.create(message=liked.message.replies.get(), conversation=liked.conversation, value=Thumb.UP)
    medical = asked(ranking=[{"outcome": "handoff:medical", "confidence": 0.3}])
    unsure, plain = asked(confidence=0.4), asked()
    for turn in Turn.objects.all():
        aged(turn)
    now = timezone.now()
    found = daily.strata(now - timedelta(days=1), now)
    assert found[Stratum.NONE_OF_THESE] == [question.turns.get().pk]
    assert found[Stratum.AFTER_HANDOFF] == [after.turns.get().pk]
    assert found[Stratum.NEAR_MEDICAL] == [medical.pk]
    assert found[Stratum.NEAR_THRESHOLD] == [unsure.pk]
    assert found[Stratum.THUMBS_DOWN] == [disliked.pk]
    assert {plain.pk, liked.pk} <= set(found[Stratum.REST])


def test_two_who_open_it_at_once_get_one_queue(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    asked_often(12)
    there = daily.queue()
    assert there is not None
    # The other one looked before it was there.
    first = DailyQueue.objects.filter
    looks = iter([DailyQueue.objects.none()])
    monkeypatch.setattr(DailyQueue.objects, "filter", lambda **by: next(looks, None) or first(**by))
    assert daily.queue() == there and QueueItem.objects.count() == 10


def test_judging_goes_on_to_the_next_turn_until_the_day_is_done(desk: Desk, reviewer: User) -> None:
    asked_often(14)
    browser = desk(reviewer)
    for done in range(10):
        page = browser.get(TODAY)
        assert f"{done} of 10 done" in page.content.decode()
        turn = page.context["turn"]
        browser.post(f"/console/corrections/turns/{turn.pk}/judge/", {"verdict": "right", "next": TODAY})
    page = browser.get(TODAY).content.decode()
    assert "Done for today" in page and "The next ones come tomorrow" in page
    assert Judgement.objects.count() == 10


def test_done_is_done_for_colleagues_too_who_may_give_a_second_opinion(desk: Desk, reviewer: User, second: User) -> None:
    asked_often(3)
    for item in daily.items(daily.queue()):
        judging.judge(staff(reviewer), item.turn, said())
    page = desk(second).get(TODAY).content.decode()
    assert "Done for today" in page and "Colleagues judged 3 of these" in page
    assert page.count("by a colleague") == 3 and "opinion--" not in page
    page = desk(second).get(f"{TODAY}?at=2").content.decode()
    assert "a second opinion, if you like" in page and "<strong>ravi</strong>" not in page


def test_colleagues_share_the_work_of_a_day(desk: Desk, reviewer: User, second: User) -> None:
    asked_often(3)
    items = daily.items(daily.queue())
    judging.judge(staff(reviewer), items[0].turn, said())
    assert desk(second).get(TODAY).context["turn"] == items[1].turn


def test_a_place_that_is_not_there_leads_to_the_next_turn(desk: Desk, reviewer: User) -> None:
    asked_often(2)
    for at in ("99", "x", "²", "-1"):
        assert desk(reviewer).get(f"{TODAY}?at={at}").context["item"].position == 1


def test_without_conversations_there_is_nothing_to_judge(desk: Desk, reviewer: User) -> None:
    assert "Nothing to judge yet" in desk(reviewer).get(TODAY).content.decode()


def test_the_queue_keeps_what_came_of_its_turns_when_they_are_erased(reviewer: User, second: User, manager: User) -> None:
    asked_often(4)
    items = daily.items(daily.queue())
    judging.judge(staff(reviewer), items[0].turn, said(verdict="wrong", should_be=["out_of_scope"], harmful=True))
    judging.judge(staff(reviewer), items[1].turn, said())
    judging.judge(staff(second), items[1].turn, said(verdict="wrong", should_be=["out_of_scope"]))
    assert [item.verdict for item in QueueItem.objects.all()] == ["wrong", "disputed", "", ""]
    judging.rule(staff(manager), items[1].turn, {key: value for key, value in said().items() if key != "tags"})
    judging.judge(staff(reviewer), items[2].turn, said())
    judging.judge(staff(reviewer), items[3].turn, said())
    Conversation.objects.get(pk=items[0].turn.conversation_id).delete()
    today = daily.today()
    found, harmful = share_wrong(today, today), share_wrong(today, today, harmful=True)
    assert (found.share, found.judged, found.turns) == (0.25, 4, 4) and harmful.share == 0.25
    assert daily.progress(staff(reviewer), daily.items(daily.queue())) == daily.Progress(3, 3, 3)


def test_a_disputed_turn_counts_as_wrong_until_it_is_decided(reviewer: User, second: User) -> None:
    asked_often(2)
    item = daily.items(daily.queue())[0]
    judging.judge(staff(reviewer), item.turn, said())
    judging.judge(staff(second), item.turn, said(verdict="wrong", should_be=["out_of_scope"]))
    found = share_wrong(daily.today(), daily.today())
    assert (found.share, found.judged, found.disputed) == (1.0, 1, 1)


def test_drawing_from_a_busy_month_asks_the_database_a_few_times_only(django_assert_max_num_queries: object, db: None) -> None:
    asked_often(40)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        daily.queue()
