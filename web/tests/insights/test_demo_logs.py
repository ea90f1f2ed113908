"""`manage.py demo_logs`: believable, the same for the same seed, and as the product itself would have stored it."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from pytest_django.fixtures import Settings

from frontdesk.accounts.models import User
from frontdesk.chat.models import Author, Conversation, Message, Owner, Turn
from frontdesk.chat.rasa import client
from frontdesk.corrections import judging, sampling
from frontdesk.corrections.estimate import share_wrong
from frontdesk.corrections.models import DailyQueue, Judgement, QueueItem
from frontdesk.inbox import watchdog
from frontdesk.inbox.models import Exit, ExitCount, Handoff
from frontdesk.insights.demo import said
from frontdesk.lib.clinic import profile
from frontdesk.review import chain
from frontdesk.review.models import Thumb
from tests.console.talk import Talk
from tests.little_rasa import LittleRasa

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.SUNHAT_RASA_URL = "http://127.0.0.1:9"
    client.cache_clear()


def make(**options: Any) -> str:
    """Run the command and return what it says."""
    told = StringIO()
    call_command("demo_logs", **({"days": 60, "seed": 7, "conversations": 300} | options), stdout=told)
    return told.getvalue()


def test_messages_are_numbered_without_gap_and_the_row_knows_the_next_number() -> None:
    make()
    rows = Conversation.objects.annotate(count=Count("messages"), last=Max("messages__seq"))
    assert not rows.exclude(count=F("last")).exclude(count=0).exists()
    assert not rows.exclude(next_seq=F("count") + 1).exists()


def test_every_answer_follows_its_message_in_number_and_in_time() -> None:
    make()
    answers = Message.objects.filter(author=Author.BOT)
    assert answers.exists()
    assert not answers.filter(reply_to=None).exists()
    assert not answers.exclude(seq__gt=F("reply_to__seq")).exists()
    assert not answers.filter(created_at__lt=F("reply_to__created_at")).exists()


def test_times_are_of_the_past_and_in_the_order_of_the_numbers() -> None:
    make()
    for conversation in Conversation.objects.prefetch_related("messages"):
        times = [message.created_at for message in conversation.messages.all()]
        assert times == sorted(times)
        assert times[-1] == conversation.last_at <= timezone.now()
        assert conversation.created_at <= times[0]


def test_ownership_says_what_the_hand_offs_say() -> None:
    make()
    waiting = Q(handoffs__state=Handoff.State.WAITING)
    assert set(Conversation.objects.filter(waiting).values_list("owner", flat=True)) <= {Owner.WAITING}
    assert not Conversation.objects.filter(owner=Owner.WAITING).exclude(waiting).exists()
    assert not Conversation.objects.filter(owner=Owner.PERSON).exists()


def test_hand_offs_end_in_every_way_and_every_end_is_counted() -> None:
    make(conversations=900)
    ended = Counter(Handoff.objects.exclude(exit="").values_list("exit", flat=True))
    assert set(ended) == {Exit.RESOLVED, Exit.HANDED_BACK, Exit.NOBODY_AVAILABLE, Exit.VISITOR_LEFT}
    counted: Counter[str] = Counter()
    for row in ExitCount.objects.all():
        counted[row.exit] += row.count
    assert counted == ended


def test_a_first_reply_comes_after_the_hand_off_was_taken_by_who_may_take_it() -> None:
    make()
    replied = Handoff.objects.exclude(first_reply_at=None)
    assert replied.exists()
    assert not replied.filter(Q(first_reply_at__lt=F("taken_at")) | Q(taken_at__lt=F("created_at"))).exists()
    medical = replied.filter(kind__in=(Handoff.Kind.MEDICAL, Handoff.Kind.URGENT))
    assert not medical.exclude(taken_by__groups__name="clinician").exists()
    assert not medical.filter(conversation__clinical=False).exists()


def test_nobody_waits_untold_and_no_notice_is_left_to_send() -> None:
    make()
    assert watchdog.unnotified() == []


def test_the_chain_of_audit_events_holds() -> None:
    make()
    found = chain.check()
    assert found.count > 10
    assert found.broken is None


def test_the_same_seed_makes_the_same_conversations_and_another_seed_others() -> None:
    make()
    first = set(Conversation.objects.values_list("public_id", flat=True))
    make(replace=True)
    again = set(Conversation.objects.values_list("public_id", flat=True))
    make(replace=True, seed=8)
    other = set(Conversation.objects.values_list("public_id", flat=True))
    # The day's last visits depend on how late it is.
    assert len(first ^ again) < 0.05 * len(first)
    assert not first & other


def test_nobody_can_sign_in_as_staff_of_the_demo() -> None:
    make()
    made = User.objects.filter(username__startswith="demo-")
    assert made.count() == 6
    assert not any(user.is_active or user.has_usable_password() for user in made)


def test_it_refuses_where_real_conversations_are_unless_told() -> None:
    Talk().asks("How long should I stay out of the sun?")
    with pytest.raises(CommandError, match="1 real conversations"):
        make()
    assert Conversation.objects.count() == 1
    make(beside_real=True)
    assert Conversation.objects.filter(consent_version="1").count() == 1


def test_it_refuses_a_second_time_unless_told_to_replace() -> None:
    make()
    with pytest.raises(CommandError, match="--replace"):
        make()


def test_without_an_assistant_it_says_so_and_makes_nothing_up() -> None:
    assert "No assistant answered" in make()
    assert not Turn.objects.exclude(confidence=None).exists()
    assert not Turn.objects.exclude(status="failed").exclude(model_id="no-assistant").exists()


def test_a_running_assistant_is_asked_once_for_each_text_and_then_known(rasa: LittleRasa, settings: Settings) -> None:
    make()
    texts = Message.objects.filter(author=Author.VISITOR).exclude(state="sent").values("text", "choice").distinct().count()
    asked = len(rasa.seen)
    assert len({(one["text"], one["choice"]) for one in rasa.seen}) == asked, "once for each"
    # A few are asked for visits that end before they are said; how many hangs on the moment at which the year ends.
    assert texts <= asked <= texts + 8
    assert Turn.objects.filter(model_id="no-assistant").count() == 0
    make(replace=True)
    assert len(rasa.seen) <= asked + 3


def test_every_kind_of_outcome_has_its_texts() -> None:
    kinds = {topic.outcome.split("/")[0] for topic in said.topics()}
    assert {"handoff:urgent", "handoff:medical", "handoff:request", "out_of_scope", "smalltalk:thanks"} <= kinds
    texts = [text for topic in said.topics() for text in topic.texts]
    assert len(texts) == len(set(texts)) > 250


def test_thumbs_are_given_to_answers_and_more_often_up_than_down() -> None:
    make(conversations=900)
    thumbs = Thumb.objects.values_list("value", "message__outcome")
    assert all(outcome.startswith("answer:") for _, outcome in thumbs)
    values = Counter(value for value, _ in thumbs)
    assert values[Thumb.UP] > values[Thumb.DOWN] > 0


def test_the_daily_queues_are_drawn_and_judged_as_the_reviewers_pages_do_it() -> None:
    make()
    queues = DailyQueue.objects.annotate(count=Count("items"))
    assert queues.count() > 20
    assert not queues.exclude(count__lte=sampling.A_DAY).exists()
    assert not DailyQueue.objects.filter(day__gte=timezone.localdate(timezone=profile().zone)).exists()
    assert not QueueItem.objects.exclude(inclusion__gt=0, inclusion__lte=1).exists()
    for item in QueueItem.objects.exclude(verdict="").exclude(verdict=QueueItem.DISPUTED):
        assert item.verdict == judging.opinions([item.turn_id])[item.turn_id].verdict
    judged = Judgement.objects.all()
    assert set(judged.values_list("reviewer__groups__name", flat=True)) == {"reviewer"}
    assert not judged.filter(created_at__lt=F("turn__created_at")).exists()
    assert not judged.filter(verdict="wrong", should_be=[]).exists()


def test_the_share_of_wrong_turns_can_be_estimated() -> None:
    make()
    today = timezone.localdate(timezone=profile().zone)
    found = share_wrong(today - timedelta(60), today)
    assert found.judged > 100
    assert found.share is not None and 0 <= found.share < 0.5
