"""The audit trail proves of itself that nobody changed it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings
from structlog.testing import capture_logs

from frontdesk.accounts.models import User
from frontdesk.chat import background
from frontdesk.review import append_only, chain, head
from frontdesk.review.models import AuditEvent

WEB = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(tmp_path: Path, settings: Settings) -> Path:
    """A folder in which no end of the trail is noted yet."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def trail(reviewer: User) -> list[AuditEvent]:
    """Four events."""
    return [chain.append(reviewer, f"transcript.read{number}", "conversation:abc") for number in range(4)]


def raw(statement: str, *values: object) -> None:
    """Past the models, as somebody with the database in hand."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_trail_holds_and_names_its_last_seal(trail: list[AuditEvent], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit", head=trail[1].seal)
    assert f"4 audit events, unbroken. Seal of the last: {trail[3].seal}" in capsys.readouterr().out


def test_an_empty_trail_holds(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert "0 audit events" in capsys.readouterr().out


TAMPERINGS: dict[str, Callable[[int], None]] = {
    "an action rewritten": lambda pk: raw("UPDATE review_auditevent SET action = 'chat.read' WHERE id = %s", pk),
    "a person swapped": lambda pk: raw("UPDATE review_auditevent SET who_id = NULL WHERE id = %s", pk),
    "another conversation": lambda pk: raw("UPDATE review_auditevent SET object = 'conversation:x' WHERE id = %s", pk),
    "another time": lambda pk: raw("UPDATE review_auditevent SET \"when\" = '2020-01-01 00:00:00' WHERE id = %s", pk),
    "a seal replaced": lambda pk: raw("UPDATE review_auditevent SET seal = %s WHERE id = %s", "0" * 64, pk),
    "an event taken out": lambda pk: raw("DELETE FROM review_auditevent WHERE id = %s", pk),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_is_found(trail: list[AuditEvent], tampering: str) -> None:
    TAMPERINGS[tampering](trail[1].pk)
    with pytest.raises(CommandError, match=r"tampered with: event .* The 1 events before it hold"):
        call_command("verify_audit")


def test_an_event_put_in_is_found(trail: list[AuditEvent]) -> None:
    raw("UPDATE review_auditevent SET id = 99 WHERE id = %s", trail[3].pk)
    AuditEvent.objects.create(who=trail[0].who, action="chat.read", object="conversation:x", seal=trail[2].seal)
    assert chain.check().broken is not None


def test_events_cut_off_at_the_end_are_found_by_a_noted_seal(trail: list[AuditEvent], var: Path) -> None:
    raw("DELETE FROM review_auditevent WHERE id >= %s", trail[2].pk)
    call_command("verify_audit", head=trail[1].seal)
    (var / "audit-head").unlink()
    with pytest.raises(CommandError, match=f"with the seal {trail[3].seal} is gone"):
        call_command("verify_audit", head=trail[3].seal)


@pytest.mark.parametrize("left", [0, 1, 3])
def test_events_cut_off_are_found_without_a_noted_seal(trail: list[AuditEvent], left: int) -> None:
    call_command("verify_audit")
    raw("DELETE FROM review_auditevent WHERE id >= %s", trail[left].pk)
    for _ in range(2):  # to look does not forget what was there
        with pytest.raises(CommandError, match=f"was cut: event {trail[3].pk}, .*audit-head, is gone"):
            call_command("verify_audit")


def test_the_hourly_round_notes_the_end_and_keeps_the_note_of_what_is_gone(trail: list[AuditEvent], var: Path) -> None:
    assert head.keep in background.TIDY
    head.keep()
    note = var / "audit-head"
    assert note.read_text() == f"{trail[3].pk} {trail[3].seal}\n"
    after = chain.append(trail[0].who, "chat.read", "conversation:abc")
    head.keep()
    assert note.read_text() == f"{after.pk} {after.seal}\n"
    raw("DELETE FROM review_auditevent WHERE id >= %s", trail[2].pk)
    chain.append(trail[0].who, "chat.read", "conversation:abc")
    with capture_logs() as logged:
        head.keep()
    assert [(line["event"], line["number"]) for line in logged] == [("audit_trail_cut", after.pk)]
    assert note.read_text() == f"{after.pk} {after.seal}\n"


@pytest.mark.parametrize("note", ["", "nonsense", "²  x", "1 " + "0" * 64])
def test_a_note_that_was_tampered_with_proves_nothing(trail: list[AuditEvent], var: Path, note: str) -> None:
    (var / "audit-head").write_text(note)
    with pytest.raises(CommandError, match="was cut"):
        call_command("verify_audit")


def test_a_replaced_secret_still_proves_the_older_events(trail: list[AuditEvent], settings: Settings) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another secret, sixty-four characters or more in earnest, never this one"
    assert chain.check().broken == trail[0].pk
    settings.SECRET_KEY_FALLBACKS = [old]
    assert chain.check().broken is None


@pytest.mark.parametrize("statement", ["UPDATE review_auditevent SET action = 'x'", "DELETE FROM review_auditevent"])
def test_the_database_refuses_changes(trail: list[AuditEvent], statement: str) -> None:
    append_only.install(connection)
    with pytest.raises(IntegrityError, match="append-only"):
        raw(statement)
    chain.append(trail[0].who, "transcript.read", "conversation:abc")
    assert chain.check().count == 5


def test_a_database_made_by_the_migrations_refuses_them(tmp_path: Path) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from django.db import connection\n"
        "with connection.cursor() as c:\n"
        "    c.execute(\"SELECT name FROM sqlite_master WHERE type = 'trigger'\")\n"
        "    print(sorted(name for name, in c.fetchall()))\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "frontdesk.settings", "SUNHAT_VAR": str(tmp_path)}
    # A database of its own: what the variable names is somebody's.
    environment.pop("SUNHAT_DATABASE_URL", None)
    ran = subprocess.run([sys.executable, "-c", program], cwd=WEB, env=environment, capture_output=True, text=True)  # noqa: S603
    assert "review_auditevent_no_delete" in ran.stdout, ran.stderr
    assert "review_auditevent_no_update" in ran.stdout


def test_earlier_secrets_come_from_the_environment() -> None:
    program = "from django.conf import settings; print(settings.SECRET_KEY_FALLBACKS)"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "frontdesk.settings",
        "SUNHAT_SECRET_KEY": "k" * 60,
        "SUNHAT_SECRET_KEY_FALLBACKS": "older oldest",
    }
    ran = subprocess.run([sys.executable, "-c", program], cwd=WEB, env=environment, capture_output=True, text=True)  # noqa: S603
    assert ran.stdout.strip() == "['older', 'oldest']", ran.stderr
