"""Who reads the curated answers, who proposes words for them, and who decides.

Every member of staff may read them: they are what anybody is told who asks.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.answers import begun
from frontdesk.answers.shipped import Shipped


def read_by(request: HttpRequest, topic: str, name: str) -> tuple[Staff, Shipped]:
    """The member of staff and the answer. 403 without a role, 404 if there is no such answer."""
    staff = staff_of(request)
    one = begun.one(f"{topic}/{name}")
    if one is None:
        raise Http404("No such answer.")
    return staff, one


def edited_by(request: HttpRequest, topic: str, name: str) -> tuple[Staff, Shipped]:
    """The same, for whoever proposes words: clinicians, reviewers, managers. 403 for others."""
    staff, one = read_by(request, topic, name)
    if not staff.edits_answers:
        raise PermissionDenied("Answers are edited by clinicians, reviewers and managers.")
    return staff, one


def decided_by(request: HttpRequest, topic: str, name: str) -> tuple[Staff, Shipped]:
    """The same, for whoever decides what visitors are told: clinicians. 403 for others."""
    staff, one = read_by(request, topic, name)
    if not staff.approves_answers:
        raise PermissionDenied("What visitors are told is decided by clinicians.")
    return staff, one
