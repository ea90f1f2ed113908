"""Filters of the log kept under a name."""

import pytest

from frontdesk.accounts.models import User
from frontdesk.review.models import AuditEvent, SavedView
from tests.review.conftest import LOG, Desk

SAVE = f"{LOG}views/"


def test_what_filters_is_kept_and_leads_back(desk: Desk, reviewer: User) -> None:
    browser = desk(reviewer)
    answer = browser.post(
        SAVE, {"name": " Unsure  ones ", "query": "sure_to=50&older=17-3&outcome=answer&junk=1&q="}, follow=True
    )
    view = SavedView.objects.get()
    assert (view.name, view.query, view.owner, view.shared) == ("Unsure ones", "sure_to=50&outcome=answer", reviewer, False)
    assert answer.redirect_chain[-1][0] == f"{LOG}?sure_to=50&outcome=answer"
    page = answer.content.decode()
    assert 'href="?sure_to=50&amp;outcome=answer" aria-current="page">Unsure ones</a>' in page


def test_the_same_name_again_replaces_it(desk: Desk, reviewer: User) -> None:
    browser = desk(reviewer)
    browser.post(SAVE, {"name": "Mine", "query": "thumb=down"})
    browser.post(SAVE, {"name": "Mine", "query": "thumb=up", "shared": "on"})
    view = SavedView.objects.get()
    assert (view.query, view.shared) == ("thumb=up", True)
    saved = AuditEvent.objects.filter(who=reviewer, action="view.saved").values_list("object", flat=True)
    assert [*saved] == [f"view:{view.pk}"] * 2


def test_colleagues_see_what_is_shared_and_nothing_else(desk: Desk, reviewer: User, clinician: User) -> None:
    browser = desk(reviewer)
    browser.post(SAVE, {"name": "For all", "query": "thumb=down", "shared": "on"})
    browser.post(SAVE, {"name": "For me", "query": "thumb=up"})
    page = desk(clinician).get(LOG).content.decode()
    assert "For all" in page and "For me" not in page


def test_only_its_owner_deletes_it(desk: Desk, reviewer: User, clinician: User) -> None:
    shared = SavedView.objects.create(name="For all", query="thumb=down", owner=reviewer, shared=True)
    private = SavedView.objects.create(name="For me", query="thumb=up", owner=reviewer)
    other = desk(clinician)
    assert other.post(f"{SAVE}{shared.pk}/delete/").status_code == 403
    assert other.post(f"{SAVE}{private.pk}/delete/").status_code == 404
    assert SavedView.objects.count() == 2
    assert desk(reviewer).post(f"{SAVE}{shared.pk}/delete/").status_code == 302
    assert SavedView.objects.get() == private
    assert AuditEvent.objects.get(action="view.deleted").object == f"view:{shared.pk}"


REFUSED = [
    {"name": "Empty", "query": "older=17-3"},
    {"name": "", "query": "thumb=up"},
    {"name": "Who", "query": "q=jo.bloggs%40mail.example"},
    {"name": "Long", "query": "q=" + "x" * 1000},
]


@pytest.mark.parametrize("given", REFUSED)
def test_what_is_not_kept_is_told_of(desk: Desk, reviewer: User, given: dict[str, str]) -> None:
    answer = desk(reviewer).post(SAVE, given, follow=True)
    assert "notice--error" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_name_is_text(desk: Desk, reviewer: User) -> None:
    SavedView.objects.create(name="<script>alert(1)</script>", query='q="><script>', owner=reviewer)
    page = desk(reviewer).get(LOG).content.decode()
    assert "<script>alert" not in page and '"><script>' not in page


@pytest.mark.parametrize("path", [SAVE, f"{SAVE}1/delete/"])
def test_nobody_without_a_role_and_no_other_method(desk: Desk, reviewer: User, outsider: User, path: str) -> None:
    assert desk(outsider).post(path, {"name": "Mine", "query": "thumb=up"}).status_code == 403
    assert desk(reviewer).get(path).status_code == 405
    assert not SavedView.objects.exists()
