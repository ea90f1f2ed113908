"""A person's reply to a visitor who has gone: it goes out by e-mail, with a link that reopens the chat."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.chat import resume, store
from frontdesk.chat.models import Conversation, ResumeLink, VisitorToken
from frontdesk.inbox import outbox
from frontdesk.inbox.models import Handoff, Notice
from tests.console.conftest import Desk, desk
from tests.console.test_desk import Colleague
from tests.little_rasa import LittleRasa, handed_off
from tests.mailbox import Mailbox
from tests.promise.conftest import Rules
from tests.visitor import Visitor

__all__ = ["desk"]
pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = "You can have it six months after the last tablet."


@pytest.fixture
def left(visitor: Visitor, rasa: LittleRasa) -> Visitor:
    """A visitor with a medical question, who left an e-mail address, agreed to the text shown, and has gone."""
    rasa.answer = lambda request: (200, handed_off(request, ask_contact=True))
    visitor.say("I'm on Roaccutane")
    leave_details(visitor)
    gone()
    return visitor


def leave_details(visitor: Visitor, **changes: Any) -> None:
    shown = visitor.on("GET").json()["state"]["promise"]["consent_text"]
    details = {"email": "vera@home.example", "consent": True, "consent_text": shown, **changes}
    assert visitor.on("POST", "/contact", details).status_code == 200


def gone(minutes: int = 6) -> None:
    Conversation.objects.update(visitor_last_seen_at=timezone.now() - timedelta(minutes=minutes))


def due_now() -> None:
    Notice.objects.filter(state="waiting").update(due_at=timezone.now())


@pytest.fixture
def clara(desk: Desk, clinician: User, left: Visitor, mailbox: Mailbox) -> Colleague:
    """A clinician who has taken the conversation, with the notices about it out of the way."""
    colleague = Colleague(desk(clinician), left.id)
    assert colleague.does("take", version=left.conversation.version).status_code == 200
    outbox.deliver()
    mailbox.received.clear()
    return colleague


def replies(clara: Colleague, text: str = ANSWER) -> None:
    answer = clara.does("reply", text=text, client_id=f"client-{timezone.now().timestamp()}".replace(".", "-"))
    assert answer.status_code == 200, answer.content


def link_in(mailbox: Mailbox) -> str:
    (_, mail) = mailbox.received[-1]
    found = re.search(r"/chat/resume/([\w-]{43})/", mail.get_content())
    assert found
    return found[1]


def test_the_answer_goes_out_with_a_link_that_reopens_the_chat(clara: Colleague, left: Visitor, mailbox: Mailbox) -> None:
    replies(clara)
    due_now()
    assert outbox.deliver() == 1
    ((to, mail),) = mailbox.received
    text = mail.get_content()
    assert to == ["vera@home.example"]
    assert mail["Reply-To"] == "hello@wrenfield-skin.example"
    assert mail["Subject"] == f"Your question to Wrenfield Skin Clinic ({Handoff.objects.get().reference})"
    assert ANSWER in text and "In an emergency call 999" in text
    # What the visitor wrote is theirs, and is in no mail.
    assert "Roaccutane" not in text and "Roaccutane" not in mail.as_string()
    opened = Client().post("/api/v1/resume", {"token": link_in(mailbox)}, content_type="application/json").json()
    assert opened["id"] == left.id
    again = {"Authorization": f"Bearer {opened['token']}"}
    messages = Client().get(f"/api/v1/conversations/{left.id}/messages", headers=again).json()["messages"]
    assert messages[-1]["text"] == ANSWER


def test_it_is_not_sent_before_a_minute_has_gathered_what_follows(clara: Colleague, mailbox: Mailbox) -> None:
    replies(clara, "First this.")
    replies(clara, "And then that.")
    assert outbox.deliver() == 0
    due = Notice.objects.get(event="answer").due_at
    assert timedelta(seconds=50) < due - timezone.now() <= timedelta(seconds=60)
    due_now()
    assert outbox.deliver() == 1
    text = mailbox.received[0][1].get_content()
    assert text.index("First this.") < text.index("And then that.")
    assert outbox.deliver() == 0


def test_a_visitor_who_is_there_gets_no_mail_until_they_leave(clara: Colleague, left: Visitor, mailbox: Mailbox) -> None:
    gone(0)
    replies(clara)
    due_now()
    assert outbox.deliver() == 0
    assert Notice.objects.get(event="answer").attempts == 0
    gone()
    due_now()
    assert outbox.deliver() == 1


def test_an_open_chat_that_nobody_looks_at_does_not_keep_it_back_for_ever(clara: Colleague, mailbox: Mailbox) -> None:
    gone(0)
    replies(clara)
    due_now()
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    assert outbox.deliver() == 1


def test_what_the_visitor_has_seen_in_the_chat_is_not_mailed(clara: Colleague, left: Visitor, mailbox: Mailbox) -> None:
    replies(clara)
    assert left.on("POST", "/seen", {"seq": left.messages()[-1]["seq"]}).status_code == 204
    gone()
    due_now()
    assert outbox.deliver() == 0
    assert Notice.objects.get(event="answer").state == "dropped"


def test_a_reply_that_comes_while_one_is_being_sent_goes_out_too(
    clara: Colleague, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies(clara, "First this.")
    due_now()
    real = outbox._send

    def send(notice: Notice) -> None:
        real(notice)
        monkeypatch.setattr(outbox, "_send", real)
        replies(clara, "And then that.")

    monkeypatch.setattr(outbox, "_send", send)
    assert outbox.deliver() == 1
    gone()
    due_now()
    assert outbox.deliver() == 1
    first, second = (mail.get_content() for _, mail in mailbox.received)
    assert "And then" not in first
    assert "And then" in second and "First this" not in second


def test_a_clinic_may_keep_the_answer_out_of_the_mail(clara: Colleague, mailbox: Mailbox, rules: Rules) -> None:
    rules(answer_in_email=False)
    replies(clara)
    due_now()
    outbox.deliver()
    text = mailbox.received[0][1].get_content()
    assert ANSWER not in text
    assert "there is an answer for you" in text
    assert link_in(mailbox)


@pytest.mark.parametrize("agreed", ["You may use these details to answer this question.", ""])
def test_who_agreed_to_another_text_gets_the_link_alone(clara: Colleague, left: Visitor, mailbox: Mailbox, agreed: str) -> None:
    leave_details(left, consent_text=agreed)
    replies(clara)
    gone()
    due_now()
    outbox.deliver()
    assert ANSWER not in mailbox.received[0][1].get_content()


def test_a_clinic_that_later_wants_it_in_the_mail_has_no_consent_of_the_earlier_ones(left: Visitor, rules: Rules) -> None:
    rules(answer_in_email=False)
    leave_details(left)
    assert Handoff.objects.get().answer_by_email is False


def test_without_an_address_nothing_is_mailed(clara: Colleague, left: Visitor) -> None:
    Handoff.objects.update(contact_email="")
    replies(clara)
    assert not Notice.objects.filter(event="answer").exists()


def test_a_mail_that_fails_is_tried_again_with_a_fresh_link(clara: Colleague, mailbox: Mailbox) -> None:
    replies(clara)
    due_now()
    mailbox.refuse["RCPT"] = "450 later"
    assert outbox.deliver() == 0
    notice = Notice.objects.get(event="answer")
    assert notice.error == "SMTPRecipientsRefused"
    mailbox.refuse.clear()
    due_now()
    assert outbox.deliver() == 1
    assert resume.exchange(link_in(mailbox))


def reopen(token: str) -> Any:
    return Client().post("/api/v1/resume", {"token": token}, content_type="application/json")


@pytest.fixture
def link(left: Visitor) -> str:
    """A link's token."""
    return resume.link(left.conversation)[1].split("/")[-2]


def test_a_link_is_stored_as_a_digest_only(left: Visitor, link: str) -> None:
    assert len(link) == 43
    assert link not in str(list(ResumeLink.objects.values()))


def test_a_link_works_once_and_leaves_the_first_browser_its_token(left: Visitor, link: str) -> None:
    first, second = reopen(link), reopen(link)
    assert (first.status_code, second.status_code) == (200, 404)
    assert "has been used" in second.json()["error"]["detail"]
    assert first.json()["token"] != left.token
    assert left.on("GET").status_code == 200


def test_to_look_at_the_page_uses_nothing_up(link: str) -> None:
    page = Client().get(f"/chat/resume/{link}/")
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert reopen(link).status_code == 200


def test_a_link_that_is_too_old_opens_nothing(link: str) -> None:
    ResumeLink.objects.update(expires_at=timezone.now())
    assert reopen(link).status_code == 404


def test_a_token_that_is_too_old_opens_nothing(left: Visitor, link: str) -> None:
    token = reopen(link).json()["token"]
    assert store.find(left.id, token)
    VisitorToken.objects.update(expires_at=timezone.now())
    assert store.find(left.id, token) is None


def test_a_token_opens_its_own_conversation_and_no_other(left: Visitor, link: str) -> None:
    token = reopen(link).json()["token"]
    assert store.find(Visitor().id, token) is None


def test_erasing_revokes_links_tokens_and_what_was_to_be_sent(clara: Colleague, left: Visitor, mailbox: Mailbox) -> None:
    replies(clara)
    token, unused = (resume.link(left.conversation)[1].split("/")[-2] for _ in range(2))
    further = reopen(token).json()["token"]
    assert left.on("DELETE").status_code == 204
    assert reopen(unused).status_code == 404
    assert store.find(left.id, further) is None
    due_now()
    assert outbox.deliver() == 0
    assert (ResumeLink.objects.count(), VisitorToken.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_one_erased_while_it_is_being_sent_is_no_trouble(clara: Colleague, left: Visitor, mailbox: Mailbox) -> None:
    replies(clara)
    due_now()
    notice = outbox.due().select_related("handoff__conversation").get(event="answer")
    store.erase(left.conversation.pk)
    assert outbox.attempt(notice) is None
    assert mailbox.received == []


def test_what_opens_nothing_any_more_is_forgotten(left: Visitor, link: str) -> None:
    reopen(link)
    kept = resume.link(left.conversation)[0]
    VisitorToken.objects.update(expires_at=timezone.now())
    assert resume.forget_old() == 2
    assert list(ResumeLink.objects.all()) == [kept]


@pytest.mark.parametrize("body", [{}, {"token": "short"}, {"token": "x" * 43, "id": "y"}, {"token": 1}])
def test_what_is_no_token(db: None, body: dict[str, Any]) -> None:
    assert Client().post("/api/v1/resume", body, content_type="application/json").status_code == 400
