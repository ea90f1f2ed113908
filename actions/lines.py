"""Which curated responses make up an answer from the profile, and what fills their placeholders.

A fact that is stale, or that the profile does not have, is never shown: another response names reception instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from actions.desk import Desk
from clinic_profile import hours, wording
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
    status = hours.status(profile, now)
    lines = [Line("utter_clinic/hours", {**at.ask, "status": status, "week": hours.week(profile)})]
    if coming := hours.coming_holidays(profile, now):
        lines.append(Line("utter_clinic_hours_holidays", {"holidays": coming}))
    return lines


def location(at: Desk, _area: str | None) -> list[Line]:
    """The address and how to get there."""
    place = at.profile.address
    filled = {"address": wording.address(place), "directions": place.directions}
    return [_fresh(at, place, "utter_clinic/location", filled)]


def contact(at: Desk, _area: str | None) -> list[Line]:
    """Phone, e-mail and the emergency number."""
    return [Line("utter_clinic/contact", {**at.ask, "emergency_number": at.profile.emergency_number})]


def booking(at: Desk, _area: str | None) -> list[Line]:
    """How to book."""
    return [_fresh(at, at.profile.booking, "utter_clinic/booking", {"how": at.profile.booking.how})]


def treatments(at: Desk, _area: str | None) -> list[Line]:
    """What the clinic offers."""
    offered = at.profile.treatments
    return [_fresh(at, offered, "utter_clinic/treatments", {"treatments": wording.listed(offered.names)})]


def team(at: Desk, _area: str | None) -> list[Line]:
    """Who works there."""
    return [_fresh(at, at.profile.team, "utter_clinic/team", {"team": wording.team(at.profile.team)})]


def about_bot(at: Desk, _area: str | None) -> list[Line]:
    """What the assistant can and cannot do."""
    return [Line("utter_clinic/about_bot", at.ask)]


def privacy(at: Desk, _area: str | None) -> list[Line]:
    """What happens to what visitors write."""
    return [Line("utter_clinic/privacy", {**at.ask, "privacy": at.profile.privacy_text})]


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


def _fresh(at: Desk, fact: Fact, response: str, placeholders: dict[str, str]) -> Line:
    if fact.stale(at.today()):
        return Line("utter_ask_clinic", at.ask)
    return Line(response, {**at.ask, **placeholders})


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
