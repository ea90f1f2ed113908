"""Pages of the console: saved replies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import Staff
from frontdesk.inbox.models import SavedReply
from frontdesk.inbox.placeholders import fill
from frontdesk.inbox.saved import ROLES, SavedReplyForm, may_change, replies_of, reply_of
from frontdesk.review import chain

form_page = require_http_methods(["GET", "POST"])


@page
def replies(request: HttpRequest) -> HttpResponse:
    """All that this person may use, each with its text as it would be sent."""
    staff, found = replies_of(request)
    rows = [
        {
            "reply": reply,
            "filled": fill(reply.text, staff.user),
            "roles": [ROLES.get(role, role) for role in reply.roles],
            "may_change": may_change(staff, reply),
        }
        for reply in found
    ]
    return render(request, "inbox/replies.html", {"rows": rows})


@page
def offered(request: HttpRequest) -> JsonResponse:
    """`{"replies": [{"id", "title", "text"}]}` for the composer, placeholders filled."""
    staff, found = replies_of(request)
    return JsonResponse({"replies": [{"id": one.pk, "title": one.title, "text": fill(one.text, staff.user)} for one in found]})


@form_page
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Write a new one."""
    staff, _ = replies_of(request)
    return _form(request, staff, SavedReply(created_by=staff.user, roles=[]), "saved")


@form_page
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    staff, reply = reply_of(request, pk)
    return _form(request, staff, reply, "changed")


def _form(request: HttpRequest, staff: Staff, reply: SavedReply, done: str) -> HttpResponse:
    form = SavedReplyForm(request.POST if request.method == "POST" else None, instance=reply)
    if form.is_valid():
        form.save()
        chain.append(staff.user, f"reply.{done}", f"reply:{reply.pk}")
        messages.success(request, f"“{reply.title}”: {done}.")
        return redirect("inbox:replies")
    status = 422 if form.is_bound else 200
    return render(request, "inbox/reply_form.html", {"form": form, "reply": reply}, status=status)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one. What was sent with it stays."""
    staff, reply = reply_of(request, pk)
    reply.delete()
    chain.append(staff.user, "reply.deleted", f"reply:{pk}")
    messages.success(request, f"“{reply.title}”: deleted.")
    return redirect("inbox:replies")
