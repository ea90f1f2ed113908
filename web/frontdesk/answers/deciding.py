"""What the buttons of an answer's page do.

Each sends what the page showed, so that nobody decides on what they have not seen.
"""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff
from frontdesk.answers import drafts, listing, publishing
from frontdesk.answers.access import decided_by, edited_by
from frontdesk.answers.drafts import Conflict, Refused
from frontdesk.answers.shipped import Shipped

Act = Callable[[str, User, HttpRequest], object]
OVERTAKEN = "Somebody changed this answer meanwhile. Nothing was done: look at it again."


def number(request: HttpRequest, name: str) -> int:
    """A whole number of the form. Raises `Conflict` for anything else: no page of ours sends that."""
    given = request.POST.get(name, "")
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise Conflict
    return int(given)


def _button(check: Callable[..., tuple[Staff, Shipped]], act: Act, done: str) -> Callable[..., HttpResponse]:
    """A view for one button."""

    @require_POST
    @login_required
    def press(request: HttpRequest, topic: str, name: str) -> HttpResponse:
        staff, one = check(request, topic, name)
        try:
            act(one.answer_id, staff.user, request)
        except Conflict:
            messages.error(request, OVERTAKEN)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, done)
            return _onwards(request, topic, name)
        return redirect("answers:answer", topic, name)

    return press


def _onwards(request: HttpRequest, topic: str, name: str) -> HttpResponse:
    """Back to the answer; or, for whoever reads through them all, to the next one that nobody has read."""
    following = listing.next_unread(f"{topic}/{name}") if request.POST.get("then") == "next" else None
    return redirect("answers:answer", *(following.answer_id.split("/") if following else (topic, name)))


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:1000]


submit = _button(
    edited_by,
    lambda answer_id, who, request: drafts.submit(answer_id, who, number(request, "revision")),
    "Submitted. A clinician who did not write it has to approve it.",
)
discard = _button(
    edited_by,
    lambda answer_id, who, request: drafts.discard(answer_id, who, number(request, "revision")),
    "Discarded.",
)
approve = _button(
    decided_by,
    lambda answer_id, who, request: publishing.approve(answer_id, who, number(request, "revision"), number(request, "seen")),
    "Approved. Visitors get the new words from now on.",
)
reject = _button(
    decided_by,
    lambda answer_id, who, request: publishing.reject(answer_id, who, number(request, "revision"), _reason(request)),
    "Sent back.",
)
read = _button(
    decided_by,
    lambda answer_id, who, request: publishing.read(answer_id, who, number(request, "seen")),
    "Noted: read and approved today.",
)
take_back = _button(
    decided_by,
    lambda answer_id, who, request: publishing.take_back(answer_id, who, number(request, "number"), number(request, "seen")),
    "Taken back. Visitors get the earlier words from now on.",
)
keep = _button(
    decided_by,
    lambda answer_id, who, request: publishing.keep(answer_id, who, number(request, "seen")),
    "Noted. Visitors go on getting your own words.",
)
retire = _button(
    decided_by,
    lambda answer_id, who, request: publishing.retire(answer_id, who, _reason(request), number(request, "seen")),
    "Retired. Whoever asks is offered a person from now on.",
)
restore = _button(
    decided_by,
    lambda answer_id, who, request: publishing.restore(answer_id, who, number(request, "seen")),
    "Visitors are given this answer again.",
)
