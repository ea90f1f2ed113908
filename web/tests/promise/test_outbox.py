"""The outbox: written with what it tells of, sent at least once, with growing pauses, and never twice at the same time."""

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as product
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from frontdesk.chat.models import Message
from frontdesk.inbox import channels, notices, outbox
from frontdesk.inbox.handoffs import open_handoff
from frontdesk.inbox.models import Handoff, Notice
from frontdesk.lib import clinic, env
from tests.console.talk import Talk
from tests.hook import Hook
from tests.little_rasa import LittleRasa, handed_off
from tests.mailbox import Mailbox
from tests.promise.conftest import Rules
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "my cheek is swollen after laser"


class Killed(BaseException):
    """What no code catches."""


def die(*_: object) -> None:
    raise Killed


def opened(kind: str = "medical", text: str = WORDS) -> Handoff:
    """A hand-off as the product opens one, notices included."""
    talk = Talk()
    message = talk.asks(text, f"handoff:{kind}")
    with transaction.atomic():
        return open_handoff(message, kind, reason="rule", open_now=True, ask_contact=False)


def due_now() -> None:
    Notice.objects.filter(state=Notice.State.WAITING).update(due_at=timezone.now())


def test_a_handoff_through_the_api_alerts_its_role(visitor: Visitor, rasa: LittleRasa, mailbox: Mailbox, hook: Hook) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    visitor.say(WORDS)
    assert outbox.deliver() == 2
    ((to, mail),) = mailbox.received
    assert to == ["clinicians@wrenfield-skin.example"]
    reference = Handoff.objects.get().reference
    assert mail["Subject"] == f"A question for a clinician is waiting: {reference}"
    assert mail["From"] == "Wrenfield Skin Clinic <frontdesk@wrenfield-skin.example>"
    assert f"{product.SUNHAT_URL}/console/chats/{visitor.id}/" in mail.get_content()
    assert json.loads(hook.seen[0][2])["reference"] == reference


def test_the_assistant_being_down_alerts_too(visitor: Visitor, rasa: LittleRasa, mailbox: Mailbox) -> None:
    rasa.stop()
    visitor.say(WORDS)
    assert outbox.deliver() == 1
    assert mailbox.received[0][0] == ["clinicians@wrenfield-skin.example"]


def test_no_notice_holds_a_word_of_the_visitors(mailbox: Mailbox, hook: Hook) -> None:
    handoff = opened("urgent")
    Handoff.objects.update(contact_name="Vera", contact_email="vera@home.example", contact_phone="020 7946 0999")
    outbox.deliver()
    sent = [message.as_string() for _, message in mailbox.received] + [body.decode() for *_, body in hook.seen]
    assert len(sent) == 2
    for text in sent:
        assert handoff.reference in text
        assert not any(word in text for word in ("cheek", "swollen", "laser", "Vera", "vera@", "0999", "rule"))


def test_it_is_written_with_the_handoff_or_not_at_all() -> None:
    talk = Talk()
    message = talk.asks(WORDS)
    with pytest.raises(RuntimeError), transaction.atomic():
        open_handoff(message, "medical", reason="rule", open_now=True, ask_contact=False)
        raise RuntimeError
    assert (Handoff.objects.count(), Notice.objects.count()) == (0, 0)


def test_a_second_handoff_of_a_kind_that_waits_tells_nobody_again() -> None:
    handoff = opened()
    with transaction.atomic():
        open_handoff(handoff.message, "medical", reason="rule", open_now=True, ask_contact=False)
    assert Notice.objects.count() == 1


def test_a_webhook_is_signed_so_that_the_receiver_can_tell(hook: Hook) -> None:
    opened("urgent")
    outbox.deliver()
    ((path, headers, body),) = hook.seen
    assert path == "/sunhat"
    # As docs/notices.md shows it.
    signed = headers["Sunhat-Timestamp"].encode() + b"." + body
    expected = "v1=" + hmac.new(product.SUNHAT_WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(headers["Sunhat-Signature"], expected)
    content = json.loads(body)
    assert set(content) == {"id", "event", "reference", "kind", "urgency", "role", "link", "text"}
    assert (content["event"], content["kind"], content["urgency"]) == ("handoff.opened", "urgent", "urgent")
    assert headers["Idempotency-Key"] == content["id"]
    assert headers["Content-Type"] == "application/json"


def test_teams_is_sent_a_card(hook: Hook, rules: Rules) -> None:
    rules(notices=replace(clinic.profile().handoff.notices, webhook_format="teams"))
    opened("urgent")
    outbox.deliver()
    ((_, _, body),) = hook.seen
    content = json.loads(body)
    (attachment,) = content["attachments"]
    assert (content["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["body"][0]["text"] in content["text"] and card["actions"][0]["url"] == content["link"]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500])
def test_what_is_no_success_is_a_failure_and_a_redirect_is_not_followed(hook: Hook, status: int) -> None:
    elsewhere = Hook()
    try:
        hook.answer = (status, {"Location": elsewhere.url})
        opened()
        outbox.deliver()
        notice = Notice.objects.get(channel="webhook")
        assert (notice.state, notice.error) == ("waiting", f"http_{status}")
        assert elsewhere.seen == []
    finally:
        elsewhere.stop()


def test_a_proxy_of_the_environment_is_not_used(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    opened()
    outbox.deliver()
    assert len(hook.seen) == 1


def test_pauses_grow_to_an_hour_and_after_a_day_it_is_given_up(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox.random, "uniform", lambda low, high: 1.0)
    hook.stop()
    opened()
    Notice.objects.exclude(channel="webhook").delete()
    pauses = []
    while (notice := Notice.objects.get()).state == "waiting":
        due_now()
        outbox.deliver()
        pauses.append(round((Notice.objects.get().due_at - timezone.now()).total_seconds()))
    assert pauses[:10] == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    assert timedelta(hours=24) < timedelta(seconds=sum(pauses[:-1])) < timedelta(hours=30)
    assert (notice.state, notice.error) == ("failed", "ConnectError")
    assert len(pauses) == outbox.MOST_ATTEMPTS


def test_before_its_pause_is_over_it_is_not_tried(hook: Hook) -> None:
    hook.answer = (500, {})
    opened()
    outbox.deliver()
    outbox.deliver()
    assert len(hook.seen) == 1


def test_a_channel_that_fails_does_not_hold_up_the_other(hook: Hook, mailbox: Mailbox) -> None:
    mailbox.refuse["MAIL"] = "451 later"
    for _ in range(3):
        opened()
    outbox.deliver()
    assert len(hook.seen) == 3
    # Of three mails only one was tried: the next two would have met the same.
    tried = Notice.objects.filter(channel="email", attempts=1)
    assert [notice.error for notice in tried] == ["SMTPSenderRefused 451"]


def test_the_urgent_go_first(mailbox: Mailbox) -> None:
    opened("request")
    urgent = opened("urgent")
    outbox.deliver()
    assert urgent.reference in mailbox.received[0][1]["Subject"]
    assert mailbox.received[0][1]["Subject"].startswith("URGENT: ")


def test_a_process_killed_between_sending_and_noting_sends_it_again_under_the_same_key(
    hook: Hook, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_sent", die)
        for _ in range(2):
            with pytest.raises(Killed):
                outbox.deliver()
    assert Notice.objects.filter(state="waiting").count() == 2
    # Nobody else sends it while it may still be under way.
    assert outbox.deliver() == 0
    due_now()
    assert outbox.deliver() == 2
    keys = [json.loads(body)["id"] for *_, body in hook.seen]
    assert len(keys) == 2 and len(set(keys)) == 1
    ids = [message["Message-ID"] for _, message in mailbox.received]
    assert len(ids) == 2 and len(set(ids)) == 1


def test_a_process_killed_before_sending_loses_nothing(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_send", die)
        with pytest.raises(Killed):
            outbox.deliver()
    assert hook.seen == []
    due_now()
    assert outbox.deliver() == 2
    assert len(hook.seen) == 1


def test_two_processes_send_it_once(hook: Hook) -> None:
    opened()

    def run(_: int) -> int:
        try:
            return outbox.deliver()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 2
    assert len(hook.seen) == 1


@pytest.mark.parametrize("state", ["taken", "resolved"])
def test_what_somebody_has_taken_is_told_to_nobody(hook: Hook, state: str) -> None:
    opened()
    Handoff.objects.update(state=state)
    assert outbox.deliver() == 0
    assert hook.seen == []
    assert set(Notice.objects.values_list("state", flat=True)) == {"dropped"}


def test_what_waits_again_is_told_again(hook: Hook) -> None:
    handoff = opened()
    outbox.deliver()
    notices.handoff_changed(handoff)
    notices.handoff_changed(handoff)
    outbox.deliver()
    assert [json.loads(body)["event"] for *_, body in hook.seen] == ["handoff.opened", "handoff.returned"]


def test_one_that_cannot_be_put_together_does_not_keep_the_others(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = opened(), opened()
    Notice.objects.exclude(channel="webhook").delete()
    real = outbox.notice_text.to_webhook
    monkeypatch.setattr(outbox.notice_text, "to_webhook", lambda n: 1 / 0 if n.handoff_id == first.pk else real(n))
    assert outbox.deliver() == 1
    assert json.loads(hook.seen[0][2])["reference"] == second.reference
    assert Notice.objects.get(handoff=first).error == "ZeroDivisionError"


def test_what_failed_can_be_tried_again_by_hand(hook: Hook) -> None:
    hook.answer = (500, {})
    opened()
    Notice.objects.exclude(channel="webhook").delete()
    outbox.deliver()
    assert outbox.failing().count() == 1
    hook.answer = (200, {})
    notice = Notice.objects.get()
    assert outbox.again(notice.pk)
    assert outbox.deliver() == 1
    assert outbox.failing().count() == 0
    assert not outbox.again(notice.pk)


def test_what_is_done_with_is_forgotten_after_a_month(hook: Hook) -> None:
    done, waiting = opened(), opened()
    outbox.deliver()
    Handoff.objects.filter(pk=done.pk).update(state="resolved")
    Notice.objects.update(created_at=timezone.now() - timedelta(days=31))
    outbox.forget_old()
    assert {notice.handoff_id for notice in Notice.objects.all()} == {waiting.pk}


def test_a_handoff_that_nobody_told_of_is_told_of_later() -> None:
    Talk().hands_off("medical", WORDS)
    assert notices.ensure() == 1
    assert notices.ensure() == 0
    assert Notice.objects.get().role == Handoff.objects.get().role


def test_the_mail_server_that_hangs_up_is_asked_again(mailbox: Mailbox) -> None:
    mailbox.hang_up_after_data = True
    opened()
    assert outbox.deliver() == 0
    assert Notice.objects.get().error == "SMTPServerDisconnected"
    mailbox.hang_up_after_data = False
    due_now()
    assert outbox.deliver() == 1


def test_without_a_mail_server_each_mail_is_a_file(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    settings.MAILERS = {"default": env.mailer("SUNHAT_NOTHING", "", folder)}
    handoff = opened()
    assert outbox.deliver() == 1
    (file,) = folder.iterdir()
    assert handoff.reference in file.read_text()


def test_the_message_of_a_turn_and_its_notice_are_one_transaction(
    visitor: Visitor, rasa: LittleRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa.answer = lambda request: (200, handed_off(request))
    monkeypatch.setattr(notices, "write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        visitor.say(WORDS)
    assert Handoff.objects.count() == 0
    assert Message.objects.get().state == "pending"


def test_a_signature_is_of_secret_time_and_body() -> None:
    signed = channels.signature("s", "1", b"x")
    assert signed == channels.signature("s", "1", b"x")
    assert (
        len(
            {signed, channels.signature("t", "1", b"x"), channels.signature("s", "2", b"x"), channels.signature("s", "1", b"y")}
        )
        == 4
    )
