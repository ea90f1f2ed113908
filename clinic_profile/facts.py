"""The facts of a clinic. Every group of facts names its owner; what can go stale names its last good day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A group of facts that one person keeps right; `valid_until` is the last day, included, on which they hold."""

    owner: str
    valid_until: date | None = None

    def stale(self, today: date) -> bool:
        """True once `today`, the clinic's own date, is past `valid_until`: show no figure, say to ask the clinic."""
        return self.valid_until is not None and today > self.valid_until


@dataclass(frozen=True, kw_only=True)
class Identity(Fact):
    """What the clinic is called."""

    name: str
    tagline: str


@dataclass(frozen=True, kw_only=True)
class Contact(Fact):
    """How the clinic is reached, and what to ring in an emergency."""

    phone: str
    email: str
    emergency_number: str


@dataclass(frozen=True, kw_only=True)
class Address(Fact):
    """Where the clinic is; `lines` are those of a letter."""

    lines: tuple[str, ...]
    directions: str


@dataclass(frozen=True, order=True)
class Interval:
    """Open from one wall-clock minute of a day to another, the end excluded; 1440 is midnight at the day's end."""

    opens: int
    closes: int


@dataclass(frozen=True, kw_only=True)
class Opening(Fact):
    """`week[0]` is Monday; a day without intervals is closed."""

    time_zone: str
    week: tuple[tuple[Interval, ...], ...]


@dataclass(frozen=True)
class Holiday:
    """Days, both included, on which other hours hold; without intervals the clinic is closed."""

    first: date
    last: date
    name: str
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Holidays(Fact):
    """Days with other hours, in order; `valid_until` says until when the list is complete."""

    days: tuple[Holiday, ...]

    def on(self, day: date) -> Holiday | None:
        """The holiday of that day, if it is one."""
        return next((holiday for holiday in self.days if holiday.first <= day <= holiday.last), None)


@dataclass(frozen=True)
class Price:
    """What one appointment for an area costs; `also` holds other words for the area."""

    area: str
    amount: Decimal
    currency: str
    note: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Prices(Fact):
    """What the clinic charges, area by area."""

    areas: tuple[Price, ...]

    def find(self, area: str) -> Price | None:
        """The price of an area, by its name or one of its other words, whatever the case."""
        wanted = area.casefold().strip()
        return next((p for p in self.areas if wanted in {w.casefold() for w in (p.area, *p.also)}), None)


@dataclass(frozen=True)
class Fee:
    """What a consultation costs."""

    amount: Decimal
    currency: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Payment(Fact):
    """What the clinic says about paying; a part it says nothing about is None."""

    instalments: str | None = None
    insurance: str | None = None
    consultation_fee: Fee | None = None


@dataclass(frozen=True, kw_only=True)
class Treatments(Fact):
    """What the clinic offers, worded for a sentence."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """Somebody whom visitors may meet."""

    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Team(Fact):
    """The people of the clinic."""

    people: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True)
class Booking(Fact):
    """How to book, in the clinic's words."""

    how: str


@dataclass(frozen=True, kw_only=True)
class Colours(Fact):
    """Accents as `#rrggbb`: `light` stands on white, `dark` on the chat's dark surface."""

    light: str
    dark: str


@dataclass(frozen=True)
class Suggestion:
    """A question that the chat offers at its start, and the outcome that its button chooses."""

    question: str
    choice: str


@dataclass(frozen=True, kw_only=True)
class Chat(Fact):
    """How the chat begins: a greeting and exactly four suggestions."""

    greeting: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, kw_only=True)
class Consent(Fact):
    """What visitors agree to; `version` changes with the text."""

    text: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Privacy(Fact):
    """What is stored, who reads it and how to have it deleted.

    `retention_days` after its last message the words of a conversation are deleted.
    """

    text: str
    retention_days: int = 365


@dataclass(frozen=True, kw_only=True)
class NobodyAfter:
    """Minutes of opening time after which a visitor to whom nobody has come is told so and asked how to be reached."""

    urgent: int = 3
    medical: int = 10
    request: int = 10


@dataclass(frozen=True, kw_only=True)
class Notices:
    """Where staff are told of hand-offs; `addresses` are e-mail addresses by role."""

    sender: str | None = None
    webhook: str | None = None
    webhook_format: str = "plain"
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HandoffRules(Fact):
    """How long hand-offs may wait, and what happens when nobody comes.

    `urgent_minutes` and its like are for staff: when a hand-off is overdue. `escalation` names the roles that an urgent
    one goes to, in turn, while it is overdue and unseen.
    """

    urgent_minutes: int
    medical_minutes: int
    request_minutes: int
    nobody_after: NobodyAfter = NobodyAfter()
    visitor_gone_minutes: int = 5
    answer_in_email: bool = True
    give_up_days: int = 30
    escalation: tuple[str, ...] = ("clinician", "manager")
    notices: Notices = field(default_factory=Notices)

    def overdue_minutes(self, kind: str) -> int:
        """Of a hand-off of this kind; one that came because the assistant was unavailable is as a request."""
        return int(getattr(self, f"{kind}_minutes", self.request_minutes))

    def nobody_minutes(self, kind: str) -> int:
        """As `overdue_minutes`, for `nobody_after`."""
        return int(getattr(self.nobody_after, kind, self.nobody_after.request))


@dataclass(frozen=True, kw_only=True)
class AnswerRules(Fact):
    """How the curated answers are kept: after how many months one has to be read again, and by whose care."""

    owner: str = "lead clinician"
    review_months: int = 12


@dataclass(frozen=True)
class Profile:
    """All that `clinic.yml` says, checked. The properties are short ways to what the chat shows most."""

    identity: Identity
    contact: Contact
    address: Address
    opening: Opening
    holidays: Holidays
    treatments: Treatments
    team: Team
    booking: Booking
    colours: Colours
    chat: Chat
    consent: Consent
    privacy: Privacy
    handoff: HandoffRules
    prices: Prices | None = None
    payment: Payment | None = None
    answers: AnswerRules = AnswerRules()

    @property
    def name(self) -> str:
        """What the clinic is called."""
        return self.identity.name

    @property
    def tagline(self) -> str:
        """The line below the name."""
        return self.identity.tagline

    @property
    def phone(self) -> str:
        """The number of reception."""
        return self.contact.phone

    @property
    def email(self) -> str:
        """The address of reception."""
        return self.contact.email

    @property
    def emergency_number(self) -> str:
        """What to ring first in an emergency."""
        return self.contact.emergency_number

    @property
    def time_zone(self) -> str:
        """The name of the clinic's time zone."""
        return self.opening.time_zone

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone, to reckon with."""
        return ZoneInfo(self.opening.time_zone)

    @property
    def greeting(self) -> str:
        """The first thing that the assistant says."""
        return self.chat.greeting

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The four questions offered at the start."""
        return self.chat.suggestions

    @property
    def sender(self) -> str | None:
        """From which address mail to staff and visitors comes; None leaves it to the server's settings."""
        return self.handoff.notices.sender

    def addresses(self, role: str) -> tuple[str, ...]:
        """The e-mail addresses that notices for a role go to; reception's own where the file names none."""
        return self.handoff.notices.addresses.get(role) or (self.contact.email,)

    @property
    def consent_text(self) -> str:
        """What visitors agree to before they write."""
        return self.consent.text

    @property
    def consent_version(self) -> str:
        """Which text they agreed to."""
        return self.consent.version

    @property
    def privacy_text(self) -> str:
        """What happens to what visitors write."""
        return self.privacy.text

    def today(self, now: datetime) -> date:
        """The clinic's own date at `now`, which must know its time zone."""
        if now.tzinfo is None:
            raise ValueError("now needs a time zone, such as datetime.now(timezone.utc)")
        return now.astimezone(self.zone).date()
