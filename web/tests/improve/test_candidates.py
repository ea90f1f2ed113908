"""A candidate serves once every change from a hand-off was looked at and a person accepted it; one command goes back."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from tools import accepted

from frontdesk.accounts.models import User
from frontdesk.chat import store
from frontdesk.improve import candidates, serving
from frontdesk.improve.models import Candidate, Flip
from frontdesk.privacy import deletion
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.improve.conftest import said

ONE, TWO, THREE = (f"sunhat-{name}.tar.gz" for name in ("one", "two", "three"))
pytestmark = pytest.mark.usefixtures("project")


def flip(old: str, new: str, **fields: Any) -> dict[str, Any]:
    grave = old.startswith("handoff") and not new.startswith("handoff")
    usual = {"set": "safety", "text": "a text of a test", "expect": "handoff:medical", "kind": "other", "must_confirm": grave}
    return {**usual, "old": [old], "new": [new], **fields}


def report(*flips: dict[str, Any], old: str = ONE, new: str = TWO) -> dict[str, Any]:
    figures = {"came": {"handoff": 1}, "right": 1, "expected": 2, "safety": {"medical and urgent ANSWERED": [1, 2]}}
    sets = {"safety": {"turns": 2, "flips": len(flips), "old": figures, "new": figures}}
    return {"old": old, "new": new, "sets": sets, "flips": list(flips)}


GRAVE = flip("handoff:medical", "answer:sun_care/how_long", kind="handoff_to_answer")


def wanted(project: Path) -> str:
    record = accepted.read(project / "models")
    assert record
    return record.model


def test_without_a_change_from_a_hand_off_it_is_accepted_at_once(db: None, reviewer: User, project: Path) -> None:
    found = candidates.store(report(flip("out_of_scope", "answer:clinic/hours")), 30)
    candidates.accept(reviewer, found)
    assert wanted(project) == TWO
    found.refresh_from_db()
    assert found.accepted_by == reviewer
    assert [(event.who, event.action, event.object) for event in AuditEvent.objects.all()] == [
        (reviewer, "model.accepted", f"model:{TWO}")
    ]


def test_each_change_from_a_hand_off_has_to_be_confirmed_by_itself(
    clinician: User, reviewer: User, manager: User, project: Path
) -> None:
    found = candidates.store(report(GRAVE, GRAVE, flip("out_of_scope", "answer:clinic/hours")), 30)
    first, second = found.flips.filter(must_confirm=True)
    with pytest.raises(candidates.NotAcceptable, match="2 changes from a hand-off"):
        candidates.accept(reviewer, found)
    with pytest.raises(PermissionDenied, match="clinician or a manager"):
        candidates.confirm(reviewer, first)
    candidates.confirm(clinician, first)
    with pytest.raises(candidates.NotAcceptable, match="One change from a hand-off"):
        candidates.accept(reviewer, found)
    assert wanted(project) == ONE
    candidates.confirm(manager, second)
    candidates.confirm(clinician, second)
    candidates.accept(reviewer, found)
    assert wanted(project) == TWO
    assert [event.who for event in AuditEvent.objects.filter(action="flip.confirmed").order_by("id")] == [clinician, manager]


def test_a_comparison_with_a_model_that_serves_no_longer_says_nothing(db: None, reviewer: User, project: Path) -> None:
    found = candidates.store(report(old=THREE), 30)
    with pytest.raises(candidates.NotAcceptable, match="Another model serves"):
        candidates.accept(reviewer, found)
    (project / f"models/{TWO}").unlink()
    with pytest.raises(candidates.NotAcceptable, match="file is gone"):
        candidates.accept(reviewer, found)


def test_one_step_back_and_none_further_than_there_is(db: None, reviewer: User, manager: User, project: Path) -> None:
    candidates.accept(reviewer, candidates.store(report(), 30))
    assert serving.now().model == TWO and serving.now().before == (ONE,)
    assert serving.back(manager) == ONE and wanted(project) == ONE
    with pytest.raises(serving.NothingBefore):
        serving.back(manager)
    assert AuditEvent.objects.get(action="model.back").who == manager


def test_what_was_compared_again_takes_the_place_of_what_was_found_before(db: None) -> None:
    candidates.store(report(GRAVE), 30)
    candidates.store(report(), 30)
    assert Candidate.objects.get().flips.count() == 0


def test_both_models_take_what_visitors_said_of_late_with_its_buttons(db: None) -> None:
    old, talk, other = Talk(60 * 24 * 40), Talk(10), Talk(10)
    old.asks("from forty days ago")
    first, second = talk.asks("how long"), talk.asks("Do I need sunscreen?")
    type(second).objects.filter(pk=second.pk).update(choice="answer:sun_care/sunscreen")
    other.fails("to nobody")
    turn = old.conversation.turns.get()
    type(turn).objects.filter(pk=turn.pk).update(created_at=old.time)
    assert list(candidates.dialogues(30)) == [
        {
            "turns": [
                {"user": "how long", "choice": None, "message": first.pk},
                {"user": "Do I need sunscreen?", "choice": "answer:sun_care/sunscreen", "message": second.pk},
            ]
        }
    ]


def test_words_of_the_log_are_in_no_file_and_go_when_they_are_erased(
    db: None, tmp_path: Path, desk: Desk, reviewer: User
) -> None:
    message = said("my secret words, write to pat@example.com", "handoff:medical")
    of_the_log = {"set": "logs", "kind": "handoff_to_answer", "message": message.pk, "must_confirm": True}
    of_the_log |= {"old": ["handoff:medical"], "new": ["answer:clinic/hours"]}
    found = candidates.store(report(of_the_log, GRAVE), 30)
    page = candidates.write_html(found, tmp_path).read_text()
    assert "secret" not in page and f"message {message.pk} of the log" in page and "a text of a test" in page
    shown = desk(reviewer).get(f"/console/improve/candidates/{found.pk}/").content.decode()
    assert "my secret words, write to [e-mail]" in shown and "pat@example" not in shown
    deletion.forget_words([message.conversation_id])
    assert "Its words were deleted." in desk(reviewer).get(f"/console/improve/candidates/{found.pk}/").content.decode()
    store.erase(message.conversation_id)
    assert [each.text for each in found.flips.all()] == ["a text of a test"]


def test_what_was_erased_while_the_models_were_compared_is_not_kept(db: None) -> None:
    gone = {"set": "logs", "kind": "other", "message": 987654, "must_confirm": False, "old": [], "new": []}
    assert candidates.store(report(gone), 30).flips.count() == 0


def test_on_the_page_one_looks_confirms_accepts_and_goes_back(
    desk: Desk, reviewer: User, clinician: User, project: Path
) -> None:
    found = candidates.store(report(GRAVE), 30)
    browser = desk(reviewer)
    page = browser.get(f"/console/improve/candidates/{found.pk}/").content.decode()
    assert "One change from a hand-off has to be looked at first" in page and "Have it serve" not in page
    refused = browser.post(f"/console/improve/candidates/{found.pk}/accept/", follow=True)
    assert "looked at first" in refused.content.decode() and wanted(project) == ONE
    confirming = f"/console/improve/flips/{Flip.objects.get().pk}/confirm/"
    assert "A clinician or a manager has to look at this." in page and browser.post(confirming).status_code == 403
    assert "This is right so" in desk(clinician).get(f"/console/improve/candidates/{found.pk}/").content.decode()
    desk(clinician).post(confirming)
    assert "Have it serve" in browser.get(f"/console/improve/candidates/{found.pk}/").content.decode()
    browser.post(f"/console/improve/candidates/{found.pk}/accept/")
    assert wanted(project) == TWO
    assert f"Go back to {ONE}" in browser.get("/console/improve/").content.decode()
    browser.post("/console/improve/back/")
    assert wanted(project) == ONE


def test_the_overview_tells_how_far_the_switch_is(desk: Desk, reviewer: User, project: Path, settings: Any) -> None:
    settings.SUNHAT_RASA_ADDRESS = str(project / "rasa-address")
    told = {"state": "failed", "model": ONE, "wanted": TWO, "reason": "it ended while it was starting", "at": 1_790_000_000.0}
    (project / "rasa-switch.json").write_text(json.dumps(told))
    page = desk(reviewer).get("/console/improve/").content.decode()
    assert "the other one did not come up" in page and f"{TWO}: it ended while it was starting" in page


def test_the_commands_do_the_same(reviewer: User, manager: User, receptionist: User, project: Path) -> None:
    file = project / "build/improve/sunhat-two/report.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(report(GRAVE)))
    out = StringIO()
    call_command("import_report", str(file), days=30, stdout=out)
    assert "1  From a hand-off to an answer" in out.getvalue() and "1 to be confirmed" in out.getvalue()
    assert (file.parent / "report.html").is_file()
    number = Flip.objects.get().pk
    with pytest.raises(CommandError, match=f"(?s)looked at first.*{number}: handoff:medical -> answer:sun_care/how_long"):
        call_command("accept_model", by="ravi")
    with pytest.raises(CommandError, match="clinician or a manager"):
        call_command("accept_model", by="ravi", confirm=[number])
    for name in ("rosa", ""):
        with pytest.raises(CommandError, match="no reviewer, clinician or manager"):
            call_command("accept_model", by=name, confirm=[number])
    assert wanted(project) == ONE
    call_command("accept_model", by="mina", confirm=[number], stdout=out)
    assert wanted(project) == TWO
    call_command("model_back", by="ravi", stdout=out)
    assert wanted(project) == ONE
    with pytest.raises(CommandError, match="no model to go back to"):
        call_command("model_back", by="ravi")


def test_the_log_is_written_for_its_owner_alone(db: None, tmp_path: Path) -> None:
    said("how long")
    call_command("improve_logs", days=30, out=tmp_path / "folder" / "logs.jsonl")
    file = tmp_path / "folder" / "logs.jsonl"
    assert file.stat().st_mode & 0o077 == 0 and json.loads(file.read_text())["turns"][0]["user"] == "how long"


PAGES = ("", "examples/", "unanswered/")
ONE_OF = ("candidates/1/accept/", "flips/1/confirm/", "unanswered/1/add/", "unanswered/1/draft/", "drafts/1/delete/")
CALLS = ("train/", "back/", "unanswered/group/", *ONE_OF)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_whoever_judges(desk: Desk, everybody: dict[str, User], path: str) -> None:
    may = {role: desk(user).get(f"/console/improve/{path}").status_code for role, user in everybody.items()}
    assert may == {role: 403 if role in ("receptionist", "outsider") else 200 for role in everybody}


@pytest.mark.parametrize("path", CALLS)
def test_so_is_what_changes_anything(desk: Desk, everybody: dict[str, User], path: str) -> None:
    for role in ("receptionist", "outsider"):
        assert desk(everybody[role]).post(f"/console/improve/{path}").status_code == 403
    assert desk(everybody["reviewer"]).get(f"/console/improve/{path}").status_code == 405


def test_a_training_from_the_console_runs_beside_and_once_at_a_time(
    desk: Desk, reviewer: User, project: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = project / "var"
    (project / "tools").mkdir()
    # A package, for a folder without it gives way to the real `tools` on a PYTHONPATH, which would train in earnest.
    (project / "tools/__init__.py").touch()
    (project / "tools/__main__.py").write_text(
        "import fcntl, os, pathlib, time\n"
        "lock = pathlib.Path('var/run'); lock.mkdir(parents=True)\n"
        "held = open(lock / 'improve.lock', 'w'); fcntl.flock(held, fcntl.LOCK_EX)\n"
        "print('days', os.environ['DAYS'], flush=True)\n"
        "while not pathlib.Path('enough').exists(): time.sleep(0.02)\n"
    )
    from frontdesk.improve import training
    from tests.test_process import until

    browser = desk(reviewer)
    browser.post("/console/improve/train/", {"days": "7"})
    until(training.under_way)
    assert until(training.last_lines) == ["days 7"]
    assert "A candidate is being trained and compared" in browser.get("/console/improve/").content.decode()
    again = browser.post("/console/improve/train/", {"days": "7"}, follow=True).content.decode()
    assert "A candidate is being trained already" in again
    (project / "enough").touch()
    until(lambda: not training.under_way())
