"""Who reads the log, and what of it. The rule on medical conversations stands in `frontdesk.inbox.access`."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.chat.models import Conversation
from frontdesk.inbox.access import restricted_for
from frontdesk.review.models import AuditEvent, Digest


def log_of(request: HttpRequest) -> tuple[Staff, QuerySet[Digest]]:
    """The member of staff and the digests of all conversations. 403 without a role."""
    return staff_of(request), Digest.objects.all()


def transcript_of(request: HttpRequest, public_id: str) -> tuple[Staff, Conversation]:
    """The member of staff and one conversation with `restricted`. 403 without a role, 404 if there is none."""
    staff = staff_of(request)
    conversations = Conversation.objects.annotate(restricted=restricted_for(staff, "pk"))
    conversation = conversations.select_related("assigned_to", "forgotten").filter(public_id=public_id).first()
    if conversation is None:
        raise Http404("No such conversation.")
    return staff, conversation


def audit_of(request: HttpRequest) -> QuerySet[AuditEvent]:
    """All audit events, the latest first. 403 for everybody but managers."""
    if not staff_of(request).reads_audit:
        raise PermissionDenied("Who has read what is for managers.")
    return AuditEvent.objects.select_related("who").order_by("-id")
