"""Improving the assistant as a reviewer meets it: every page sound, and the way from a correction to the files."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from frontdesk.accounts.models import User
from frontdesk.improve import candidates, reviewed
from frontdesk.improve.models import Draft, Group, Grouping, Member, Phrase
from tests.browser_console.conftest import Visit
from tests.browser_console.test_console import LOOKS, sound
from tests.console.talk import Talk
from tests.improve.conftest import judged, project, said
from tests.improve.test_candidates import GRAVE, flip, report
from tests.little_rasa import LittleRasa

__all__ = ["project"]
LONG = "is somebody there on boxing day, or do I have to wait until the new year " * 3


@pytest.fixture
def all_of_it(project: Path, manager: User, reviewer: User, rasa: LittleRasa) -> list[str]:
    """Corrections, groups, a draft and a candidate; the addresses of all pages that show them."""
    judged(said(LONG), reviewer, "answer:clinic/hours")
    judged(said("open today, write to pat@example.com"), reviewer, "answer:clinic/hours")
    judged(said("When are you open?"), reviewer, "answer:clinic/hours")
    messages = [said("do you mend shoes", "out_of_scope") for _ in range(3)]
    grouping = Grouping.objects.create(since=Talk(9000).time, until=Talk().time, by=reviewer, state="done")
    group = Group.objects.create(grouping=grouping, position=0)
    draft = Draft.objects.create(by=reviewer)
    for message in messages:
        Member.objects.create(group=group, message=message, why="not_understood", nearness=0.9)
        Phrase.objects.create(draft=draft, message=message)
    of_the_log = {**GRAVE, "set": "logs", "message": messages[0].pk, "text": ""}
    more = [flip("out_of_scope", "answer:clinic/hours"), of_the_log]
    candidate = candidates.store(report(GRAVE, *more), 30)
    ids = {"candidates": candidate.pk, "unanswered": group.pk, "drafts": draft.pk}
    return [f"/console/improve/{path}" for path in ("", "examples/", "unanswered/", *(f"{k}/{v}/" for k, v in ids.items()))]


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_improve_is_sound(visit: Visit, manager: User, all_of_it: list[str], look: str) -> None:
    page = visit(manager, all_of_it[0], **LOOKS[look])
    sound(page)
    for path in all_of_it[1:]:
        page.goto(path)
        sound(page)
    page.goto("/console/improve/examples/")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("heading", name="What changes in the data")).to_be_visible()
    sound(page)


def test_with_the_keyboard_from_a_correction_to_the_files(visit: Visit, reviewer: User, all_of_it: list[str]) -> None:
    page = visit(reviewer, "/console/improve/")
    page.get_by_role("link", name="3 corrections to look through").press("Enter")
    box = page.get_by_role("textbox").first
    expect(box).to_have_value("open today, write to")
    box.fill("are you open today")
    page.get_by_role("checkbox").nth(1).press("Space")
    page.get_by_role("button", name="Show what changes").press("Enter")
    expect(page.get_by_text("+      - are you open today")).to_be_visible()
    page.get_by_role("button", name="Write it").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("One example was written")
    assert [example.text for example in reviewed.read("data/reviewed/answers.yml")] == ["are you open today"]
