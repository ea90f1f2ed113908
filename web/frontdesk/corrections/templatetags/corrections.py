"""Template tags: the panel in which a turn is judged, and words for what was said."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.urls import reverse

from frontdesk.accounts.models import User
from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.chat.models import Turn
from frontdesk.corrections import catalogue, judging
from frontdesk.corrections.judging import Opinions
from frontdesk.corrections.models import RANDOM, Judgement, Stratum

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


@dataclass(frozen=True)
class Judging:
    """What stands below a turn: this person's own judgement, whether others differ, and where the panel is."""

    mine: Judgement | None
    differ: bool
    address: str
    page: str


@register.simple_tag(takes_context=True)
def judging_panel(context: RequestContext, turn: Turn, seq: int | str = "") -> Judging | None:
    """For any page that shows a turn; None for whoever does not judge, and for a turn without a stored reply.

    `seq` is the number of the turn's message, where the page can be led back to it.
    """
    request: HttpRequest = context["request"]
    staff = Staff(request.user, roles_of(request.user)) if isinstance(request.user, User) else None
    if staff is None or not staff.judges or turn.status != Turn.Status.STORED:
        return None
    said = _opinions(request, turn)
    mine = said.by(staff)
    back = request.get_full_path() + (f"#m{seq}" if seq else "")
    address = reverse("corrections:panel", args=[turn.pk])
    return Judging(
        mine=mine,
        differ=said.differ and mine is not None,
        address=f"{address}?{urlencode({'next': back})}",
        page=reverse("corrections:turn", args=[turn.pk]),
    )


def _opinions(request: HttpRequest, turn: Turn) -> Opinions:
    """What is said of the turn; the whole conversation's is asked for at once, with the first of its turns."""
    known: dict[int, dict[int, Opinions]] = request.__dict__.setdefault("_opinions", {})
    if turn.conversation_id not in known:
        known[turn.conversation_id] = judging.opinions_in(turn.conversation_id)
    return known[turn.conversation_id].get(turn.pk) or Opinions([], None)


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
