"""Where a personal detail stands."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What kind of detail it is."""

    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    BIRTH_DATE = "birth_date"
    CARD = "card"
    NHS = "nhs"


class Span(NamedTuple):
    """A personal detail: from code point `start` up to, not with, `end`."""

    start: int
    end: int
    kind: Kind
