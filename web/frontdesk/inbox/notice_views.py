"""Pages of the console about notices: what went out, what fails, and the alarm that stands on every page."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import MANAGER, staff_of
from frontdesk.inbox import letters, notice_text, outbox, watchdog
from frontdesk.inbox.models import Notice

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One notice as managers see it. Whom it went to is a role or "the visitor", never an address."""

    notice: Notice
    about: str
    to: str
    failing: bool


def _for_managers(request: HttpRequest) -> None:
    if MANAGER not in staff_of(request).roles:
        raise PermissionDenied("Notices are for managers.")


@page
def notices(request: HttpRequest) -> HttpResponse:
    """The latest notices, those that fail first, and whoever waits with nobody told."""
    _for_managers(request)
    shown = Paginator(_failing_first(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": [_line(notice) for notice in shown],
        "page": shown,
        "failing": outbox.failing().count(),
        "unnotified": watchdog.unnotified(),
        "last_sent": outbox.last_sent(),
    }
    return render(request, "inbox/notices.html", context)


def _failing_first() -> QuerySet[Notice]:
    place = Case(When(pk__in=outbox.failing().values("pk"), then=Value(0)), default=Value(1), output_field=IntegerField())
    return Notice.objects.select_related("handoff").annotate(place=place).order_by("place", "-created_at", "-id")


def _line(notice: Notice) -> Line:
    answer = notice.event == Notice.Event.ANSWER
    return Line(notice, _about(notice), "the visitor" if answer else notice.role, notice.place == 0)  # type: ignore[attr-defined]


def _about(notice: Notice) -> str:
    if notice.handoff is None:
        return letters.title(notice)
    return f"Answer: {notice.handoff.reference}" if notice.event == Notice.Event.ANSWER else notice_text.sentence(notice)


@require_POST
@login_required
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a notice again at once."""
    _for_managers(request)
    if outbox.again(pk):
        messages.success(request, "It is tried again within a few seconds.")
    else:
        messages.warning(request, "This notice is not failing any more.")
    return redirect("inbox:notices")


@page
def alarms(request: HttpRequest) -> HttpResponse:
    """The alarm alone, for pages that are open already."""
    staff_of(request)
    return render(request, "console/alarms.html")
