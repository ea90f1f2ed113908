"""Editing: drafts, the rules, submitting, and two editors at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.answers import shipped
from frontdesk.answers.models import Version
from frontdesk.review.models import AuditEvent
from tests.answers.conftest import ANSWER, NEW, PATH, TYPED, submitted, version

pytestmark = pytest.mark.django_db

Desk = Callable[[User], Client]


def test_the_form_begins_with_what_visitors_get(desk: Desk, reviewer: User) -> None:
    page = desk(reviewer).get(f"{PATH}edit/").content.decode()
    assert shipped.answers()[ANSWER].text[:40] in page and 'name="revision" value="0"' in page


def test_a_draft_is_kept_and_visitors_get_the_old_words(desk: Desk, reviewer: User) -> None:
    answer = desk(reviewer).post(f"{PATH}edit/", TYPED | {"then": "save"}, follow=True)
    assert "The draft is kept" in answer.content.decode()
    draft = version()
    assert (draft.state, draft.text, draft.sources, draft.related) == ("draft", NEW, ["S1"], ["sun_care/sunscreen"])
    assert draft.answer.live is None and list(draft.writers.all()) == [reviewer]
    assert AuditEvent.objects.filter(who=reviewer, action="answer.edited", object=f"answer:{ANSWER}#1").exists()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"text": "One sentence only."}, "It has 1 sentence:"),
        ({"text": f"{NEW} Wait 3 weeks."}, "It gives a figure"),
        ({"text": f"{NEW} See https://elsewhere.example/."}, "It has a link"),
        ({"text": f"{NEW} Ring {{fone}}."}, "It has a placeholder"),
        ({"text": "word " * 100 + "end. And."}, "at most 95"),
        ({"sources": []}, "It names no source."),
        ({"related_1": ""}, "It has 0 related questions"),
        ({"related_2": "sun_care/sunscreen"}, "chosen twice"),
    ],
)
def test_what_breaks_a_rule_is_kept_as_a_draft_and_not_submitted(
    desk: Desk, reviewer: User, changes: dict[str, Any], fault: str
) -> None:
    answer = desk(reviewer).post(f"{PATH}edit/", TYPED | changes)
    page = answer.content.decode()
    assert answer.status_code == 422 and fault in page and "not submitted" in page
    assert version().state == "draft"
    # The page of the answer offers no way round it.
    assert "Submit for approval" not in desk(reviewer).get(PATH).content.decode()
    desk(reviewer).post(f"{PATH}submit/", {"revision": version().revision})
    assert version().state == "draft"


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"sources": ["S9"]}, {"related_1": "no/such"}, {"revision": "x"}, {"revision": ""}]
)
def test_what_no_form_of_ours_sends_is_refused(desk: Desk, reviewer: User, changes: dict[str, Any]) -> None:
    assert desk(reviewer).post(f"{PATH}edit/", TYPED | changes).status_code == 422
    assert not Version.objects.exists()


def test_line_breaks_that_only_wrap_are_blanks(desk: Desk, reviewer: User) -> None:
    assert submitted(desk(reviewer), text=f"  {NEW.replace(' sun', chr(13) + chr(10) + 'sun')} ").text == NEW


def test_what_changes_nothing_is_not_submitted(desk: Desk, reviewer: User) -> None:
    one = shipped.answers()[ANSWER]
    related = {f"related_{place}": each for place, each in enumerate(one.related, 1)}
    answer = desk(reviewer).post(f"{PATH}edit/", TYPED | {"text": one.text, "sources": list(one.sources)} | related)
    assert answer.status_code == 422 and "says what visitors get already" in answer.content.decode()


def test_the_second_of_two_editors_is_told_and_writes_over_nobody(desk: Desk, reviewer: User, manager: User) -> None:
    desk(reviewer).post(f"{PATH}edit/", TYPED | {"then": "save"})
    mine = NEW.replace("some weeks", "two months")
    answer = desk(manager).post(f"{PATH}edit/", TYPED | {"text": mine})
    page = answer.content.decode()
    assert answer.status_code == 409 and "ravi saved other words meanwhile" in page and mine in page
    assert "<del>" in page and "<ins>" in page
    assert version().text == NEW
    # Having seen theirs, one may save all the same; then the words are both's.
    assert desk(manager).post(f"{PATH}edit/", TYPED | {"text": mine, "revision": 1}).status_code == 302
    assert version().text == mine and set(version().writers.all()) == {reviewer, manager}


def test_who_edits_what_was_decided_meanwhile_is_told(desk: Desk, reviewer: User, manager: User) -> None:
    one = submitted(desk(reviewer))
    desk(reviewer).post(f"{PATH}discard/", {"revision": one.revision})
    answer = desk(manager).post(f"{PATH}edit/", TYPED | {"revision": one.revision})
    assert answer.status_code == 409 and "This was decided meanwhile" in answer.content.decode()


def test_editing_what_was_submitted_makes_it_a_draft_again(desk: Desk, reviewer: User) -> None:
    one = submitted(desk(reviewer))
    desk(reviewer).post(f"{PATH}edit/", TYPED | {"revision": one.revision, "then": "save", "text": NEW + " Ask us."})
    again = version()
    assert (again.state, again.submitted_at) == ("draft", None) and again.revision > one.revision


def test_a_discarded_draft_stays_in_the_history_and_can_be_begun_from(desk: Desk, reviewer: User) -> None:
    one = submitted(desk(reviewer))
    page = desk(reviewer).post(f"{PATH}discard/", {"revision": one.revision}, follow=True).content.decode()
    assert "Discarded" in page and "added: </span>some" in page
    assert NEW in desk(reviewer).get(f"{PATH}edit/?from=1").content.decode()


def test_the_preview_is_what_the_widget_gets_and_keeps_nothing(desk: Desk, reviewer: User) -> None:
    found = desk(reviewer).post(f"{PATH}preview/", TYPED).json()
    assert found["faults"] == []
    message = found["message"]
    assert (message["text"], message["author"], message["outcome"]) == (NEW, "bot", f"answer:{ANSWER}")
    assert message["buttons"] == [shipped.button("answer:sun_care/sunscreen")]
    assert message["reviewed"] and not Version.objects.exists()


def test_the_preview_fills_placeholders_and_leaves_a_wrong_one_to_be_seen(desk: Desk, reviewer: User) -> None:
    path = "/console/answers/clinic/contact/preview/"
    text = "Ring {phone}. Then come."
    assert "{" not in desk(reviewer).post(path, TYPED | {"text": text}).json()["message"]["text"]
    found = desk(reviewer).post(path, TYPED | {"text": "Ring {fone}. Then come."}).json()
    assert "{fone}" in found["message"]["text"] and "There is no placeholder {fone}" in found["faults"][0]


def test_the_frame_may_be_shown_by_the_console_alone(desk: Desk, reviewer: User) -> None:
    answer = desk(reviewer).get(f"{PATH}shown/")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert desk(reviewer).get(PATH).headers["X-Frame-Options"] == "DENY"


def test_an_injected_script_is_text_in_the_frame_and_on_the_page(desk: Desk, reviewer: User) -> None:
    evil = "Sun. </script><script>alert(1)</script> Rain."
    desk(reviewer).post(f"{PATH}edit/", TYPED | {"text": evil, "then": "save"})
    for path in (PATH, f"{PATH}edit/", f"{PATH}shown/?version=open"):
        assert "<script>alert" not in desk(reviewer).get(path).content.decode()


@pytest.mark.parametrize("answer_id", shipped.BESIDE)
def test_an_editor_is_told_what_visitors_get_with_it(desk: Desk, reviewer: User, answer_id: str) -> None:
    for rest in ("", "edit/"):
        assert shipped.BESIDE[answer_id] in desk(reviewer).get(f"/console/answers/{answer_id}/{rest}").content.decode()
