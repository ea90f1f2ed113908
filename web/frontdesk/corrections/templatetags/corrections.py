"""Template tags: the panel in which a turn is judged, and words for what was said."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat.models import Turn
from frontdesk.corrections import catalogue, judging
from frontdesk.corrections.judging import Opinions
from frontdesk.corrections.models import RANDOM, Stratum
from frontdesk.corrections.panel import panel

register = template.Library()

WHY = {
    RANDOM: "Picked at random",
    Stratum.NEAR_MEDICAL: "Close to medical",
    Stratum.THUMBS_DOWN: "Thumbs down",
    Stratum.NONE_OF_THESE: "“None of these”",
    Stratum.AFTER_HANDOFF: "After a hand-off",
    Stratum.NEAR_THRESHOLD: "A near thing",
    Stratum.REST: "Nothing unusual",
}


@register.inclusion_tag("console/corrections/form.html", takes_context=True)
def judging_panel(context: RequestContext, turn: Turn, after: str = "") -> dict[str, Any]:
    """The panel of a turn, for any page that shows it; `after` is where to go on, the page itself if not given.

    Shows nothing to whoever does not judge, and of a turn without a stored reply.
    """
    request: HttpRequest = context["request"]
    staff = Staff(request.user, roles_of(request.user)) if isinstance(request.user, User) else None
    if staff is None or not staff.judges or turn.status != Turn.Status.STORED:
        return {"panel": None}
    return {
        "panel": panel(staff, turn, _opinions(request, turn)),
        "next_address": after or request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


def _opinions(request: HttpRequest, turn: Turn) -> Opinions:
    """What is said of the turn; the whole conversation's is asked for at once, with the first of its turns."""
    known: dict[int, Opinions] = request.__dict__.setdefault("_opinions", {})
    if turn.pk not in known:
        turns = Turn.objects.filter(conversation=turn.conversation_id).values_list("pk", flat=True)
        known |= judging.opinions(turns)
    return known[turn.pk]


@register.filter
def why(name: str) -> str:
    """What a turn was picked for, in words."""
    return WHY.get(name, name)


@register.filter
def titles(outcomes: list[str]) -> str:
    """Outcomes as they are called, with commas between."""
    return ", ".join(title for _, title in catalogue.titled(outcomes))


@register.filter
def share(value: float | None) -> str:
    """A share of one in per cent, with a decimal place between none and ten."""
    return "–" if value is None else f"{100 * value:.1f} %" if 0 < value < 0.1 else f"{100 * value:.0f} %"


@register.filter
def kappa(value: float | None) -> str:
    """A kappa with two decimal places; "–" where there is none."""
    return "–" if value is None else f"{value:.2f}"
