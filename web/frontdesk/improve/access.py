"""Who makes the assistant better: reviewers and managers, who read medical conversations too."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of, staff_of


def improver_of(request: HttpRequest) -> Staff:
    """The member of staff behind a request. 403 for everybody but reviewers and managers."""
    staff = staff_of(request)
    if not staff.improves:
        raise PermissionDenied("What the assistant is taught is for reviewers and managers.")
    return staff


def improver_named(username: str) -> User:
    """The member of staff of this name, for commands. Raises `PermissionDenied` if there is none, or without the role."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not Staff(user, roles_of(user)).improves:
        raise PermissionDenied(f"{username or 'Nobody'} is no reviewer or manager: --by names one.")
    return user
