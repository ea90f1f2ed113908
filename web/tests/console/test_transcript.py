"""One conversation, word for word."""

import pytest
from django.db import connection

from frontdesk.accounts.models import User
from frontdesk.review import audit
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.console.test_handoffs import queries

EVIDENCE = [
    {"kind": "rule", "name": "medicine", "text": "Roaccutane", "start": 7, "end": 17},
    {"kind": "score", "name": "medical", "value": 0.97, "limit": 0.35},
]
RANKING = [{"outcome": "answer:procedure/suitability", "confidence": 0.61}]


def medical() -> Talk:
    talk = Talk(30, page="https://clinic.example/treatments/acne-scars")
    talk.asks("how long out of the <sun>", reply="For a few weeks.")
    turn = {"evidence": EVIDENCE, "ranking": RANKING, "confidence": 1.0}
    talk.hands_off("medical", "I'm on Roaccutane, can I?", "isotretinoin", contact_email="jo@mail.example", turn=turn)
    return talk


def read(desk: Desk, user: User, talk: Talk) -> str:
    """The page in one line, so that tests need not know where it breaks."""
    answer = desk(user).get(talk.path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", ["clinician", "reviewer", "manager"])
def test_every_message_is_there_word_for_word(desk: Desk, everybody: dict[str, User], role: str) -> None:
    page = read(desk, everybody[role], medical())
    assert "how long out of the &lt;sun&gt;" in page
    assert page.index("how long out") < page.index("For a few weeks.") < page.index("I have passed it on.")


def test_what_matched_is_marked_in_the_words(desk: Desk, reviewer: User) -> None:
    page = read(desk, reviewer, medical())
    assert 'I&#x27;m on <mark title="medicine">Roaccutane</mark>, can I?' in page


def test_every_turn_tells_what_was_understood_and_why(desk: Desk, reviewer: User) -> None:
    page = read(desk, reviewer, medical())
    assert "<code>handoff:medical</code>" in page
    assert "<dt>Confidence</dt><dd>100%</dd>" in page
    assert '<meter min="0" max="1" value="0.610"' in page and "<code>answer:procedure/suitability</code>" in page
    assert "0.97, limit 0.35" in page
    assert "<code>sunhat-7</code>" in page and "8.4 ms" in page
    assert "<dt>Status</dt><dd>stored</dd>" in page


def test_the_hand_off_stands_beside_it(desk: Desk, clinician: User) -> None:
    page = read(desk, clinician, medical())
    assert "isotretinoin" in page and "[e-mail]" in page and "jo@mail.example" not in page
    assert 'href="#m3"' in page and 'id="m3"' in page


def test_a_turn_that_failed_says_so(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.fails("how much")
    page = read(desk, reviewer, talk)
    assert "failed (<code>timeout</code>)" in page
    assert "Not answered yet" in page


def test_times_are_the_clinics(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.asks("hello")
    page = read(desk, reviewer, talk)
    assert "GMT" in page or "BST" in page
    assert "UTC" not in page


def test_reading_leaves_an_audit_event(desk: Desk, reviewer: User) -> None:
    talk = medical()
    read(desk, reviewer, talk)
    event = AuditEvent.objects.get()
    assert (event.who, event.action, event.object) == (reviewer, "transcript.read", audit.key(talk.conversation))


def test_reading_again_leaves_another(desk: Desk, reviewer: User) -> None:
    talk = medical()
    read(desk, reviewer, talk)
    read(desk, reviewer, talk)
    assert AuditEvent.objects.count() == 2


def test_nothing_is_shown_if_it_cannot_be_written_down(desk: Desk, reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(OSError, match="disk is full"):
        desk(reviewer).get(medical().path)


def test_who_may_not_read_leaves_no_event(desk: Desk, outsider: User) -> None:
    desk(outsider).get(medical().path)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("path", ["/console/conversations/AAAAAAAAAAAAAAAAAAAAAA/", "/console/conversations/1/"])
def test_one_that_does_not_exist_is_not_found(desk: Desk, reviewer: User, path: str) -> None:
    assert desk(reviewer).get(path).status_code == 404
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("kind", ["medical", "urgent"])
def test_a_receptionist_sees_when_and_nothing_of_what(desk: Desk, receptionist: User, kind: str) -> None:
    talk = medical() if kind == "medical" else Talk(page="https://clinic.example/treatments/acne-scars")
    if kind == "urgent":
        talk.hands_off("urgent", "on Roaccutane and dizzy", "isotretinoin", contact_email="jo@mail.example")
    page = read(desk, receptionist, talk)
    assert page.count("Withheld") == talk.conversation.messages.count()
    secrets = ("Roaccutane", "sun", "few weeks", "isotretinoin", "jo@mail", "acne", "suitability", "how_long", "passed it on")
    main = page[page.index("<main") :]
    assert [secret for secret in secrets if secret in main.replace("/static/", "")] == []
    assert AuditEvent.objects.get().action == "transcript.withheld"


def test_a_receptionist_reads_the_others(desk: Desk, receptionist: User) -> None:
    talk = Talk()
    talk.hands_off("request", "please move my appointment", "booking")
    assert "please move my appointment" in read(desk, receptionist, talk)
    assert AuditEvent.objects.get().action == "transcript.read"


def test_only_a_manager_is_led_to_who_has_read_it(desk: Desk, reviewer: User, manager: User) -> None:
    talk = medical()
    link = f"/console/audit/?conversation={talk.conversation.public_id}"
    assert link in read(desk, manager, talk)
    assert link not in read(desk, reviewer, talk)


def test_a_long_one_asks_the_database_no_more_than_a_short_one(desk: Desk, clinician: User) -> None:
    talk, browser = medical(), desk(clinician)
    browser.get(talk.path)  # the first page of a while is a sign of life, and written down
    short = queries(browser, talk.path)
    for _ in range(30):
        talk.asks("and another thing", evidence=EVIDENCE)
    # PostgreSQL is asked to hold the other writers of the audit trail off.
    assert queries(browser, talk.path) == short <= 20 + (connection.vendor == "postgresql")
