"""Who judges turns, and who decides where two reviewers differ. The rights stand in `frontdesk.accounts.roles`."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.chat.models import Turn


def judge_of(request: HttpRequest) -> Staff:
    """The member of staff behind a request. 403 for whoever does not judge: they may not read all conversations either."""
    staff = staff_of(request)
    if not staff.judges:
        raise PermissionDenied("Turns are judged by reviewers, clinicians and managers.")
    return staff


def turn_of(request: HttpRequest, pk: int) -> tuple[Staff, Turn]:
    """The member of staff and a turn that can be judged. 403 as above.

    404 where there is none, no reply was given, or the time of its words is over.
    """
    staff = judge_of(request)
    turns = Turn.objects.select_related("message", "conversation").exclude(message__text="")
    turn = turns.filter(pk=pk, status=Turn.Status.STORED).first()
    if turn is None:
        raise Http404("No such turn.")
    return staff, turn
