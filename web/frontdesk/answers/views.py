"""Pages of the console: the curated answers, one of them, and what visitors would see of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import staff_of
from frontdesk.answers import counts, listing, preview, words
from frontdesk.answers.access import read_by
from frontdesk.answers.page import Standing, changes, difference, history, questions, source_names, standing, version_named
from frontdesk.answers.words import Words
from frontdesk.lib.clinic import profile

COUNTED_DAYS = 90
FRAMED = cast("Mapping[str, list[str]]", settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]})


@page
def answers(request: HttpRequest) -> HttpResponse:
    """All answers, filtered by what the address says."""
    staff = staff_of(request)
    form = listing.ListForm(request.GET)
    picked = form.picked()
    everything = listing.rows(picked["days"])
    context = {
        "staff": staff,
        "form": form,
        "rows": listing.pick(everything, **picked),
        "total": len(everything),
        "tallies": [(name, label, sum(name in row.states for row in everything)) for name, label in listing.STATES.items()],
        "filtered": bool(picked["q"] or picked["topic"] or picked["state"]),
        "next_unread": listing.next_unread(),
        "months": profile().answers.review_months,
    }
    return render(request, "console/answers/answers.html", context)


@page
def answer(request: HttpRequest, topic: str, name: str) -> HttpResponse:
    """What visitors get, what is proposed, and all that came before."""
    staff, one = read_by(request, topic, name)
    now = standing(one.answer_id)
    since = timezone.now() - timedelta(days=COUNTED_DAYS)
    unread = bool(now.live.text) and not now.live.read_by_clinician and not now.retired
    context = {
        "staff": staff,
        "one": one,
        "now": now,
        "proposed": difference(now.live, now.proposed) if now.proposed else None,
        "faults": now.proposed.faults(timezone.now()) if now.proposed else [],
        "wrote_proposal": now.wrote_proposal(staff.user),
        "wrote_live": now.wrote_live(staff.user),
        "sources": source_names(now.live.sources),
        "related": questions(now.live.related),
        "history": history(one.answer_id, now.answer),
        "changes": changes(now.answer),
        "unread": unread,
        "unread_count": listing.unread_count() if unread else 0,
        "suggested": any(each.choice == f"answer:{one.answer_id}" for each in profile().suggestions),
        "rules": profile().answers,
        "counts": counts.since(since, one.answer_id)[one.answer_id],
        "days": COUNTED_DAYS,
        "since": since,
    }
    return render(request, "console/answers/answer.html", context)


@xframe_options_sameorigin
@csp_override(FRAMED)
@page
def shown(request: HttpRequest, topic: str, name: str) -> HttpResponse:
    """One wording in the chat's own clothes, for a frame: `?version=` a number, or `open`; else what visitors get."""
    _, one = read_by(request, topic, name)
    now = standing(one.answer_id)
    chosen = _chosen(request.GET.get("version", ""), now)
    context = {"message": preview.message(chosen), "question": one.question, "colours": profile().colours}
    return render(request, "console/answers/frame.html", context)


def _chosen(version: str, now: Standing) -> Words:
    if version == "open" and now.proposed:
        # Approved today it would carry this date.
        return replace(now.proposed, reviewed=profile().today(timezone.now()))
    if version in ("", "open"):
        return now.live
    if version == "0":
        return words.as_shipped(now.live.answer_id)
    if not (found := version_named(now, version)):
        raise Http404("No such version.")
    return words.of(now.live.answer_id, found)
