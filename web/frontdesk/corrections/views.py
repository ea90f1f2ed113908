"""Pages of the console: today's queue, one turn to judge, and how far reviewers agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Turn
from frontdesk.corrections import agreement, catalogue, daily, judging
from frontdesk.corrections.access import judge_of, turn_of
from frontdesk.corrections.estimate import share_wrong
from frontdesk.corrections.exchange import exchange
from frontdesk.corrections.forms import JudgementForm, Saying
from frontdesk.corrections.models import Judgement, QueueItem, Verdict
from frontdesk.corrections.panel import Panel, panel, tags_in_use
from frontdesk.privacy import details
from frontdesk.review import audit

PERIODS = (28, 91)


@dataclass(frozen=True)
class Step:
    """One turn of the queue, its place among those that are left, whether this person has judged it, and its words."""

    item: QueueItem
    place: int
    mine: bool
    words: str


@dataclass(frozen=True)
class Dispute:
    """A turn on which two differ: whether this person may see who said what (`mine`), and decide (`rules`)."""

    turn: Turn
    words: str
    judgements: Sequence[Judgement]
    mine: bool
    rules: bool


@page
def today(request: HttpRequest) -> HttpResponse:
    """Today's queue: the next turn that nobody has judged, or the one `?at=` names; when all are done, what came of it."""
    staff = judge_of(request)
    made = daily.queue()
    items = daily.items(made) if made else []
    if not items:
        return render(request, "console/corrections/today_empty.html", {"staff": staff})
    item = _asked_for(request, items) or next((one for one in items if not one.verdict), None)
    steps = _steps(staff, items)
    second = next((step.item for step in steps if not step.mine), None)
    context = {"staff": staff, "steps": steps, "item": item, "second": second, "progress": daily.progress(staff, items)}
    if item is None or item.turn is None:
        return render(request, "console/corrections/today_done.html", {**context, **_figures(staff)})
    near = {"previous": _beside(items, item, -1), "next": _beside(items, item, 1)}
    shown = _turn_context(request, staff, item.turn) | {"next_address": _after(steps, item)}
    return render(request, "console/corrections/today.html", {**context, **shown, **near})


def _asked_for(request: HttpRequest, items: list[QueueItem]) -> QueueItem | None:
    place = request.GET.get("at", "")
    return next((item for item in items if str(item.position) == place), None)


def _steps(staff: Staff, items: list[QueueItem]) -> list[Step]:
    mine = daily.judged_by(staff, items)
    return [
        Step(item, place, item.turn_id in mine, details.masked(item.turn.message) if item.turn else "")
        for place, item in enumerate(items, 1)
    ]


def _beside(items: list[QueueItem], item: QueueItem, by: int) -> QueueItem | None:
    place = items.index(item) + by
    return items[place] if 0 <= place < len(items) else None


def _after(steps: list[Step], item: QueueItem) -> str:
    """Where to go on: to the next turn that nobody has judged; when all are done, to the next second opinion."""
    address = reverse("corrections:today")
    others = [step for step in steps if step.item != item]
    if any(not step.item.verdict for step in others):
        return address
    second = next((step for step in others if not step.mine), None)
    return f"{address}?at={second.item.position}" if second and item.verdict else address


def _figures(staff: Staff) -> dict[str, object]:
    """What came of judging. It shows the words of disputes, so that nobody is shown it before the audit event is written."""
    audit.record_looking(staff.user, "agreement.read", "disputes")
    day = daily.today()
    return {
        "estimates": [(days, share_wrong(day - timedelta(days=days - 1), day)) for days in PERIODS],
        "disputes": [
            Dispute(
                turn, details.masked(turn.message), said.judgements, said.by(staff) is not None, judging.may_rule(staff, said)
            )
            for turn, said in judging.disputes()
        ],
    }


def _turn_context(request: HttpRequest, staff: Staff, turn: Turn, shown: Panel | None = None) -> dict[str, object]:
    """What shows one turn. Nobody is shown it before the audit event is written."""
    audit.record_reading(staff.user, "turn.read", turn.conversation)
    return {
        "staff": staff,
        "turn": turn,
        "lines": exchange(turn),
        "panel": shown or panel(staff, turn),
        "tags_in_use": tags_in_use(),
        "next_address": request.get_full_path(),
    }


@page
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """One turn to judge, or for a lead to decide on."""
    staff, found = turn_of(request, pk)
    return render(request, "console/corrections/turn.html", _turn_context(request, staff, found))


@page
def panel_alone(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of a turn, for a page that shows the turn already; `?next=` is where to go on."""
    staff, found = turn_of(request, pk)
    context = {"panel": panel(staff, found), "next_address": _next(request.GET, found)}
    return render(request, "console/corrections/form.html", context)


@require_POST
@login_required
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what this person says of the turn, and go on to the address in `next`."""
    staff, found = turn_of(request, pk)
    form = JudgementForm(request.POST, found)
    if not form.is_valid():
        return _again(request, staff, found, form)
    try:
        judgement = judging.judge(staff, found, form.said)
    except Turn.DoesNotExist:
        raise Http404("No such turn.") from None
    messages.success(request, f"Kept: {_in_words(judgement.verdict, judgement.should_be)}.")
    return _onwards(request, found)


@require_POST
@login_required
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what a lead decides."""
    staff, found = turn_of(request, pk)
    if not staff.leads:
        raise PermissionDenied("Where two reviewers differ, clinicians and managers decide.")
    form = Saying(request.POST, found)
    if not form.is_valid():
        return _again(request, staff, found, form)
    try:
        ruling = judging.rule(staff, found, form.said)
    except judging.NotYours as refusal:
        return JsonResponse({"detail": str(refusal)}, status=403)
    except Turn.DoesNotExist:
        raise Http404("No such turn.") from None
    messages.success(request, f"Decided: {_in_words(ruling.verdict, ruling.should_be)}.")
    return _onwards(request, found)


def _again(request: HttpRequest, staff: Staff, found: Turn, form: Saying) -> HttpResponse:
    context = _turn_context(request, staff, found, panel(staff, found, form=form))
    context["next_address"] = _next(request.POST, found)
    return render(request, "console/corrections/turn.html", context, status=422)


def _in_words(verdict: str, should_be: list[str]) -> str:
    if verdict == Verdict.RIGHT:
        return "right"
    return "wrong, it should have been " + " and ".join(title for _, title in catalogue.titled(should_be))


def _next(given: QueryDict, found: Turn) -> str:
    wanted = given.get("next", "")
    ours = wanted.startswith("/console/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if ours else reverse("corrections:turn", args=[found.pk])


def _onwards(request: HttpRequest, found: Turn) -> HttpResponse:
    return redirect(_next(request.POST, found))


@page
def outcomes(request: HttpRequest) -> JsonResponse:
    """`{"outcomes": [{"outcome", "title", "text", "example"}]}` that fit the words in `?q=`, the best first."""
    judge_of(request)
    found = catalogue.search(request.GET.get("q", "")[:200])
    rows = [{"outcome": one.known.outcome, "title": one.title, "text": one.known.text, "example": one.example} for one in found]
    return JsonResponse({"outcomes": rows})


@page
def agreement_page(request: HttpRequest) -> HttpResponse:
    """How many answers are wrong, how far reviewers agree, and where they differ."""
    staff = judge_of(request)
    context = {"staff": staff, "pairs": agreement.pairs(), "enough": agreement.ENOUGH, **_figures(staff)}
    return render(request, "console/corrections/agreement.html", context)
