"""Which keys `clinic.yml` may have. The reader and the documentation's test both go by this table."""

from __future__ import annotations

# A path names a mapping of the file; "[]" stands for each entry of a list.
KEYS: dict[str, tuple[str, ...]] = {
    "": (
        "identity",
        "contact",
        "address",
        "opening",
        "holidays",
        "prices",
        "payment",
        "treatments",
        "team",
        "booking",
        "colours",
        "chat",
        "consent",
        "privacy",
        "handoff",
        "answers",
    ),
    "identity": ("owner", "name", "tagline"),
    "contact": ("owner", "phone", "email", "emergency_number"),
    "address": ("owner", "valid_until", "lines", "directions"),
    "opening": ("owner", "valid_until", "time_zone", "week"),
    "opening.week": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "holidays": ("owner", "valid_until", "days"),
    "holidays.days[]": ("date", "until", "name", "hours"),
    "prices": ("owner", "valid_until", "currency", "areas"),
    "prices.areas[]": ("area", "also", "amount", "note"),
    "payment": ("owner", "valid_until", "instalments", "insurance", "consultation_fee"),
    "payment.consultation_fee": ("amount", "currency", "note"),
    "treatments": ("owner", "valid_until", "names"),
    "team": ("owner", "valid_until", "people"),
    "team.people[]": ("name", "role"),
    "booking": ("owner", "valid_until", "how"),
    "colours": ("owner", "light", "dark"),
    "chat": ("owner", "greeting", "suggestions"),
    "chat.suggestions[]": ("question", "choice"),
    "consent": ("owner", "text", "version"),
    "privacy": ("owner", "text", "retention_days"),
    "handoff": (
        "owner",
        "urgent_minutes",
        "medical_minutes",
        "request_minutes",
        "nobody_after",
        "visitor_gone_minutes",
        "answer_in_email",
        "give_up_days",
        "escalation",
        "notices",
    ),
    "handoff.nobody_after": ("urgent", "medical", "request"),
    "handoff.notices": ("sender", "webhook", "webhook_format", "receptionist", "clinician", "manager"),
    "answers": ("owner", "review_months"),
}
WEEKDAYS = KEYS["opening.week"]
SUGGESTIONS = 4
ROLES = ("receptionist", "clinician", "manager")
