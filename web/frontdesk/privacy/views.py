"""Pages of the console: having personal details shown."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from frontdesk.privacy import reveal
from frontdesk.review.access import transcript_of


@require_POST
@login_required
def details(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST show=1: show the personal details of a transcript for ten minutes; show=0: leave them out again."""
    staff, conversation = transcript_of(request, public_id)
    restricted: bool = conversation.restricted  # type: ignore[attr-defined]
    if restricted or not staff.reveals_details:
        raise PermissionDenied("Personal details are for clinicians and managers.")
    if request.POST.get("show") == "1":
        reveal.show(request, staff, conversation)
    else:
        reveal.hide(request, conversation)
    return redirect("review:transcript", public_id)
