"""From what reviewers corrected to training examples in data/reviewed/."""

import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from ruamel.yaml import YAML

from frontdesk.accounts.models import User
from frontdesk.chat import rasa as rasa_module
from frontdesk.chat import store
from frontdesk.chat.models import Conversation
from frontdesk.chat.tokens import digest
from frontdesk.improve import examples, export, reviewed
from frontdesk.improve.models import Addition
from frontdesk.improve.proposals import Proposal, asked, proposals
from frontdesk.privacy import retention
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.improve.conftest import decided, judged, said
from tests.little_rasa import LittleRasa, response

HOURS = "answer:clinic/hours"
pytestmark = pytest.mark.usefixtures("project")


def one() -> Proposal:
    [found] = proposals()
    return found


def write(who: User) -> int:
    chosen = [(each, each.example) for each in proposals() if each.chosen]
    return export.write(who, chosen, export.seal(export.changes(chosen)))


def test_a_correction_is_an_example_of_what_it_should_have_been(reviewer: User, project: Path) -> None:
    message = said("is somebody there on boxing day")
    judged(message, reviewer, HOURS)
    assert one().chosen and one().file == "data/reviewed/answers.yml" and one().by == "ravi"
    assert write(reviewer) == 1
    content = YAML(typ="safe").load(project / "data/reviewed/answers.yml")
    assert content["nlu"] == [{"intent": "clinic/hours", "examples": "- is somebody there on boxing day\n"}]
    assert not proposals(), "what is written is not proposed again"
    assert (project / "data/faq/all.yml").read_text().startswith('version: "3.1"\nnlu:\n  - intent: sun_care')


def test_what_is_written_names_the_conversation_by_a_digest_only(reviewer: User, project: Path) -> None:
    message = said("is somebody there on boxing day")
    judged(message, reviewer, HOURS)
    write(reviewer)
    content = (project / "data/reviewed/answers.yml").read_text()
    assert message.conversation.public_id not in content
    assert f"# from {reviewed.source_of(message.conversation)}" in content
    assert reviewed.source_of(message.conversation) not in {event.object for event in AuditEvent.objects.all()}


def test_each_kind_of_outcome_has_its_file(reviewer: User, project: Path) -> None:
    for text, outcome in {
        "anyone in on boxing day": HOURS,
        "the pills for my spots, a problem?": "handoff:medical",
        "do you mend shoes": "out_of_scope",
    }.items():
        judged(said(text), reviewer, outcome)
    assert write(reviewer) == 3
    assert sorted(file.name for file in (project / "data/reviewed").iterdir()) == [
        "answers.yml",
        "handoffs.yml",
        "out_of_scope.yml",
    ]


def test_personal_details_are_taken_out_and_that_is_said(reviewer: User) -> None:
    judged(said("open on boxing day? call me on 07700 900123 or write to pat@example.com"), reviewer, HOURS)
    assert one().text == "open on boxing day? call me on or write to"
    assert one().notes == ("Personal details were taken out.",)


@pytest.mark.parametrize(
    ("text", "taught"),
    [
        ("open\non\tboxing\u2028day", "open on boxing day"),
        ("- # open on boxing day", "open on boxing day"),
        ("open on [boxing day](date) {x}", "open on (boxing day)(date) (x)"),
        ("\u202eyad gnixob no nepo\u202c", "yad gnixob no nepo"),
        ("=HYPERLINK(1) <script>alert(1)</script>", "=HYPERLINK(1) <script>alert(1)</script>"),
        ("open: on 'boxing' \"day\" | > &a *b", "open: on 'boxing' \"day\" | > &a *b"),
    ],
)
def test_no_words_can_break_the_file_or_be_read_as_more_than_words(
    reviewer: User, project: Path, text: str, taught: str
) -> None:
    judged(said(text), reviewer, HOURS)
    assert write(reviewer) == 1
    content = YAML(typ="safe").load(project / "data/reviewed/answers.yml")
    assert content["nlu"] == [{"intent": "clinic/hours", "examples": f"- {taught}\n"}]
    assert [example.text for example in reviewed.read("data/reviewed/answers.yml")] == [taught]


def test_what_the_reviewers_differ_on_waits_for_the_lead(reviewer: User, manager: User) -> None:
    message = said("is somebody there on boxing day")
    judged(message, reviewer, HOURS)
    judged(message, manager, "out_of_scope")
    assert "differ" in one().blocked and not one().chosen
    assert not write(reviewer)
    decided(message, manager, "handoff:request")
    assert one().blocked == "The assistant has no such answer.", "what was decided counts"
    decided(message, manager, HOURS)
    assert one().chosen and one().outcome == HOURS
    decided(message, manager)
    assert not [each for each in proposals() if each.chosen], "decided: it was right"


def test_what_is_harmful_waits_for_the_lead(reviewer: User, manager: User) -> None:
    message = said("is somebody there on boxing day")
    judged(message, reviewer, HOURS, harmful=True)
    assert "harmful" in one().blocked
    decided(message, manager, HOURS)
    assert one().chosen


def test_who_thinks_again_is_heard_with_the_newer_judgement_only(reviewer: User) -> None:
    message = said("is somebody there on boxing day")
    judged(message, reviewer, "out_of_scope")
    judged(message, reviewer, HOURS)
    assert one().outcome == HOURS
    judged(message, reviewer)
    assert not proposals()


@pytest.mark.parametrize(
    ("text", "outcomes", "why"),
    [
        ("is somebody there on boxing day", [HOURS, "out_of_scope"], "Several outcomes"),
        ("is somebody there on boxing day", ["clarify:clinic/hours,clinic/team"], "No outcome that an example"),
        ("is somebody there on boxing day", ["answer:clinic/no_such"], "no such answer"),
        ("pat@example.com", [HOURS], "Nothing is left"),
        ("When are you open?", [HOURS], "Is an example already"),
        ("Do you shut at lunch time?", [HOURS], "held_out.csv, which is only for measuring"),
        ("do you shut at lunchtime", [HOURS], "Is nearly the same as a text of tests/evaluation/held_out.csv"),
        ("and what about the swimming pool", [HOURS], "dialogues.jsonl"),
        ("my lips are swelling up", ["handoff:medical"], "never_answer.csv"),
    ],
)
def test_what_cannot_be_taught_is_told_and_not_written(reviewer: User, text: str, outcomes: list[str], why: str) -> None:
    judged(said(text), reviewer, *outcomes)
    assert why in one().blocked
    assert not write(reviewer)


def test_a_tapped_button_teaches_nothing(reviewer: User) -> None:
    message = said("When are you open?")
    type(message).objects.filter(pk=message.pk).update(choice="answer:clinic/hours")
    judged(message, reviewer, "out_of_scope")
    assert "tapped" in one().blocked


def test_near_duplicates_and_the_same_words_for_another_outcome_are_pointed_out(reviewer: User) -> None:
    judged(said("when are you open??? today"), reviewer, HOURS)
    assert "when are you open" in one().notes[0] and one().notes[0].startswith("Nearly the same as") and one().chosen
    judged(said("when may I sunbathe again"), reviewer, HOURS)
    latest = proposals()[0]
    assert "one of the two has to go" in latest.notes[0] and not latest.chosen


def test_the_same_words_are_proposed_once_and_not_as_two_things(reviewer: User) -> None:
    judged(said("is somebody there on boxing day"), reviewer, HOURS)
    judged(said("Is somebody there on Boxing Day?"), reviewer, HOURS)
    judged(said("is somebody there on boxing day!"), reviewer, "out_of_scope")
    found = proposals()
    assert [bool(each.blocked) for each in found] == [False, True] or [bool(each.blocked) for each in found] == [True, False]
    assert len(found) == 2


def test_what_is_surely_understood_so_already_is_pointed_out(reviewer: User, rasa: LittleRasa) -> None:
    judged(said("sun, how many weeks without"), reviewer, "answer:sun_care/how_long")
    [found] = asked(proposals())
    assert not found.chosen and "Teaches nothing new: understood so already, 94% sure." in found.notes
    rasa.answer = lambda request: (200, response(request, confidence=0.6))
    [found] = asked(proposals())
    assert found.chosen and not found.notes


def test_a_rasa_that_is_down_leaves_that_open(reviewer: User, rasa: LittleRasa) -> None:
    judged(said("sun, how many weeks without"), reviewer, "answer:sun_care/how_long")
    rasa.stop()
    rasa_module.client.cache_clear()
    [found] = asked(proposals())
    assert found.chosen and "cannot be asked" in found.notes[0]


def test_phrases_added_to_an_answer_are_exported_too(reviewer: User) -> None:
    Addition.objects.create(message=said("is somebody there on boxing day"), outcome=HOURS, by=reviewer)
    assert one().key.startswith("a") and write(reviewer) == 1


def test_a_visitor_who_erases_takes_the_examples_along(reviewer: User, project: Path) -> None:
    gone, kept = said("is somebody there on boxing day"), said("anyone at the desk over easter")
    for message in (gone, kept):
        judged(message, reviewer, HOURS)
    write(reviewer)
    store.erase(gone.conversation_id)
    assert [example.text for example in reviewed.read("data/reviewed/answers.yml")] == ["anyone at the desk over easter"]
    assert "boxing" not in (project / "data/reviewed/answers.yml").read_text()
    store.erase(kept.conversation_id)
    assert not (project / "data/reviewed/answers.yml").exists()


def test_words_whose_time_is_over_leave_what_they_taught(reviewer: User, client: Client) -> None:
    message = said("is somebody there on boxing day")
    judged(message, reviewer, HOURS)
    write(reviewer)
    of_it = Conversation.objects.filter(pk=message.conversation_id)
    of_it.update(token_hash=digest("the token"), last_at=timezone.now() - timedelta(days=4000))
    assert retention.sweep() == 1
    assert len(reviewed.read("data/reviewed/answers.yml")) == 1
    path = f"/api/v1/conversations/{message.conversation.public_id}"

    def call(method: str, token: str) -> int:
        return client.generic(method, path, headers={"Authorization": f"Bearer {token}"}).status_code

    assert call("GET", "the token") == call("DELETE", "another") == 404
    assert len(reviewed.read("data/reviewed/answers.yml")) == 1
    assert call("DELETE", "the token") == 204, "the visitor can erase it still"
    assert not reviewed.read("data/reviewed/answers.yml") and not of_it.exists()
    assert call("DELETE", "the token") == 404


def test_what_is_erased_between_the_diff_and_the_writing_is_not_written(reviewer: User, project: Path) -> None:
    message = said("is somebody there on boxing day")
    judged(message, reviewer, HOURS)
    chosen = [(one(), one().example)]
    shown = export.seal(export.changes(chosen))
    Conversation.objects.filter(pk=message.conversation_id).delete()
    with pytest.raises(export.Changed):
        export.write(reviewer, chosen, shown)
    assert not (project / "data/reviewed").exists()


@pytest.mark.parametrize("end", ["\n", ""])
def test_an_example_that_was_moved_within_data_is_erased_too(reviewer: User, project: Path, end: str) -> None:
    gone, kept = said("is somebody there on boxing day"), said("anyone at the desk over easter")
    for message in (gone, kept):
        judged(message, reviewer, HOURS)
    write(reviewer)
    file, moved = project / "data/reviewed/answers.yml", project / "data/faq/clinic.yml"
    order = (kept, gone) if not end else (gone, kept)
    blocks = [f"  # from {reviewed.source_of(one.conversation)}\n{block(one.text)}" for one in order]
    assert all(text in file.read_text() for text in blocks)
    file.unlink()
    moved.write_text('version: "3.1"\nnlu:\n' + "".join(blocks).rstrip("\n") + end)
    other = (project / "data/faq/all.yml").read_text()
    store.erase(gone.conversation_id)
    content = YAML(typ="safe").load(moved)
    assert content["nlu"] == [{"intent": "clinic/hours", "examples": "- anyone at the desk over easter\n"}]
    assert "boxing" not in moved.read_text() and reviewed.source_of(gone.conversation) not in moved.read_text()
    assert (project / "data/faq/all.yml").read_text() == other


def block(*texts: str) -> str:
    return "  - intent: clinic/hours\n    examples: |\n" + "".join(f"      - {text}\n" for text in texts)


def test_what_was_added_to_an_example_that_was_moved_stays(project: Path) -> None:
    moved = project / "data/faq/clinic.yml"
    moved.write_text('version: "3.1"\nnlu:\n  # from 12ab\n' + block("boxing day?", "open on sundays"))
    assert reviewed.forget("12a") == 0
    assert reviewed.forget("12ab") == 1
    assert moved.read_text() == 'version: "3.1"\nnlu:\n' + block("open on sundays")


def test_what_is_erased_while_others_are_written_does_not_come_back(
    reviewer: User, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, other = said("is somebody there on boxing day"), said("anyone at the desk over easter")
    judged(gone, reviewer, HOURS)
    write(reviewer)
    judged(other, reviewer, HOURS)
    erasing = threading.Thread(target=reviewed.forget, args=[reviewed.source_of(gone.conversation)])
    replace = reviewed.replace

    def meanwhile(path: Path, text: str) -> None:
        if erasing.ident is None:
            erasing.start()
            erasing.join(0.5)
        replace(path, text)

    monkeypatch.setattr(reviewed, "replace", meanwhile)
    assert write(reviewer) == 1
    erasing.join(10)
    assert [example.text for example in reviewed.read("data/reviewed/answers.yml")] == ["anyone at the desk over easter"]


def test_lines_that_a_person_took_out_stay_out_and_their_neighbours_keep_their_digests(reviewer: User, project: Path) -> None:
    first, second = said("is somebody there on boxing day"), said("anyone at the desk over easter")
    for message in (first, second):
        judged(message, reviewer, HOURS)
    write(reviewer)
    path = project / "data/reviewed/answers.yml"
    lines = path.read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "easter" in line)
    path.write_text("".join(lines[: at - 3] + lines[at + 1 :]))
    assert [(example.text, example.source) for example in reviewed.read("data/reviewed/answers.yml")] == [
        ("is somebody there on boxing day", reviewed.source_of(first.conversation))
    ]


def test_the_page_shows_the_diff_first_and_writes_only_that(
    desk: Desk, reviewer: User, project: Path, rasa: LittleRasa
) -> None:
    talk = Talk()
    judged(talk.asks("is <b>somebody</b> there on boxing day", "out_of_scope"), reviewer, HOURS)
    page = desk(reviewer).get("/console/improve/examples/").content.decode()
    assert "is &lt;b&gt;somebody&lt;/b&gt; there on boxing day" in page
    key = one().key
    chosen = {"take": key, f"text-{key}": "is somebody there on boxing day, Pat?"}
    answer = desk(reviewer).post("/console/improve/examples/", chosen)
    assert "+      - is somebody there on boxing day, Pat?" in answer.content.decode()
    assert not (project / "data/reviewed").exists()
    stale = desk(reviewer).post("/console/improve/examples/", {**chosen, "shown": "0" * 64}, follow=True)
    assert "Nothing was written" in stale.content.decode() and not (project / "data/reviewed").exists()
    desk(reviewer).post("/console/improve/examples/", {**chosen, "shown": answer.context["shown"]})
    assert [each.text for each in reviewed.read("data/reviewed/answers.yml")] == ["is somebody there on boxing day, Pat?"]
    assert AuditEvent.objects.filter(
        action="examples.exported", who=reviewer, object="file:data/reviewed/answers.yml:1"
    ).exists()


@pytest.mark.parametrize("words", ["", "?", "do you shut at lunch time"])
def test_edited_words_have_to_be_an_example_still(desk: Desk, reviewer: User, project: Path, words: str) -> None:
    judged(said("is somebody there on boxing day"), reviewer, HOURS)
    key = one().key
    desk(reviewer).post("/console/improve/examples/", {"take": key, f"text-{key}": words, "shown": "x"})
    assert not (project / "data/reviewed").exists()


def test_the_command_shows_and_writes_only_when_told_to(reviewer: User, project: Path, rasa: LittleRasa) -> None:
    judged(said("is somebody there on boxing day"), reviewer, HOURS)
    out = StringIO()
    call_command("export_examples", by="ravi", stdout=out)
    assert "+      - is somebody there on boxing day" in out.getvalue() and not (project / "data/reviewed").exists()
    call_command("export_examples", by="ravi", write=True, stdout=out)
    assert "1 examples written." in out.getvalue() and len(reviewed.read("data/reviewed/answers.yml")) == 1


def test_the_command_wants_to_know_on_whose_behalf(receptionist: User) -> None:
    for name in ("", "rosa", "nobody"):
        with pytest.raises(CommandError, match="no reviewer, clinician or manager"):
            call_command("export_examples", by=name)


def test_the_assistant_is_asked_about_one_page_only(
    desk: Desk, reviewer: User, rasa: LittleRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    for letter in "abcdefghijklmno":
        for place in ("attic", "cellar"):
            judged(said(f"anybody {letter * 4} in the {place}"), reviewer, HOURS)
    judged(said("who says what this is"), reviewer, "answer:clinic/none")
    likes: list[str] = []

    def listen(corpus: examples.Corpus, text: str, like: Any = examples.Corpus.like) -> Any:
        likes.append(text)
        return like(corpus, text)

    monkeypatch.setattr(examples.Corpus, "like", listen)
    first = desk(reviewer).get("/console/improve/examples/")
    assert len(first.context["open"]) == 25 == len(rasa.seen) and len(set(likes)) == 25
    assert "1–25 of 31 corrections" in first.content.decode()
    second = desk(reviewer).get("/console/improve/examples/?page=2")
    assert len(second.context["open"]) == 5 and len(rasa.seen) == 30
    assert [one.text for one in second.context["blocked"]] == ["who says what this is"], "what can be taught comes first"
    key = second.context["open"][0].key
    likes.clear()
    shown = desk(reviewer).post("/console/improve/examples/?page=2", {"take": key})
    assert len(shown.context["chosen"]) == 1 == len(set(likes))
    likes.clear()
    assert "30 corrections to look through" in desk(reviewer).get("/console/improve/").content.decode()
    assert not likes, "counted, and not compared"
