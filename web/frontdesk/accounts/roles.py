"""The roles, each a Django group of the same name, and what each may see and do.

A superuser has no right of its own here: what a person may see comes from roles alone, so that the list of a role's
members is the list of those who can read.
"""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from frontdesk.accounts.models import User

RECEPTIONIST, CLINICIAN, REVIEWER, MANAGER = "receptionist", "clinician", "reviewer", "manager"
ROLES = (RECEPTIONIST, CLINICIAN, REVIEWER, MANAGER)


@dataclass(frozen=True)
class Staff:
    """A signed-in member of staff with at least one role."""

    user: User
    roles: frozenset[str]

    @cached_property
    def takes_handoffs(self) -> bool:
        """Sees the queue of hand-offs, and takes those that are not medical."""
        return bool(self.roles & {RECEPTIONIST, CLINICIAN, MANAGER})

    @cached_property
    def reads_medical(self) -> bool:
        """Reads conversations in which a medical or urgent hand-off was made."""
        return bool(self.roles & {CLINICIAN, REVIEWER, MANAGER})

    @cached_property
    def reveals_details(self) -> bool:
        """May be shown the personal details that lists and transcripts leave out; each time is written down."""
        return bool(self.roles & {CLINICIAN, MANAGER})

    @cached_property
    def judges(self) -> bool:
        """Says of the assistant's turns whether they were right. Whoever does reads every conversation."""
        return bool(self.roles & {CLINICIAN, REVIEWER, MANAGER})

    @cached_property
    def leads(self) -> bool:
        """Decides where two reviewers differ: whoever answers for what the assistant says."""
        return bool(self.roles & {CLINICIAN, MANAGER})

    @cached_property
    def edits_answers(self) -> bool:
        """Proposes other words for a curated answer."""
        return bool(self.roles & {CLINICIAN, REVIEWER, MANAGER})

    @cached_property
    def approves_answers(self) -> bool:
        """Decides what visitors are told: a clinical role."""
        return CLINICIAN in self.roles

    @cached_property
    def improves(self) -> bool:
        """Decides what the assistant is taught, and which model serves; what a clinician got before, whoever leads."""
        return bool(self.roles & {CLINICIAN, REVIEWER, MANAGER})

    @cached_property
    def reads_audit(self) -> bool:
        """Sees who has read what."""
        return MANAGER in self.roles


def roles_of(user: object) -> frozenset[str]:
    """The roles of whoever makes a request, empty for a stranger. Asks the database once per user object."""
    if not isinstance(user, User):
        return frozenset()
    known: frozenset[str] | None = getattr(user, "_roles", None)
    if known is None:
        known = frozenset(user.groups.filter(name__in=ROLES).values_list("name", flat=True))
        user._roles = known  # type: ignore[attr-defined]
    return known


def staff_of(request: HttpRequest) -> Staff:
    """The member of staff behind a request.

    Raises PermissionDenied (403) for anybody without a role; views send strangers to the sign-in page before that.
    """
    roles = roles_of(request.user)
    if not roles or not isinstance(request.user, User):
        raise PermissionDenied("Your account has no role yet.")
    return Staff(request.user, roles)
