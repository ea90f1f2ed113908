"""Judging a turn: what is kept, who sees it, what follows from it."""

import pytest
from django.db import IntegrityError
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation, Turn
from frontdesk.corrections import judging
from frontdesk.corrections.models import Judgement, Ruling, WriteOnce
from frontdesk.privacy import deletion
from frontdesk.review.audit import key
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk
from tests.corrections.conftest import asked, said, staff

WRONG = {"verdict": "wrong", "should_be": ["handoff:medical", "answer:cost/payment"]}


def judge(client: Client, turn: Turn, **fields: object) -> object:
    return client.post(f"/console/corrections/turns/{turn.pk}/judge/", {"verdict": "right", **fields})


def test_a_judgement_keeps_who_when_what_and_under_which_model(desk: Desk, reviewer: User) -> None:
    turn = asked(model_id="sunhat-42")
    answer = judge(desk(reviewer), turn, **WRONG, harmful="1", note=" It is a medicine. ", tags="Price,  two  QUESTIONS, price")
    assert answer.status_code == 302
    kept = Judgement.objects.get()
    assert (kept.turn, kept.reviewer, kept.model_id) == (turn, reviewer, "sunhat-42")
    assert (kept.verdict, kept.should_be, kept.harmful) == ("wrong", WRONG["should_be"], True)
    assert (kept.note, kept.tags) == ("It is a medicine.", ["price", "two questions"])
    assert kept.created_at


def test_thinking_again_adds_a_row_and_overwrites_none(desk: Desk, reviewer: User) -> None:
    turn, browser = asked(), desk(reviewer)
    judge(browser, turn)
    judge(browser, turn, **WRONG)
    judge(browser, turn, **WRONG)  # the same again is no new thought
    assert [one.verdict for one in Judgement.objects.all()] == ["right", "wrong"]
    assert [one.verdict for one in Judgement.objects.current()] == ["wrong"]
    assert [one.verdict for one in Judgement.objects.first_thoughts()] == ["right"]
    assert list(AuditEvent.objects.filter(action__startswith="turn.judged").values_list("action", "object").order_by("id")) == [
        ("turn.judged", key(turn.conversation)),
        ("turn.judged_again", key(turn.conversation)),
    ]


def test_a_row_cannot_be_changed(reviewer: User) -> None:
    kept = judging.judge(staff(reviewer), asked(), said())
    kept.note = "other"
    with pytest.raises(WriteOnce):
        kept.save()
    with pytest.raises(WriteOnce):
        Judgement.objects.update(note="other")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"verdict": ""}, "Say whether it was right or wrong."),
        ({"verdict": "wrong"}, "Choose what it should have been."),
        ({"verdict": "wrong", "should_be": ["answer:sun_care/how_long"]}, "That is what it was."),
        ({"verdict": "wrong", "should_be": ["answer:no/such"]}, "answer:no/such is not one of the available choices"),
        ({"verdict": "wrong", "should_be": ["clarify:cost/payment,no/such"]}, "is not one of the available choices"),
        ({"verdict": "wrong", "should_be": ["clarify:cost/payment,cost/payment"]}, "is not one of the available choices"),
        ({"tags": ", ".join("abcdefghi")}, "At most 8 tags"),
        ({"tags": "x" * 31}, "At most 8 tags"),
        ({"tags": "jo@example.org"}, "No personal details in tags"),
        ({"note": "n" * 2001}, "at most 2000 characters"),
        ({"note": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_rest_stays_in_the_form(
    desk: Desk, reviewer: User, fields: dict[str, object], words: str
) -> None:
    answer = judge(desk(reviewer), asked(), **{"harmful": "1", "note": "keep me", **fields})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert 'name="harmful" value="1" checked' in page
    assert "note" in fields or "keep me</textarea>" in page
    assert not Judgement.objects.exists()


def test_right_needs_no_outcome_and_keeps_none(desk: Desk, reviewer: User) -> None:
    judge(desk(reviewer), asked(), should_be=["handoff:medical"])
    assert Judgement.objects.get().should_be == []


def test_a_question_back_is_an_outcome_too_and_its_order_says_nothing(desk: Desk, reviewer: User) -> None:
    was = "clarify:sun_care/how_long,cost/payment"
    same, other = "clarify:cost/payment,sun_care/how_long", "clarify:sun_care/why,cost/payment"
    turn = asked(outcome=was)
    assert judge(desk(reviewer), turn, verdict="wrong", should_be=[same]).status_code == 422
    assert judge(desk(reviewer), turn, verdict="wrong", should_be=[other]).status_code == 302
    assert Judgement.objects.get().should_be == ["clarify:cost/payment,sun_care/why"]


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/console/", "/accounts/logout/", "", "javascript:alert(1)"]
)
def test_the_way_on_stays_in_the_console(desk: Desk, reviewer: User, wanted: str) -> None:
    turn = asked()
    assert judge(desk(reviewer), turn, next=wanted)["Location"] == f"/console/corrections/turns/{turn.pk}/"
    assert judge(desk(reviewer), turn, next="/console/corrections/?at=2")["Location"] == "/console/corrections/?at=2"


def test_who_has_not_judged_yet_sees_nothing_of_what_others_said(desk: Desk, reviewer: User, second: User) -> None:
    turn = asked()
    judging.judge(staff(reviewer), turn, said(**WRONG, note="surely a clinician"))
    path = f"/console/corrections/turns/{turn.pk}/"
    assert "surely a clinician" not in desk(second).get(path).content.decode()
    judge(desk(second), turn)
    assert "surely a clinician" in desk(second).get(path).content.decode()


def test_two_who_agree_need_no_lead(reviewer: User, second: User) -> None:
    turn = asked()
    judging.judge(staff(reviewer), turn, said(**WRONG))
    judging.judge(staff(second), turn, said(verdict="wrong", should_be=WRONG["should_be"][::-1], note="other words"))
    opinions = judging.opinions([turn.pk])[turn.pk]
    assert not opinions.differ and opinions.verdict == "wrong" and judging.disputes() == []
    assert sorted(opinions.should_be) == sorted(WRONG["should_be"])


@pytest.mark.parametrize("other", [said(), said(verdict="wrong", should_be=["out_of_scope"]), said(**WRONG, harmful=True)])
def test_where_two_differ_a_lead_decides(
    desk: Desk, reviewer: User, second: User, clinician: User, other: dict[str, object]
) -> None:
    turn = asked()
    judging.judge(staff(reviewer), turn, said(**WRONG))
    judging.judge(staff(second), turn, other)
    opinions = judging.opinions([turn.pk])[turn.pk]
    assert opinions.differ and opinions.verdict == "disputed" and opinions.should_be == []
    assert [found.pk for found, _ in judging.disputes()] == [turn.pk]
    page = desk(clinician).get("/console/corrections/agreement/").content.decode()
    assert f"/console/corrections/turns/{turn.pk}/" in page and "Decide" in page
    assert AuditEvent.objects.filter(action="agreement.read", who=clinician).count() == 1

    answer = desk(clinician).post(f"/console/corrections/turns/{turn.pk}/rule/", {**WRONG, "note": "a medicine"})
    assert answer.status_code == 302
    ruling = Ruling.objects.get()
    assert (ruling.lead, ruling.should_be, ruling.model_id) == (clinician, WRONG["should_be"], "sunhat-7")
    opinions = judging.opinions([turn.pk])[turn.pk]
    assert (opinions.verdict, opinions.should_be) == ("wrong", WRONG["should_be"]) and judging.disputes() == []
    assert AuditEvent.objects.filter(action="turn.ruled", who=clinician, object=key(turn.conversation)).exists()


def test_a_lead_may_decide_anew_and_the_newest_counts(reviewer: User, second: User, manager: User) -> None:
    turn = asked()
    judging.judge(staff(reviewer), turn, said(**WRONG))
    judging.judge(staff(second), turn, said())
    for verdict in (said(**WRONG), said()):
        del (given := dict(verdict))["tags"]
        judging.rule(staff(manager), turn, given)
    assert Ruling.objects.count() == 2 and judging.opinions([turn.pk])[turn.pk].verdict == "right"


def test_nobody_decides_on_what_they_judged_themselves(desk: Desk, reviewer: User, clinician: User) -> None:
    turn = asked()
    judging.judge(staff(reviewer), turn, said(**WRONG))
    judging.judge(staff(clinician), turn, said())
    answer = desk(clinician).post(f"/console/corrections/turns/{turn.pk}/rule/", {"verdict": "right"})
    assert answer.status_code == 403 and not Ruling.objects.exists()


def test_a_reviewer_decides_nothing(desk: Desk, reviewer: User, clinician: User, second: User) -> None:
    turn = asked()
    judging.judge(staff(clinician), turn, said(**WRONG))
    judging.judge(staff(second), turn, said())
    assert desk(reviewer).post(f"/console/corrections/turns/{turn.pk}/rule/", {"verdict": "right"}).status_code == 403


def test_there_is_nothing_to_decide_where_nobody_differs(desk: Desk, reviewer: User, manager: User) -> None:
    turn = asked()
    judging.judge(staff(reviewer), turn, said())
    assert desk(manager).post(f"/console/corrections/turns/{turn.pk}/rule/", {"verdict": "right"}).status_code == 403


@pytest.mark.parametrize("status", ["failed", "dropped"])
def test_only_what_was_said_to_a_visitor_is_judged(desk: Desk, reviewer: User, status: str) -> None:
    turn = asked(status=status)
    assert judge(desk(reviewer), turn).status_code == 404
    assert desk(reviewer).get(f"/console/corrections/turns/{turn.pk}/").status_code == 404


def test_where_the_words_are_gone_nothing_is_judged_any_more(desk: Desk, reviewer: User, second: User) -> None:
    turn = asked()
    judging.judge(staff(reviewer), turn, said(**WRONG, note="about her hands"))
    judging.judge(staff(second), turn, said())
    deletion.forget_words([turn.conversation_id])
    assert judge(desk(reviewer), turn).status_code == 404 and judging.disputes() == []
    assert [one.note for one in Judgement.objects.all()] == ["", ""]


def test_what_the_visitor_erases_takes_its_judgements_along(reviewer: User, second: User, manager: User) -> None:
    turn = asked()
    judging.judge(staff(reviewer), turn, said(**WRONG))
    judging.judge(staff(second), turn, said())
    judging.rule(staff(manager), turn, {name: value for name, value in said().items() if name != "tags"})
    Conversation.objects.get().delete()
    assert not Judgement.objects.exists() and not Ruling.objects.exists()
    with pytest.raises((Turn.DoesNotExist, IntegrityError)):
        judging.judge(staff(reviewer), turn, said())


def test_personal_details_are_masked_and_what_matched_is_marked(desk: Desk, reviewer: User) -> None:
    evidence = [{"kind": "rule", "name": "medicine", "text": "Roaccutane", "start": 7, "end": 17}]
    open_words = asked("I'm on Roaccutane, can I?", evidence=evidence)
    private = asked("ring 020 7946 0018 please", evidence=evidence)
    page = desk(reviewer).get(f"/console/corrections/turns/{open_words.pk}/").content.decode()
    assert '<mark title="medicine">Roaccutane</mark>' in page
    page = desk(reviewer).get(f"/console/corrections/turns/{private.pk}/").content.decode()
    assert 'ring <span class="masked">[phone]</span> please' in page and "7946" not in page and "Roaccutane" not in page


def test_reading_a_turn_is_written_down_once_for_a_stretch_of_reading(desk: Desk, reviewer: User) -> None:
    turn = asked()
    for _ in range(3):
        desk(reviewer).get(f"/console/corrections/turns/{turn.pk}/")
    assert AuditEvent.objects.filter(action="turn.read", who=reviewer, object=key(turn.conversation)).count() == 1


def test_words_of_visitors_and_notes_are_never_markup(desk: Desk, reviewer: User) -> None:
    turn = asked("<script>alert(1)</script>")
    judging.judge(staff(reviewer), turn, said(note="</textarea><img src=x>", tags=["<b>"]))
    page = desk(reviewer).get(f"/console/corrections/turns/{turn.pk}/").content.decode()
    assert "<script>alert" not in page and "<img src=x>" not in page and "<b>" not in page
