"""Nobody waits with nobody told: the watchdog's list, its command and its metric."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from frontdesk.chat.models import Conversation, Message
from frontdesk.inbox import notices, outbox, overdue, watchdog
from frontdesk.inbox.models import Exit, ExitCount, Handoff, Notice
from tests.console.talk import Talk
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)


def old(minutes: int = 3) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    Handoff.objects.update(created_at=at)
    Conversation.objects.update(last_at=at)
    Message.objects.update(created_at=at)


def whys() -> list[str]:
    return [one.why for one in watchdog.unnotified()]


def test_a_handoff_that_was_told_of_is_in_nobodys_list(mailbox: Mailbox) -> None:
    Talk().hands_off("medical", "my cheek", role="clinician")
    notices.ensure()
    outbox.deliver()
    old()
    assert (whys(), watchdog.count()) == ([], 0)


def test_when_only_those_were_told_who_may_not_take_it_it_is(mailbox: Mailbox) -> None:
    Talk().hands_off("medical", "my cheek", role="receptionist")
    notices.ensure()
    outbox.deliver()
    old()
    assert Notice.objects.get().state == "sent"
    assert (whys(), watchdog.count()) == (["no notice went out"], 1)


def test_while_the_mail_server_is_down_it_is(mailbox: Mailbox) -> None:
    mailbox.stop()
    Talk().hands_off("medical", "my cheek")
    notices.ensure()
    outbox.deliver()
    assert whys() == []  # it came only now
    old()
    assert whys() == ["no notice went out"]
    assert watchdog.count() == 1


def test_one_that_no_notice_was_written_for_is() -> None:
    Talk().hands_off("medical", "my cheek")
    old()
    assert whys() == ["no notice went out"]


def test_another_role_must_be_told_too(mailbox: Mailbox) -> None:
    Talk().hands_off("request", "a person please")
    notices.ensure()
    outbox.deliver()
    Handoff.objects.update(role="manager")
    old()
    assert whys() == ["no notice went out"]
    overdue.look_after()
    outbox.deliver()
    assert whys() == []
    assert [mail[0] for mail in mailbox.received][-1] == ["manager@wrenfield-skin.example"]


def test_a_conversation_that_waits_without_a_handoff_is() -> None:
    Conversation.objects.filter(pk=Talk().conversation.pk).update(owner="waiting")
    old()
    assert whys() == ["waits without a hand-off"]


def test_a_message_that_nobody_answers_is_once_for_its_conversation() -> None:
    talk = Talk()
    for text in ("hello?", "anybody?"):
        talk._message("visitor", text, state="pending")
    old(9)
    assert whys() == []
    old(11)
    assert whys() == ["unanswered, no hand-off"]
    assert watchdog.count() == 1


def test_the_command_lists_them_and_its_exit_code_says_so() -> None:
    out = StringIO()
    call_command("unnotified", stdout=out)
    assert out.getvalue() == "0 waiting with nobody told.\n"
    talk = Talk()
    talk.hands_off("medical", "my cheek")
    old()
    with pytest.raises(SystemExit) as left:
        call_command("unnotified", stdout=out)
    assert left.value.code == 1
    assert talk.conversation.public_id in out.getvalue()
    assert "cheek" not in out.getvalue()


def test_the_round_by_hand(mailbox: Mailbox) -> None:
    Talk().hands_off("medical", "my cheek")
    out = StringIO()
    call_command("send_notices", stdout=out)
    assert out.getvalue() == "Sent 1; 0 failing.\n"


def figures(client: Client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line.startswith("sunhat_")}


def test_the_metrics_say_so(client: Client) -> None:
    assert figures(client)["sunhat_unnotified_waiting"] == 0
    Talk().hands_off("urgent", "my cheek")
    old()
    now = figures(client)
    assert (now["sunhat_unnotified_waiting"], now['sunhat_waiting{kind="urgent"}']) == (1, 1)
    assert (now['sunhat_waiting{kind="medical"}'], now["sunhat_alarms"], now["sunhat_notices_failing"]) == (0, 0, 0)


def test_exits_and_failing_notices_are_figures(client: Client, mailbox: Mailbox) -> None:
    ExitCount.objects.create(day="2026-11-01", kind="medical", exit=Exit.RESOLVED, count=3)
    ExitCount.objects.create(day="2026-11-02", kind="medical", exit=Exit.RESOLVED, count=4)
    mailbox.stop()
    Talk().hands_off("urgent", "my cheek")
    notices.ensure()
    outbox.deliver()
    now = figures(client)
    assert now['sunhat_exits_total{exit="resolved",kind="medical"}'] == 7
    assert now["sunhat_notices_failing"] == 1
    assert now['sunhat_notices_total{channel="email",result="failed"}'] >= 1
    assert Notice.objects.get().error
