"""Pages of the console: what is not understood yet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from frontdesk.accounts.pages import page
from frontdesk.corrections.catalogue import retired
from frontdesk.improve import examples, groups
from frontdesk.improve.access import improver_of
from frontdesk.improve.models import Addition, Draft, Group, Grouping, Member, Phrase
from frontdesk.improve.proposals import outcome_of
from frontdesk.lib.outcomes import in_words
from frontdesk.review import chain

PER_PAGE = 20


@page
def unanswered(request: HttpRequest) -> HttpResponse:
    """The groups, the largest first."""
    staff = improver_of(request)
    grouping = groups.latest()
    found = Group.objects.filter(grouping=grouping).annotate(size=Count("members")).filter(size__gt=1)
    shown = Paginator(found.order_by("-size", "position"), PER_PAGE).get_page(request.GET.get("page"))
    chain.append(staff.user, "unanswered.read", "groups")
    context = {
        "grouping": grouping,
        "newest": Grouping.objects.first(),
        "under_way": groups.under_way(),
        "groups": groups.shown(grouping, list(shown)) if grouping else [],
        "page": shown,
        "alone": Group.objects.filter(grouping=grouping).annotate(size=Count("members")).filter(size=1).count(),
        "drafts": Draft.objects.select_related("by").annotate(number=Count("phrases")),
    }
    return render(request, "improve/unanswered.html", context)


@require_POST
@login_required
def group_now(request: HttpRequest) -> HttpResponse:
    """Group anew what came in the last days."""
    staff = improver_of(request)
    try:
        groups.start(staff.user)
        chain.append(staff.user, "unanswered.grouped", "groups")
        messages.success(request, "Grouping has begun. It takes a minute or so; reload this page to see it.")
    except groups.UnderWay:
        messages.warning(request, "Messages are being grouped already.")
    return redirect("improve:unanswered")


@page
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """All messages of one group."""
    staff = improver_of(request)
    found = get_object_or_404(Group.objects.select_related("grouping"), pk=pk)
    chain.append(staff.user, "unanswered.read", f"group:{pk}")
    outcomes = {outcome_of(intent) for intent in examples.intents() if not intent.startswith("follow_up")} - retired()
    context = {
        "group": found,
        "shown": groups.shown(found.grouping, [found])[0],
        "texts": groups.words_of(found),
        "outcomes": sorted(((outcome, in_words(outcome)) for outcome in outcomes), key=lambda pair: pair[1]),
    }
    return render(request, "improve/group.html", context)


def _members(request: HttpRequest, pk: int) -> list[Member]:
    """Those of a group that were chosen, and whoever said the same."""
    chosen = {int(key) for key in request.POST.getlist("member") if key.isdecimal() and len(key) < 18}
    return groups.saying_the_same(get_object_or_404(Group, pk=pk), chosen)


@require_POST
@login_required
def draft_from(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an answer to what a group asks."""
    staff = improver_of(request)
    found = get_object_or_404(Group, pk=pk)
    draft = Draft.objects.create(by=staff.user)
    chosen = _members(request, pk) or list(found.members.all())
    Phrase.objects.bulk_create(Phrase(draft=draft, message_id=member.message_id) for member in chosen)
    chain.append(staff.user, "draft.begun", f"draft:{draft.pk}")
    return redirect("improve:draft", draft.pk)


@require_POST
@login_required
def add_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Add chosen phrases of a group to an answer, to be exported as corrections are."""
    staff = improver_of(request)
    outcome, chosen = request.POST.get("outcome", ""), _members(request, pk)
    if outcome not in {outcome_of(intent) for intent in examples.intents()} or not chosen:
        messages.warning(request, "Choose at least one phrase, and what it asks for.")
        return redirect("improve:group", pk)
    for member in chosen:
        Addition.objects.get_or_create(message_id=member.message_id, outcome=outcome, defaults={"by": staff.user})
    chain.append(staff.user, "phrases.added", f"{outcome}:{len(chosen)}"[:80])
    messages.success(request, f"Added to “{in_words(outcome)}”. They are taught once they are exported.")
    return redirect("improve:examples")
