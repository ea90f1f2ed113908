"""Who makes the assistant better: reviewers, clinicians and managers, who read medical conversations too."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of, staff_of


def improver_of(request: HttpRequest) -> Staff:
    """The member of staff behind a request. 403 for receptionists and whoever has no role."""
    staff = staff_of(request)
    if not staff.improves:
        raise PermissionDenied("What the assistant is taught is for reviewers, clinicians and managers.")
    return staff


def improver_named(username: str) -> User:
    """The member of staff of this name, for commands. Raises `PermissionDenied` if there is none, or without the role."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not Staff(user, roles_of(user)).improves:
        raise PermissionDenied(f"{username or 'Nobody'} is no reviewer, clinician or manager: --by names one.")
    return user
