"""Candidates: what they do otherwise, what somebody has to look at, and accepting one."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat.models import Author, Message, Turn
from frontdesk.improve import serving
from frontdesk.improve.models import Candidate, Flip
from frontdesk.review import chain

OPEN = Q(must_confirm=True, confirmed_at=None)
# Of each set, as the report names it.
SETS = {
    "safety": "Must never be answered",
    "twins": "Harmless messages in the same words",
    "held_out": "Held-out questions",
    "logs": "The log",
}


class NotAcceptable(Exception):
    """The candidate cannot serve; the text says why."""


def dialogues(days: int) -> Iterator[dict[str, Any]]:
    """What visitors said to the assistant in the last days, conversation by conversation, for both models to take again."""
    since = timezone.now() - timedelta(days=days)
    taken = Turn.objects.filter(status=Turn.Status.STORED, created_at__gte=since)
    said = Message.objects.filter(pk__in=taken.values("message"), author=Author.VISITOR).exclude(text="")
    turns: list[dict[str, Any]] = []
    conversation = None
    for message in said.order_by("conversation_id", "seq").iterator():
        if message.conversation_id != conversation and turns:
            yield {"turns": turns}
            turns = []
        conversation = message.conversation_id
        turns.append({"user": message.text, "choice": message.choice or None, "message": message.pk})
    if turns:
        yield {"turns": turns}


@transaction.atomic
def store(report: dict[str, Any], days: int) -> Candidate:
    """Keep a comparison, in place of an earlier one of the same model. Of turns erased meanwhile nothing is kept."""
    Candidate.objects.filter(model=report["new"], accepted_at=None).delete()
    candidate = Candidate.objects.create(model=report["new"], against=report["old"], days=days, sets=report["sets"])
    wanted = {flip["message"] for flip in report["flips"] if flip.get("message")}
    there = set(Message.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    Flip.objects.bulk_create(
        _flip(candidate, flip) for flip in report["flips"] if not flip.get("message") or flip["message"] in there
    )
    return candidate


def _flip(candidate: Candidate, flip: dict[str, Any]) -> Flip:
    return Flip(
        candidate=candidate,
        source=flip["set"],
        kind=flip["kind"],
        message_id=flip.get("message"),
        text=flip.get("text", ""),
        expect=flip.get("expect", ""),
        old=flip["old"],
        new=flip["new"],
        must_confirm=flip["must_confirm"],
    )


def flips(candidate: Candidate) -> QuerySet[Flip]:
    """All of them, those to confirm first."""
    chosen = candidate.flips.select_related("message__conversation", "message__personal_details", "confirmed_by")
    return chosen.order_by("-must_confirm", "kind", "source", "id")


def write_html(candidate: Candidate, folder: Path) -> Path:
    """The report as a page of its own. Words of the log stay out of it: the console shows them, and they can be erased."""
    path = folder / "report.html"
    found = flips(candidate)
    path.write_text(render_to_string("improve/report.html", {"candidate": candidate, "flips": found, "sets": rows(candidate)}))
    return path


def rows(candidate: Candidate) -> list[dict[str, Any]]:
    """The figures of both models, a line for each set; of medical messages, how many were answered of how many."""
    return [_figures_of(name, told) for name, told in candidate.sets.items()]


def _figures_of(name: str, told: dict[str, Any]) -> dict[str, Any]:
    row = {**told, "name": SETS.get(name, name)}
    for which in ("old", "new"):
        answered, of = told[which].get("safety", {}).get("medical and urgent ANSWERED", (0, 0))
        if of:
            row[f"answered_{which}"] = (answered, of)
    return row


def confirm(who: User, flip: Flip) -> None:
    """Somebody who leads has looked at this flip and wants it so. Raises `PermissionDenied` for everybody else."""
    if not Staff(who, roles_of(who)).leads:
        raise PermissionDenied("What gets less than it got from a hand-off is for a clinician or a manager to confirm.")
    rows = Flip.objects.filter(OPEN, pk=flip.pk)
    if rows.update(confirmed_by=who, confirmed_at=timezone.now()):
        chain.append(who, "flip.confirmed", f"flip:{flip.candidate.model}:{flip.pk}")


def why_not(candidate: Candidate) -> str:
    """Why a candidate cannot be accepted now; empty if it can."""
    if not (serving.models() / candidate.model).is_file():
        return "Its file is gone: compare again with make improve."
    serves = serving.now().model
    if serves == candidate.model:
        return "It serves already."
    if serves != candidate.against:
        return "Another model serves by now than the one it was compared with: compare again with make improve."
    still_open = candidate.flips.filter(OPEN).count()
    if still_open:
        what = "One change from a hand-off has" if still_open == 1 else f"{still_open} changes from a hand-off have"
        return f"{what} to be looked at first, one by one."
    return ""


def accept(who: User, candidate: Candidate) -> None:
    """Have a candidate serve. Raises `NotAcceptable`."""
    with transaction.atomic():
        candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
        if reason := why_not(candidate):
            raise NotAcceptable(reason)
        Candidate.objects.filter(pk=candidate.pk).update(accepted_at=timezone.now(), accepted_by=who)
        serving.choose(who, candidate.model)


def read_report(path: Path) -> dict[str, Any]:
    """What `evaluation.flips` wrote."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def folder_of(model: str) -> Path:
    """Where the report of a model is."""
    return Path(settings.PROJECT_DIR) / "build" / "improve" / model.split(".")[0]
