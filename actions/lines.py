"""Which curated responses make up an answer from the profile, and what fills their placeholders.

A fact that is stale, or that the profile does not have, is never shown: another response names reception instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from actions.desk import Desk
from clinic_profile import hours, placeholders, wording
from clinic_profile.facts import Fact, Price


@dataclass(frozen=True)
class Line:
    """One response to utter."""

    response: str
    placeholders: dict[str, str] = field(default_factory=dict)


def opening(at: Desk, _area: str | None) -> list[Line]:
    """Open now or when next, the usual week, and holidays that are near."""
    profile, now = at.profile, at.clock()
    if not hours.hours_known(profile, at.today()):
        return [Line("utter_clinic_hours_ask", at.ask)]
    lines = [_filled(at, "clinic/hours")]
    if coming := hours.coming_holidays(profile, now):
        lines.append(Line("utter_clinic_hours_holidays", {"holidays": coming}))
    return lines


def location(at: Desk, _area: str | None) -> list[Line]:
    """The address and how to get there."""
    return [_fresh(at, at.profile.address, "clinic/location")]


def contact(at: Desk, _area: str | None) -> list[Line]:
    """Phone, e-mail and the emergency number."""
    return [_filled(at, "clinic/contact")]


def booking(at: Desk, _area: str | None) -> list[Line]:
    """How to book."""
    return [_fresh(at, at.profile.booking, "clinic/booking")]


def treatments(at: Desk, _area: str | None) -> list[Line]:
    """What the clinic offers."""
    return [_fresh(at, at.profile.treatments, "clinic/treatments")]


def team(at: Desk, _area: str | None) -> list[Line]:
    """Who works there."""
    return [_fresh(at, at.profile.team, "clinic/team")]


def about_bot(at: Desk, _area: str | None) -> list[Line]:
    """What the assistant can and cannot do."""
    return [_filled(at, "clinic/about_bot")]


def privacy(at: Desk, _area: str | None) -> list[Line]:
    """What happens to what visitors write."""
    return [_filled(at, "clinic/privacy")]


def payment(at: Desk, _area: str | None) -> list[Line]:
    """The parts that the clinic has given; with none, or stale ones, the way to reception."""
    known = at.profile.payment
    if known is None or known.stale(at.today()):
        return [Line("utter_cost/payment", at.ask)]
    facts = " ".join(fact for fact in (known.instalments, known.insurance) if fact)
    lines = [Line("utter_cost_payment_facts", {**at.ask, "facts": facts})] if facts else []
    if known.consultation_fee:
        lines.append(Line("utter_cost_payment_fee", {**at.ask, "fee": wording.cost(known.consultation_fee)}))
    return lines or [Line("utter_cost/payment", at.ask)]


def how_much(at: Desk, area: str | None) -> list[Line]:
    """The general answer first, then what the clinic's own prices say."""
    return [Line("utter_cost/how_much"), price(at, area)]


def price(at: Desk, area: str | None) -> Line:
    """The price for the area, all prices if none was named, or the way to reception."""
    known = at.profile.prices
    if known is None or known.stale(at.today()):
        return Line("utter_cost_price_ask", at.ask)
    if not area:
        return Line("utter_cost_price_list", {"prices": "; ".join(map(_priced, known.areas))})
    found = known.find(area)
    if found is None:
        return Line("utter_cost_price_other", at.ask)
    return Line("utter_cost_price", {**at.ask, "area": found.area, "price": wording.cost(found)})


def _priced(item: Price) -> str:
    return f"{item.area} {wording.cost(item)}"


def _filled(at: Desk, answer_id: str) -> Line:
    return Line(f"utter_{answer_id}", placeholders.values(answer_id, at.profile, at.clock()))


def _fresh(at: Desk, fact: Fact, answer_id: str) -> Line:
    return Line("utter_ask_clinic", at.ask) if fact.stale(at.today()) else _filled(at, answer_id)


LINES: dict[str, Callable[[Desk, str | None], list[Line]]] = {
    "clinic/hours": opening,
    "clinic/location": location,
    "clinic/contact": contact,
    "clinic/booking": booking,
    "clinic/treatments": treatments,
    "clinic/team": team,
    "clinic/about_bot": about_bot,
    "clinic/privacy": privacy,
    "cost/payment": payment,
    "cost/how_much": how_much,
}
