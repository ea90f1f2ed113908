"""Pages of the console: editing an answer, with a preview that follows what is typed."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk.accounts.roles import Staff
from frontdesk.answers import drafts, preview
from frontdesk.answers.access import edited_by
from frontdesk.answers.drafts import Conflict, Refused
from frontdesk.answers.forms import EditForm, filled_with
from frontdesk.answers.page import Standing, difference, standing, version_named
from frontdesk.answers.shipped import Shipped
from frontdesk.answers.words import Words, of
from frontdesk.lib.clinic import profile

MEANINGS = {
    "clinic": "the clinic's name",
    "phone": "the reception's number",
    "email": "the clinic's e-mail address",
    "status": "whether it is open now, to follow “we are”",
    "week": "the usual week",
    "address": "where the clinic is",
    "directions": "how to get there, as whole sentences",
    "emergency_number": "the emergency number",
    "how": "how to book, as whole sentences",
    "treatments": "what is offered, as a list",
    "team": "who works there, as a list",
    "privacy": "the privacy text, as whole sentences",
}


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, topic: str, name: str) -> HttpResponse:
    """Write other words; they are kept as a draft, or submitted for approval at once."""
    staff, one = edited_by(request, topic, name)
    now = standing(one.answer_id)
    if request.method == "GET":
        start = _start(request.GET.get("from", ""), now)
        return _page(request, one, now, filled_with(start, now.open.revision if now.open else 0))
    form = EditForm(one.answer_id, request.POST)
    if not form.is_valid():
        return _page(request, one, now, form, status=422)
    return _keep(request, staff, one, form)


def _start(number: str, now: Standing) -> Words:
    """What the form begins with: the open version, an earlier one that the address names, or what visitors get."""
    if now.proposed:
        return now.proposed
    earlier = version_named(now, number)
    return of(now.live.answer_id, earlier) if earlier else now.live


def _keep(request: HttpRequest, staff: Staff, one: Shipped, form: EditForm) -> HttpResponse:
    try:
        version = drafts.save(one.answer_id, staff.user, form.proposal(), form.cleaned_data["revision"])
    except Conflict:
        return _overtaken(request, one, form)
    if request.POST.get("then") != "submit":
        messages.success(request, "The draft is kept. Visitors get the old words until it is approved.")
        return redirect("answers:answer", *one.answer_id.split("/"))
    try:
        drafts.submit(one.answer_id, staff.user, version.revision)
    except Refused as refused:
        messages.warning(request, f"It is kept as a draft, and not submitted. {refused}")
        form = filled_with(of(one.answer_id, version), version.revision)
        return _page(request, one, standing(one.answer_id), form, status=422)
    except Conflict:
        return _overtaken(request, one, form)
    messages.success(request, "Submitted. A clinician who did not write it has to approve it.")
    return redirect("answers:answer", *one.answer_id.split("/"))


def _overtaken(request: HttpRequest, one: Shipped, form: EditForm) -> HttpResponse:
    """Nothing is written over: what was typed stays in the form, beside what the other one kept."""
    now = standing(one.answer_id)
    theirs, mine = now.proposed or now.live, form.words()
    data = request.POST.copy()
    data["revision"] = str(now.open.revision if now.open else 0)
    kept = EditForm(one.answer_id, data)
    return _page(request, one, now, kept, status=409, overtaken=difference(theirs, mine))


def _page(request: HttpRequest, one: Shipped, now: Standing, form: EditForm, status: int = 200, **more: object) -> HttpResponse:
    typed = form.words() if form.is_bound and form.is_valid() else _start("", now)
    known = preview.known(one.answer_id)
    context = {
        "one": one,
        "now": now,
        "form": form,
        "faults": typed.faults(timezone.now()) if form.is_bound or now.open else [],
        "placeholders": [(f"{{{each}}}", MEANINGS[each], value) for each, value in known.items()],
        "message": preview.message(_as_approved(typed)),
        **more,
    }
    return render(request, "console/answers/edit.html", context, status=status)


def _as_approved(one: Words) -> Words:
    return replace(one, reviewed=profile().today(timezone.now()))


@require_POST
@login_required
def look(request: HttpRequest, topic: str, name: str) -> HttpResponse:
    """What a visitor would see of what is typed, as JSON: `{"message", "faults"}`. Nothing is kept."""
    _, one = edited_by(request, topic, name)
    form = EditForm(one.answer_id, request.POST)
    if not form.is_valid():
        return JsonResponse({"message": None, "faults": ["There is no text."]})
    typed = form.words()
    return JsonResponse({"message": preview.message(_as_approved(typed)), "faults": typed.faults(timezone.now())})
