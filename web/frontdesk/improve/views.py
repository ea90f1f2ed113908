"""Pages of the console: what serves, candidates, and examples from corrections."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import Staff
from frontdesk.improve import candidates, export, serving, training
from frontdesk.improve import proposals as corrections
from frontdesk.improve.access import improver_of
from frontdesk.improve.models import Candidate, Flip
from frontdesk.lib import clinic
from frontdesk.privacy import details
from frontdesk.review import chain

DAYS, MOST_DAYS = 30, 366
# Of what is to be taught: each is compared with all examples, and the assistant is asked about it.
PER_PAGE = 25


@dataclass(frozen=True)
class Row:
    """A flip as the page shows it; words of the log are masked."""

    flip: Flip
    words: str
    conversation: str


@page
def overview(request: HttpRequest) -> HttpResponse:
    """What serves, what was trained, and what waits to be taught."""
    improver_of(request)
    now = serving.now()
    context = {
        "now": now,
        "checkout": serving.checkout(),
        "candidates": Candidate.objects.select_related("accepted_by")[:20],
        "waiting": sum(one.chosen for one in corrections.uncompared()),
        "training": training.under_way(),
        "lines": training.last_lines(),
        "days": DAYS,
    }
    return render(request, "improve/overview.html", context)


@require_POST
@login_required
def train(request: HttpRequest) -> HttpResponse:
    """Train a candidate and compare it; it serves nobody before somebody accepts it."""
    staff = improver_of(request)
    given = request.POST.get("days", "")
    days = int(given) if given.isdecimal() and 0 < int(given) <= MOST_DAYS else DAYS
    try:
        training.start(days)
    except training.UnderWay:
        messages.warning(request, "A candidate is being trained already.")
        return redirect("improve:overview")
    chain.append(staff.user, "candidate.trained", f"days:{days}")
    messages.success(request, "A candidate is being trained. That takes some minutes; reload this page to see how far it is.")
    return redirect("improve:overview")


@require_POST
@login_required
def back(request: HttpRequest) -> HttpResponse:
    """Go back to the model before."""
    staff = improver_of(request)
    try:
        model = serving.back(staff.user)
        messages.success(request, f"Going back to {model}. It takes over within a minute.")
    except serving.NothingBefore:
        messages.warning(request, "There is no model to go back to.")
    return redirect("improve:overview")


@page
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """What one candidate does otherwise, the gravest first."""
    staff = improver_of(request)
    found = get_object_or_404(Candidate, pk=pk)
    rows = [_row(flip) for flip in candidates.flips(found)]
    chain.append(staff.user, "candidate.read", f"model:{found.model}")
    context = {
        "candidate": found,
        "sets": candidates.rows(found),
        "open": [row for row in rows if row.flip.must_confirm],
        "others": [row for row in rows if not row.flip.must_confirm],
        "why_not": candidates.why_not(found),
        "staff": staff,
    }
    return render(request, "improve/candidate.html", context)


def _row(flip: Flip) -> Row:
    if flip.message is None:
        return Row(flip, flip.text, "")
    words = details.masked(flip.message) or "Its words were deleted."
    return Row(flip, words, flip.message.conversation.public_id)


@require_POST
@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of one flip that it is wanted."""
    staff = improver_of(request)
    flip = get_object_or_404(Flip.objects.select_related("candidate"), pk=pk)
    candidates.confirm(staff.user, flip)
    return redirect("improve:candidate", flip.candidate_id)


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a candidate serve."""
    staff = improver_of(request)
    found = get_object_or_404(Candidate, pk=pk)
    try:
        candidates.accept(staff.user, found)
    except candidates.NotAcceptable as error:
        messages.error(request, str(error))
        return redirect("improve:candidate", pk)
    messages.success(request, f"{found.model} is accepted. It takes over within a minute, and no turn is lost.")
    return redirect("improve:overview")


@require_http_methods(["GET", "POST"])
@login_required
def examples(request: HttpRequest) -> HttpResponse:
    """Corrections as examples: choose and edit, see the diff, write."""
    staff = improver_of(request)
    with timezone.override(clinic.profile().zone):
        if request.method == "POST":
            return _chosen(request, staff)
        # What can be taught comes first.
        everything = sorted(corrections.uncompared(), key=lambda one: bool(one.blocked))
        shown = Paginator(everything, PER_PAGE).get_page(request.GET.get("page"))
        found = corrections.asked(corrections.compared(shown))
        chain.append(staff.user, "examples.read", f"number:{len(found)}")
        open_ones, blocked = [one for one in found if not one.blocked], [one for one in found if one.blocked]
        context = {"open": open_ones, "blocked": blocked, "page": shown}
        return render(request, "improve/examples.html", context)


def _chosen(request: HttpRequest, staff: Staff) -> HttpResponse:
    wanted = set(request.POST.getlist("take"))
    chosen, faults = [], []
    for one in corrections.compared(one for one in corrections.uncompared() if one.key in wanted):
        if not one.blocked:
            try:
                chosen.append((one, export.edited(one, request.POST.get(f"text-{one.key}", one.text))))
            except export.NotAnExample as error:
                faults.append(f"“{one.text}”: {error}")
    for fault in faults:
        messages.error(request, fault)
    if faults or not chosen:
        messages.warning(request, "Nothing was written. Choose at least one phrase.")
        return redirect("improve:examples")
    if "shown" in request.POST:
        return _write(request, staff, chosen)
    changes = export.changes(chosen)
    context = {"chosen": chosen, "changes": changes, "shown": export.seal(changes)}
    return render(request, "improve/diff.html", context)


def _write(request: HttpRequest, staff: Staff, chosen: list[export.Chosen]) -> HttpResponse:
    try:
        number = export.write(staff.user, chosen, request.POST["shown"])
    except export.Changed:
        messages.warning(request, "Something has changed since the diff was shown. Nothing was written: look again.")
        return redirect("improve:examples")
    what = "One example was" if number == 1 else f"{number} examples were"
    messages.success(request, f"{what} written to data/reviewed/. Train a candidate to see what changes.")
    return redirect("improve:overview")
