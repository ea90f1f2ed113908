"""The panel below a turn of the transcript."""

from frontdesk.accounts.models import User
from frontdesk.corrections import judging
from tests.console.conftest import Desk
from tests.console.talk import Talk
from tests.corrections.conftest import asked, said, staff


def test_every_turn_of_a_transcript_can_be_judged_there(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    turns = [talk.asks(f"question {number}").turns.get() for number in range(3)]
    judging.judge(staff(reviewer), turns[1], said(verdict="wrong", should_be=["handoff:medical"]))
    page = desk(reviewer).get(talk.path).content.decode()
    assert page.count("data-judge-here") == 3
    assert all(f"/console/corrections/turns/{turn.pk}/panel/?next=" in page for turn in turns)
    assert "wrong: Medical hand-off" in page


def test_the_panel_leads_back_to_the_message(desk: Desk, reviewer: User) -> None:
    turn = asked()
    back = f"/console/conversations/{turn.conversation.public_id}/?q=sun#m1"
    page = desk(reviewer).get(f"/console/corrections/turns/{turn.pk}/panel/", {"next": back}).content.decode()
    assert f'name="next" value="{back}"' in page and "<html" not in page
    page = desk(reviewer).get(f"/console/corrections/turns/{turn.pk}/panel/", {"next": "//evil.example"}).content.decode()
    assert "evil" not in page


def test_who_does_not_judge_sees_no_panel(desk: Desk, receptionist: User, reviewer: User) -> None:
    talk = Talk()
    talk.asks("hello")
    assert "data-judge-here" not in desk(receptionist).get(talk.path).content.decode()
    assert "data-judge-here" in desk(reviewer).get(talk.path).content.decode()


def test_a_turn_that_failed_has_none(desk: Desk, reviewer: User) -> None:
    talk = Talk()
    talk.fails("hello")
    assert "data-judge-here" not in desk(reviewer).get(talk.path).content.decode()
