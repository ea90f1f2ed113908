"""Saved replies: who has which, who changes them, and placeholders that are right."""

import pytest

from frontdesk.accounts.models import User
from frontdesk.inbox.models import SavedReply
from frontdesk.inbox.placeholders import PLACEHOLDERS, PlaceholderError, check, fill
from frontdesk.lib.clinic import profile
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk

PATH = "/console/replies/"
NEW = {"title": "Opening hours", "text": "We are {opening}. Ring {phone}.", "roles": ["clinician"]}


def saved(title: str, roles: list[str] | None = None, text: str = "Hello", **fields: object) -> SavedReply:
    return SavedReply.objects.create(title=title, text=text, roles=roles or [], **fields)


def titles(found: dict[str, list[dict[str, str]]]) -> list[str]:
    return [one["title"] for one in found["replies"]]


def test_a_new_one_is_kept_and_offered_with_the_clinics_facts(desk: Desk, clinician: User) -> None:
    browser = desk(clinician)
    answer = browser.post(f"{PATH}new/", NEW, follow=True)
    assert "“Opening hours”: saved." in answer.content.decode()
    (offered,) = browser.get(f"{PATH}list/").json()["replies"]
    assert offered["text"].startswith("We are ") and offered["text"].endswith(f"Ring {profile().phone}.")
    assert SavedReply.objects.get().created_by == clinician


def test_each_change_is_written_down(desk: Desk, clinician: User) -> None:
    browser = desk(clinician)
    browser.post(f"{PATH}new/", NEW)
    pk = SavedReply.objects.get().pk
    browser.post(f"{PATH}{pk}/", NEW | {"title": "When we are open"})
    browser.post(f"{PATH}{pk}/delete/")
    events = AuditEvent.objects.filter(who=clinician, object=f"reply:{pk}").order_by("id")
    assert [event.action for event in events] == ["reply.saved", "reply.changed", "reply.deleted"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Ring {fone}.", "There is no placeholder {fone}. These exist: {clinic},"),
        ("Ring {phone.", "A curly bracket stands alone."),
    ],
)
def test_a_wrong_placeholder_is_told_and_nothing_is_kept(desk: Desk, clinician: User, text: str, fault: str) -> None:
    answer = desk(clinician).post(f"{PATH}new/", NEW | {"text": text})
    assert answer.status_code == 422
    assert fault in answer.content.decode() and text in answer.content.decode()
    assert not SavedReply.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_every_placeholder_can_be_filled(clinician: User, name: str) -> None:
    text = f"a {{{name}}} b"
    check(text)
    filled = fill(text, clinician)
    assert len(filled) > len("a  b") and "{" not in filled


def test_an_unknown_one_that_was_kept_before_is_left_to_be_seen(clinician: User) -> None:
    assert fill("a {gone} b", clinician) == "a {gone} b"
    with pytest.raises(PlaceholderError):
        check("a {gone} b")


def test_each_role_is_offered_its_own_and_what_is_for_all(desk: Desk, everybody: dict[str, User]) -> None:
    saved("for all")
    saved("for reception", ["receptionist"])
    saved("for clinicians", ["clinician"])
    offered = {role: titles(desk(everybody[role]).get(f"{PATH}list/").json()) for role in ("receptionist", "clinician")}
    assert offered == {"receptionist": ["for all", "for reception"], "clinician": ["for all", "for clinicians"]}
    page = desk(everybody["receptionist"]).get(PATH).content.decode()
    assert "for reception" in page and "for clinicians" not in page


def test_who_answers_nobody_has_none(desk: Desk, reviewer: User, outsider: User, clinician: User) -> None:
    reply = saved("mine", created_by=clinician)
    for user in (reviewer, outsider):
        browser = desk(user)
        for path in (PATH, f"{PATH}list/", f"{PATH}new/", f"{PATH}{reply.pk}/"):
            assert browser.get(path).status_code == 403
        assert browser.post(f"{PATH}new/", NEW).status_code == browser.post(f"{PATH}{reply.pk}/delete/").status_code == 403
    assert SavedReply.objects.get() == reply


def test_who_wrote_it_changes_and_deletes_it(desk: Desk, clinician: User) -> None:
    reply, browser = saved("mine", created_by=clinician), desk(clinician)
    assert "mine" in browser.get(f"{PATH}{reply.pk}/").content.decode()
    browser.post(f"{PATH}{reply.pk}/", NEW | {"title": "changed", "roles": []})
    assert SavedReply.objects.values_list("title", "roles").get() == ("changed", [])
    assert browser.get(f"{PATH}{reply.pk}/delete/").status_code == 405
    browser.post(f"{PATH}{reply.pk}/delete/")
    assert not SavedReply.objects.exists()


def test_a_colleague_may_read_it_and_not_change_it_and_a_manager_may(
    desk: Desk, clinician: User, receptionist: User, manager: User
) -> None:
    reply = saved("mine", created_by=clinician)
    browser = desk(receptionist)
    assert "mine" in browser.get(PATH).content.decode()
    assert browser.post(f"{PATH}{reply.pk}/", NEW).status_code == browser.post(f"{PATH}{reply.pk}/delete/").status_code == 403
    assert SavedReply.objects.get().title == "mine"
    desk(manager).post(f"{PATH}{reply.pk}/", NEW)
    assert SavedReply.objects.values_list("title", "created_by").get() == ("Opening hours", clinician.pk)


def test_one_of_another_role_is_not_there(desk: Desk, receptionist: User) -> None:
    reply = saved("for clinicians", ["clinician"])
    assert desk(receptionist).get(f"{PATH}{reply.pk}/").status_code == 404


def test_without_the_forms_token_nothing_is_changed(clinician: User) -> None:
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(clinician)
    assert browser.post(f"{PATH}new/", NEW).status_code == 403
    assert not SavedReply.objects.exists()
