"""What is not understood yet: which messages it is, their groups, and what one click makes of them."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from frontdesk.accounts.models import User
from frontdesk.answers import shipped
from frontdesk.chat import background, store
from frontdesk.chat.models import Message
from frontdesk.improve import groups
from frontdesk.improve.models import Addition, Draft, Group, Grouping, Member
from frontdesk.improve.unanswered import unanswered
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.improve.conftest import said

# Groups texts by their first word: what the assistant's environment does is tested there.
STAND_IN = """
import json, sys
texts = json.load(sys.stdin)
found = {}
for number, text in enumerate(texts):
    found.setdefault(text.split()[0].lower().strip(','), []).append([number, 1 - number / 100])
json.dump(sorted(found.values(), key=len, reverse=True), sys.stdout)
"""


@pytest.fixture(autouse=True)
def stand_in(project: Path, settings: Settings) -> None:
    (project / "evaluation").mkdir()
    (project / "evaluation/__init__.py").touch()
    (project / "evaluation/grouping.py").write_text(STAND_IN)
    settings.SUNHAT_BOT_PYTHON = sys.executable
    # Read once in a process, and there are none in the project to teach.
    shipped.answers()
    settings.REPO_DIR = project


def because() -> dict[str, str]:
    now = timezone.now() + timedelta(minutes=1)
    return {message.text: str(why) for message, why in unanswered(now - timedelta(days=30), now).values()}


def grouped() -> list[list[str]]:
    grouping = groups.begin(None, 30)
    Grouping.objects.filter(pk=grouping.pk).update(until=timezone.now() + timedelta(minutes=1))
    grouping.refresh_from_db()
    groups.run(grouping)
    return [[member.message.text for member in group.members.all()] for group in grouping.groups.all()]


def test_what_counts_as_not_understood(db: None) -> None:
    talk = Talk()
    talk.asks("do you mend shoes", "out_of_scope")
    talk.asks("how long out of the sun")
    talk.asks("sun and the other thing", "clarify:sun_care/how_long,sun_care/sunscreen")
    tapped = talk.asks("None of these", "out_of_scope")
    Message.objects.filter(pk=tapped.pk).update(choice="out_of_scope")
    Talk().hands_off("request", "get me somebody real")
    Talk().hands_off("medical", "on roaccutane, may I")
    Talk().fails("nobody was there")
    assert because() == {
        "do you mend shoes": "not_understood",
        "sun and the other thing": "none_of_these",
        "get me somebody real": "handed_off",
        "on roaccutane, may I": "handed_off",
    }


def test_what_is_old_is_left_out(db: None) -> None:
    Talk(60 * 24 * 31).asks("do you mend shoes", "out_of_scope")
    assert because() == {}


def test_groups_the_largest_first_and_the_groups_of_before_go(db: None) -> None:
    for text in ("shoes mended?", "parking where", "shoes, broken heel", "Shoes again"):
        said(text)
    assert grouped() == [["shoes mended?", "shoes, broken heel", "Shoes again"], ["parking where"]]
    grouped()
    assert Grouping.objects.count() == 1


def test_a_grouping_that_fails_leaves_the_one_before(db: None, project: Path) -> None:
    said("shoes mended?")
    grouped()
    (project / "evaluation/grouping.py").write_text("raise SystemExit('shoes mended?')")
    with pytest.raises(groups.GroupingFailed) as told:
        grouped()
    assert "shoes" not in str(told.value)
    assert groups.latest() is not None and Member.objects.count() == 1
    assert Grouping.objects.first().state == "failed"  # type: ignore[union-attr]


def test_no_personal_detail_leaves_for_the_grouping_and_none_is_shown(
    desk: Desk, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("shoes for pat@example.com", "shoes <script>alert(1)</script>"):
        said(text)
    given: list[str] = []

    def listen(texts: Any, by_meaning: Any = groups.by_meaning) -> Any:
        given.extend(texts)
        return by_meaning(texts)

    monkeypatch.setattr(groups, "by_meaning", listen)
    grouped()
    assert "shoes for" in given and not [text for text in given if "@" in text]
    for path in ("/console/improve/unanswered/", f"/console/improve/unanswered/{Group.objects.get().pk}/"):
        page = desk(reviewer).get(path).content.decode()
        assert "shoes for [e-mail]" in page and "pat@" not in page
        assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_what_is_erased_leaves_its_group(db: None) -> None:
    kept, gone = said("shoes mended?"), said("shoes again")
    grouped()
    store.erase(gone.conversation_id)
    assert [member.message for member in Group.objects.get().members.all()] == [kept]


def test_the_trend_counts_weeks(db: None) -> None:
    for days in (1, 2, 9, 80):
        message = Talk(60 * 24 * days).asks("shoes mended?", "out_of_scope")
        Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(days=days))
    grouping = groups.begin(None, 90)
    groups.run(grouping)
    [shown] = groups.shown(grouping, list(grouping.groups.all()))
    assert [bar.count for bar in shown.bars] == [1] + [0] * 9 + [1, 2]
    assert shown.trend.endswith("0, 1, 2") and shown.size == 4
    assert shown.bars[-1].height == 22 and shown.bars[-2].height == 11


def test_one_click_drafts_an_answer(desk: Desk, reviewer: User) -> None:
    for text in ("shoes mended?", "shoes again"):
        said(text)
    grouped()
    answer = desk(reviewer).post(f"/console/improve/unanswered/{Group.objects.get().pk}/draft/", follow=True)
    draft = Draft.objects.get()
    assert draft.by == reviewer and draft.question == "" and draft.phrases.count() == 2
    assert "shoes mended?" in answer.content.decode()
    written = {"question": "Do you mend shoes?", "text": "No."}
    desk(reviewer).post(f"/console/improve/drafts/{draft.pk}/", written)
    assert Draft.objects.get().question == "Do you mend shoes?"
    assert "Do you mend shoes?" in desk(reviewer).get("/console/improve/unanswered/").content.decode()
    assert AuditEvent.objects.filter(action="draft.read", object=f"draft:{draft.pk}", who=reviewer).count() == 1
    store.erase(Message.objects.get(text="shoes again").conversation_id)
    assert Draft.objects.get().phrases.count() == 1, "nothing of a visitor's was copied into it"
    desk(reviewer).post(f"/console/improve/drafts/{draft.pk}/delete/")
    assert not Draft.objects.exists() and Message.objects.filter(text="shoes mended?").exists()


def test_phrases_are_added_to_an_answer_that_exists(desk: Desk, reviewer: User) -> None:
    for text in ("shoes, when do you shut", "shoes, when do you shut", "shoes off at the door?"):
        said(text)
    grouped()
    group = Group.objects.get()
    member = group.members.filter(message__text="shoes, when do you shut").first()
    assert member and "2 times" in desk(reviewer).get(f"/console/improve/unanswered/{group.pk}/").content.decode()
    path = f"/console/improve/unanswered/{group.pk}/add/"
    for wrong in ({"outcome": "answer:clinic/none", "member": member.pk}, {"outcome": "answer:clinic/hours"}):
        desk(reviewer).post(path, wrong)
        assert not Addition.objects.exists()
    for _ in range(2):
        desk(reviewer).post(path, {"outcome": "answer:clinic/hours", "member": [member.pk, "x"]})
    added, twin = Addition.objects.all()
    assert twin.message.text == "shoes, when do you shut", "whoever said the same is in it, so that one may erase it"
    assert (added.message, added.outcome, added.by) == (member.message, "answer:clinic/hours", reviewer)
    assert AuditEvent.objects.filter(action="phrases.added", object="answer:clinic/hours:2").exists()


def test_the_button_groups_in_the_background(desk: Desk, reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[User] = []
    monkeypatch.setattr(groups, "start", begun.append)
    page = desk(reviewer).post("/console/improve/unanswered/group/", follow=True).content.decode()
    assert AuditEvent.objects.get(action="unanswered.grouped").who == reviewer
    assert begun == [reviewer] and "Grouping has begun" in page
    groups.begin(reviewer)
    assert "Messages are being grouped" in desk(reviewer).get("/console/improve/unanswered/").content.decode()


def test_one_grouping_at_a_time_until_its_time_is_over(desk: Desk, reviewer: User) -> None:
    first = groups.begin(reviewer)
    for _ in range(2):
        page = desk(reviewer).post("/console/improve/unanswered/group/", follow=True).content.decode()
        assert "Messages are being grouped already." in page
    with pytest.raises(CommandError, match="already"):
        call_command("group_unanswered")
    assert Grouping.objects.get() == first
    # Its process was killed.
    long_ago = timezone.now() - timedelta(seconds=groups.SECONDS + 1)
    Grouping.objects.update(created_at=long_ago)
    page = desk(reviewer).get("/console/improve/unanswered/").content.decode()
    assert "The latest grouping did not work" in page and "Messages are being grouped" not in page
    assert groups.begin(reviewer) != first
    first.refresh_from_db()
    assert first.state == "failed"


def test_it_is_done_every_night(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said("shoes mended?")
    # In this thread, which sees what the test has written.
    monkeypatch.setattr(groups, "start", lambda by: groups.run(groups.begin(by)))
    assert groups.every_night in background.TIDY
    assert groups.every_night() and groups.latest() is not None
    assert not groups.every_night(), "once a night"
    Grouping.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert groups.every_night()
    Grouping.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    groups.begin(None)
    assert not groups.every_night(), "somebody pressed the button"


def test_the_texts_are_given_as_json(db: None) -> None:
    assert groups.by_meaning([]) == []
    assert groups.by_meaning(["a\n b", 'a "quote"', json.dumps("z")]) == [[(0, 1.0), (1, 0.99)], [(2, 0.98)]]
