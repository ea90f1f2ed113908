"""From `clinic.yml` to a Profile: one small function for each section of the file."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from clinic_profile import contrast, facts
from clinic_profile.reader import Scalar, Section, open_file
from clinic_profile.schema import ROLES, SUGGESTIONS, WEEKDAYS

LINE, SENTENCES, PAGE = 80, 400, 2000
TEN_YEARS = 3650  # days
A_WEEK = 7 * 24 * 60
_PHONE = r"\+?[0-9][0-9 ()-]{4,24}"
_EMAIL = r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"
_CHOICE = r"answer:[a-z_]+/[a-z_]+|handoff:request|out_of_scope"
_HERE = {"127.0.0.1", "localhost", "::1"}
_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})")


class Kept(TypedDict):
    """What every group of facts has."""

    owner: str
    valid_until: date | None


def load(path: str | Path, answer_ids: Collection[str] | None = None) -> facts.Profile:
    """Read and check a clinic's file; raises ClinicProfileError, one line, at the first fault.

    With `answer_ids` (such as `sun_care/how_long`) a suggestion that nothing answers is a fault too.
    """
    top = open_file(Path(path))
    return facts.Profile(
        identity=_identity(top.section("identity")),
        contact=_contact(top.section("contact")),
        address=_address(top.section("address")),
        opening=_opening(top.section("opening")),
        holidays=_holidays(top.section("holidays")),
        prices=_prices(top.section("prices")) if top.has("prices") else None,
        payment=_payment(top.section("payment")) if top.has("payment") else None,
        treatments=_treatments(top.section("treatments")),
        team=_team(top.section("team")),
        booking=_booking(top.section("booking")),
        colours=_colours(top.section("colours")),
        chat=_chat(top.section("chat"), answer_ids),
        consent=_consent(top.section("consent")),
        privacy=_privacy(top.section("privacy")),
        handoff=_handoff(top.section("handoff")),
        answers=_answers(top.section("answers")) if top.has("answers") else facts.AnswerRules(),
    )


def _kept(section: Section) -> Kept:
    valid_until = section.get("valid_until").date() if section.has("valid_until") else None
    return {"owner": section.get("owner").text(LINE), "valid_until": valid_until}


def _kept_until(section: Section) -> Kept:
    """For figures and dates, which always go stale one day."""
    section.get("valid_until")
    return _kept(section)


def _identity(section: Section) -> facts.Identity:
    return facts.Identity(**_kept(section), name=section.get("name").text(60), tagline=section.get("tagline").text(120))


def _contact(section: Section) -> facts.Contact:
    return facts.Contact(
        **_kept(section),
        phone=section.get("phone").matching(_PHONE, 26, "020 7946 0123"),
        email=section.get("email").matching(_EMAIL, 254, "hello@clinic.example"),
        emergency_number=section.get("emergency_number").matching(r"[0-9]{2,6}", 6, "999"),
    )


def _address(section: Section) -> facts.Address:
    return facts.Address(
        **_kept(section), lines=section.texts("lines", LINE), directions=section.get("directions").text(SENTENCES)
    )


def _opening(section: Section) -> facts.Opening:
    week = section.section("week")
    return facts.Opening(
        **_kept(section),
        time_zone=_time_zone(section.get("time_zone")),
        week=tuple(_intervals(week.get(day)) for day in WEEKDAYS),
    )


def _time_zone(scalar: Scalar) -> str:
    name = scalar.text(LINE)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise scalar.fault(f"is no known time zone, '{name}'", "write it like Europe/London") from None
    return name


def _intervals(scalar: Scalar) -> tuple[facts.Interval, ...]:
    """`closed`, or `9:00-13:00, 14:00-18:00`."""
    value = scalar.text(LINE)
    if value == "closed":
        return ()
    intervals = tuple(_interval(scalar, part.strip()) for part in value.split(","))
    for earlier, later in pairwise(intervals):
        if later.opens < earlier.closes:
            raise scalar.fault(f"has hours that overlap or are out of order, '{value}'", "list them from early to late")
    return intervals


def _interval(scalar: Scalar, part: str) -> facts.Interval:
    match = _TIMES.fullmatch(part)
    if not match:
        raise scalar.fault(f"has hours that cannot be read, '{part}'", "write 9:00-13:00, 14:00-18:00 or closed")
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, match.groups())
    opens, closes = opens_hour * 60 + opens_minute, closes_hour * 60 + closes_minute
    if opens_minute > 59 or closes_minute > 59 or closes > 24 * 60:
        raise scalar.fault(f"has a time that does not exist, '{part}'", "use 0:00 to 24:00")
    if closes <= opens:
        raise scalar.fault(f"closes before it opens, '{part}'", "put the opening time first, on the same day")
    return facts.Interval(opens, closes)


def _holidays(section: Section) -> facts.Holidays:
    kept = _kept_until(section)
    days: list[facts.Holiday] = []
    for entry in section.sections("days"):
        holiday = _holiday(entry)
        clash = next((other for other in days if holiday.first <= other.last and other.first <= holiday.last), None)
        if clash:
            raise entry.get("date").fault(f"is inside '{clash.name}' as well", "keep one entry for each day")
        days.append(holiday)
    return facts.Holidays(**kept, days=tuple(sorted(days, key=lambda holiday: holiday.first)))


def _holiday(entry: Section) -> facts.Holiday:
    first = entry.get("date").date()
    last = entry.get("until").date() if entry.has("until") else first
    if last < first:
        raise entry.get("until").fault("is before date", "put the last day of the holiday here")
    intervals = _intervals(entry.get("hours")) if entry.has("hours") else ()
    return facts.Holiday(first, last, entry.get("name").text(60), intervals)


def _prices(section: Section) -> facts.Prices:
    kept, currency = _kept_until(section), _currency(section.get("currency"))
    areas: list[facts.Price] = []
    taken: dict[str, str] = {}
    for entry in section.sections("areas"):
        price = _price(entry, currency)
        for word in (price.area, *price.also):
            if word in taken:
                raise entry.get("area").fault(f"has '{word}' twice, also under '{taken[word]}'", "keep one of them")
            taken[word] = price.area
        areas.append(price)
    return facts.Prices(**kept, areas=tuple(areas))


def _price(entry: Section, currency: str) -> facts.Price:
    also = entry.texts("also", 40) if entry.has("also") else ()
    return facts.Price(
        area=entry.get("area").text(40).casefold(),
        amount=entry.get("amount").amount(),
        currency=currency,
        note=entry.get("note").text(LINE) if entry.has("note") else "",
        also=tuple(word.casefold() for word in also),
    )


def _currency(scalar: Scalar) -> str:
    return scalar.matching(r"[A-Z]{3}", 3, "GBP, EUR or USD")


def _payment(section: Section) -> facts.Payment:
    def sentence(key: str) -> str | None:
        return section.get(key).text(SENTENCES) if section.has(key) else None

    fee = _fee(section.section("consultation_fee")) if section.has("consultation_fee") else None
    return facts.Payment(
        **_kept_until(section),
        instalments=sentence("instalments"),
        insurance=sentence("insurance"),
        consultation_fee=fee,
    )


def _fee(section: Section) -> facts.Fee:
    note = section.get("note").text(LINE) if section.has("note") else ""
    return facts.Fee(section.get("amount").amount(), _currency(section.get("currency")), note)


def _treatments(section: Section) -> facts.Treatments:
    return facts.Treatments(**_kept(section), names=section.texts("names", 60))


def _team(section: Section) -> facts.Team:
    people = tuple(
        facts.Person(entry.get("name").text(60), entry.get("role").text(60)) for entry in section.sections("people")
    )
    return facts.Team(**_kept(section), people=people)


def _booking(section: Section) -> facts.Booking:
    return facts.Booking(**_kept(section), how=section.get("how").text(SENTENCES))


def _colours(section: Section) -> facts.Colours:
    return facts.Colours(
        **_kept(section),
        light=_accent(section.get("light"), contrast.LIGHT_SURFACE),
        dark=_accent(section.get("dark"), contrast.DARK_SURFACE),
    )


def _accent(scalar: Scalar, surface: str) -> str:
    colour = scalar.matching(r"#[0-9a-fA-F]{6}", 7, "'#0b6b6b', in quotes").lower()
    ratio = contrast.ratio(colour, surface)
    if ratio < contrast.ENOUGH:
        darker = "darker" if surface == contrast.LIGHT_SURFACE else "lighter"
        problem = f"is hard to read on {surface}, contrast {int(ratio * 10) / 10} of {contrast.ENOUGH}"
        raise scalar.fault(problem, f"choose a {darker} colour")
    return colour


def _chat(section: Section, answer_ids: Collection[str] | None) -> facts.Chat:
    suggestions = tuple(_suggestion(entry, answer_ids) for entry in section.sections("suggestions"))
    if len(suggestions) != SUGGESTIONS:
        raise section.fault(f"has {len(suggestions)} entries", f"give exactly {SUGGESTIONS}", "suggestions")
    return facts.Chat(**_kept(section), greeting=section.get("greeting").text(SENTENCES), suggestions=suggestions)


def _suggestion(entry: Section, answer_ids: Collection[str] | None) -> facts.Suggestion:
    scalar = entry.get("choice")
    choice = scalar.matching(_CHOICE, LINE, "answer:sun_care/how_long")
    if answer_ids is not None and choice.startswith("answer:") and choice[len("answer:") :] not in answer_ids:
        raise scalar.fault(f"names an answer that does not exist, '{choice}'", "use one that stands in data/")
    return facts.Suggestion(entry.get("question").text(LINE), choice)


def _consent(section: Section) -> facts.Consent:
    return facts.Consent(
        **_kept(section),
        text=section.get("text").text(PAGE),
        version=section.get("version").matching(r"[A-Za-z0-9._-]{1,40}", 40, "2026-11"),
    )


def _privacy(section: Section) -> facts.Privacy:
    usual = facts.Privacy.retention_days
    days = section.get("retention_days").whole(1, TEN_YEARS) if section.has("retention_days") else usual
    return facts.Privacy(**_kept(section), text=section.get("text").text(PAGE), retention_days=days)


def _handoff(section: Section) -> facts.HandoffRules:
    def minutes(key: str) -> int:
        return section.get(key).whole(1, A_WEEK)

    usual = facts.HandoffRules
    return facts.HandoffRules(
        **_kept(section),
        urgent_minutes=minutes("urgent_minutes"),
        medical_minutes=minutes("medical_minutes"),
        request_minutes=minutes("request_minutes"),
        nobody_after=_nobody_after(section),
        visitor_gone_minutes=minutes("visitor_gone_minutes")
        if section.has("visitor_gone_minutes")
        else usual.visitor_gone_minutes,
        answer_in_email=_yes(section, "answer_in_email", usual.answer_in_email),
        give_up_days=section.get("give_up_days").whole(1, 365) if section.has("give_up_days") else usual.give_up_days,
        escalation=_escalation(section) if section.has("escalation") else usual.escalation,
        notices=_notices(section.section("notices")) if section.has("notices") else facts.Notices(),
    )


def _answers(section: Section) -> facts.AnswerRules:
    usual = facts.AnswerRules.review_months
    months = section.get("review_months").whole(1, 60) if section.has("review_months") else usual
    return facts.AnswerRules(**_kept(section), review_months=months)


def _yes(section: Section, key: str, usual: bool) -> bool:
    return section.get(key).matching("yes|no", 3, "yes or no") == "yes" if section.has(key) else usual


def _nobody_after(section: Section) -> facts.NobodyAfter:
    if not section.has("nobody_after"):
        return facts.NobodyAfter()
    given = section.section("nobody_after")
    kinds = ("urgent", "medical", "request")
    return facts.NobodyAfter(**{kind: given.get(kind).whole(1, A_WEEK) for kind in kinds if given.has(kind)})


def _escalation(section: Section) -> tuple[str, ...]:
    roles = section.texts("escalation", 20)
    for role in roles:
        if role not in ROLES:
            raise section.fault(f"names an unknown role, '{role}'", f"use {', '.join(ROLES)}", "escalation")
    return roles


def _notices(section: Section) -> facts.Notices:
    addresses = {role: _addresses(section, role) for role in ROLES if section.has(role)}
    return facts.Notices(
        sender=section.get("sender").matching(_EMAIL, 254, "frontdesk@clinic.example")
        if section.has("sender")
        else None,
        webhook=_webhook(section.get("webhook")) if section.has("webhook") else None,
        webhook_format=section.get("webhook_format").matching("plain|teams", 10, "teams")
        if section.has("webhook_format")
        else "plain",
        addresses=addresses,
    )


def _addresses(section: Section, role: str) -> tuple[str, ...]:
    found = section.texts(role, 254)
    for address in found:
        if not re.fullmatch(_EMAIL, address):
            raise section.fault(f"has no e-mail address in '{address}'", "write it like hello@clinic.example", role)
    return found


def _webhook(scalar: Scalar) -> str:
    """An https address; http only on this very machine, where nobody listens in."""
    example = "https://hooks.clinic.example/sunhat"
    address = scalar.matching(r"https?://[^\s@#]+", 300, example)
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or (parts.scheme == "http" and host not in _HERE):
        raise scalar.fault(f"cannot be '{address}'", f"write it like {example}")
    return address
