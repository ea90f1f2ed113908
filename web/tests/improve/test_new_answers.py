"""An answer to what is not understood yet: begun, approved by a second person, and written with what asks for it."""

from pathlib import Path

import pytest
import yaml
from django.test import Client
from pytest_django.fixtures import Settings

from frontdesk.accounts.models import User
from frontdesk.answers import begun, listing, publishing
from frontdesk.answers.models import Answer, Version
from frontdesk.chat.models import Message
from frontdesk.corrections import catalogue
from frontdesk.improve import erasing, export, new_answers, proposals, reviewed
from frontdesk.improve.models import Draft, Phrase
from tests.console.conftest import Desk
from tests.improve.conftest import said
from tests.little_rasa import LittleRasa

pytestmark = pytest.mark.django_db

ID, PATH = "clinic/lost_property", "/console/answers/clinic/lost_property/"
TEXT = "What was left here is kept at reception for a month. Ring us and we will look for it."
WRITTEN = {"question": "Did I leave something?", "text": TEXT, "ways": "my umbrella is gone\n\nleft my [scarf](thing) there"}
BEGIN = {**WRITTEN, "topic": "clinic", "name": "lost_property", "then": "begin"}
EDITED = {"text": TEXT, "sources": ["clinic"], "related_1": "clinic/contact", "then": "submit"}


@pytest.fixture
def phrase() -> Message:
    return said("I think my glasses are still at yours")


@pytest.fixture
def draft(project: Path, rasa: LittleRasa, reviewer: User, phrase: Message) -> Draft:
    """A draft with one phrase of a visitor's."""
    made = Draft.objects.create(by=reviewer)
    Phrase.objects.create(draft=made, message=phrase)
    return made


def page_of(draft: Draft) -> str:
    return f"/console/improve/drafts/{draft.pk}/"


def begin(browser: Client, draft: Draft, **changes: str) -> str:
    return browser.post(page_of(draft), BEGIN | changes, follow=True).content.decode()


def approve(desk: Desk, reviewer: User, clinician: User) -> None:
    """The reviewer submits its words, the clinician approves them."""
    answer = desk(reviewer).post(f"{PATH}edit/", EDITED | {"revision": 1})
    assert answer.status_code == 302, answer.content.decode()
    version = Answer.objects.get(answer_id=ID).versions.get()
    pressed = {"revision": version.revision, "seen": 0}
    assert "Approved" in desk(clinician).post(f"{PATH}approve/", pressed, follow=True).content.decode()


@pytest.fixture
def approved(desk: Desk, draft: Draft, reviewer: User, clinician: User) -> Draft:
    begin(desk(reviewer), draft)
    approve(desk, reviewer, clinician)
    return Draft.objects.get()


def offered() -> dict[str, proposals.Proposal]:
    return {one.text: one for one in proposals.proposals()}


def test_it_is_edited_like_every_answer_and_approved_by_a_second_person(
    desk: Desk, draft: Draft, reviewer: User, clinician: User
) -> None:
    assert "Edit an answer" in begin(desk(clinician), draft)
    assert Draft.objects.get().answer_id == ID and begun.begun()[ID].question == "Did I leave something?"
    desk(clinician).post(f"{PATH}edit/", EDITED | {"revision": 1})
    version = Answer.objects.get(answer_id=ID).versions.get()
    pressed = {"revision": version.revision, "seen": 0}
    assert "cannot approve it" in desk(clinician).post(f"{PATH}approve/", pressed, follow=True).content.decode()
    assert begun.approved() == {}
    page = desk(reviewer).get("/console/answers/?state=new").content.decode()
    assert ID in page and "Waiting" in page
    assert desk(reviewer).get(f"{PATH}edit/").status_code == 200


def test_its_pages_say_what_remains_to_be_done(desk: Desk, approved: Draft, reviewer: User) -> None:
    page = desk(reviewer).get(page_of(approved)).content.decode()
    steps = page.partition('id="steps"')[2].partition("</ol>")[0]
    assert steps.count(">done<") == 1 and steps.count(">open<") == 4 and "Ways to ask it: 3" in steps
    assert "Added by your clinic" in desk(reviewer).get(PATH).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"topic": ""}, "Choose a topic"),
        ({"topic": "smalltalk"}, "Select a valid choice"),
        ({"name": "Lost property"}, "short name of small letters"),
        ({"name": "hours"}, "an answer of that name already"),
        ({"question": "When are you open?"}, "has that question on its button"),
        ({"question": "w" * 46}, "1 to 45 characters"),
    ],
)
def test_what_cannot_be_an_answer_is_told_and_begins_none(
    desk: Desk, draft: Draft, reviewer: User, changes: dict[str, str], said: str
) -> None:
    assert said in begin(desk(reviewer), draft, **changes)
    assert not Answer.objects.exists() and Draft.objects.get().answer_id == ""


def test_before_its_words_are_approved_nothing_is_taught(desk: Desk, draft: Draft, reviewer: User) -> None:
    begin(desk(reviewer), draft)
    assert {one.blocked for one in offered().values()} == {"This new answer is not approved yet, or was retired."}
    assert export.changes([(one, one.example) for one in offered().values()]) == []


def test_what_asks_for_it_and_its_words_are_written_as_they_were_shown(
    desk: Desk, approved: Draft, reviewer: User, project: Path
) -> None:
    assert set(offered()) == {"I think my glasses are still at yours", "my umbrella is gone", "left my (scarf)(thing) there"}
    browser = desk(reviewer)
    page = browser.get("/console/improve/examples/").content.decode()
    assert "words of staff" in page
    taken = {"take": [one.key for one in offered().values()]}
    diff = browser.post("/console/improve/examples/", taken).content.decode()
    assert "data/reviewed/new_answers.yml" in diff and "kept at reception for a month" in diff
    shown = diff.partition('name="shown" value="')[2].partition('"')[0]
    browser.post("/console/improve/examples/", {**taken, "shown": shown})
    assert {one.intent for one in reviewed.read("data/reviewed/answers.yml")} == {ID}
    content = yaml.safe_load((project / new_answers.FILE).read_text("utf-8"))
    [only] = content["responses"][f"utter_{ID}"]
    live = Answer.objects.get(answer_id=ID).live
    assert only["text"] == TEXT and only["metadata"] == {
        "question": "Did I leave something?",
        "sources": ["clinic"],
        "reviewed": live.reviewed.isoformat(),
        "reviewer": "clinician",
        "related": ["clinic/contact"],
    }
    example = Path(__file__).with_name("new_answers.example.yml").read_text("utf-8")
    assert (project / new_answers.FILE).read_text("utf-8") == example.replace("2026-11-23", live.reviewed.isoformat())
    assert offered() == {}
    assert "done" in browser.get(page_of(approved)).content.decode().partition("data/reviewed/")[2].partition("</li>")[0]


def write_all(who: User) -> None:
    chosen = [(one, one.example) for one in proposals.proposals()]
    export.write(who, chosen, export.seal(export.changes(chosen)))


def test_erasing_takes_the_visitors_words_and_leaves_those_of_staff(
    approved: Draft, reviewer: User, phrase: Message, project: Path
) -> None:
    write_all(reviewer)
    erasing.forget_examples([phrase.conversation_id])
    assert {one.text for one in reviewed.read("data/reviewed/answers.yml")} == {
        "my umbrella is gone",
        "left my (scarf)(thing) there",
    }


def test_words_that_changed_and_answers_that_were_retired_follow_with_the_next_export(
    approved: Draft, reviewer: User, clinician: User, project: Path
) -> None:
    write_all(reviewer)
    Draft.objects.update(ways="has anybody found a blue hat")
    publishing.retire(ID, clinician, "No longer kept.", 1)
    [one] = proposals.proposals()
    assert one.blocked
    Answer.objects.update(retired_at=None)
    Answer.objects.get().live.__class__.objects.update(text=TEXT.replace("month", "year"))
    write_all(reviewer)
    assert "for a year" in (project / new_answers.FILE).read_text("utf-8")


def test_no_other_answer_leads_to_it(desk: Desk, approved: Draft, reviewer: User) -> None:
    page = desk(reviewer).get("/console/answers/clinic/hours/edit/").content.decode()
    assert ID not in page and "clinic/contact" in page


def test_reviewers_find_it_once_it_is_written(approved: Draft, reviewer: User, project: Path, settings: Settings) -> None:
    write_all(reviewer)
    settings.REPO_DIR = project
    catalogue._files.cache_clear()
    assert catalogue.catalogue()[f"answer:{ID}"].title == "Did I leave something?"
    catalogue._files.cache_clear()


def test_one_that_no_clinician_has_read_is_offered_to_be_read_with_the_shipped_ones(approved: Draft) -> None:
    version = Version.objects.get()
    assert version.reviewer == "clinician" and ID not in _going_round()
    Version.objects.update(reviewer="editor")
    assert ID in _going_round()


def _going_round() -> list[str]:
    """The ids of what is to be read, as one is led from each to the next."""
    found: list[str] = []
    while (following := listing.next_unread(found[-1] if found else "")) and following.answer_id not in found:
        found.append(following.answer_id)
    return found
