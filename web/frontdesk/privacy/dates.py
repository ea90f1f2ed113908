"""Dates of birth, told from all other dates by what stands around them."""

import re
from collections.abc import Iterator
from datetime import date

from frontdesk.privacy.spans import Kind, Span

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
DATE = re.compile(
    rf"""
    (?<![\d./-]) (?:
      (?P<a>\d{{1,2}}) (?P<s>\s?[./-]\s?|\s) (?P<b>\d{{1,2}}) (?P=s) (?P<y1>(?:19|20)\d\d|'?\d\d)
    | (?P<y2>(?:19|20)\d\d) (?P<t>[./-]) (?P<m2>\d{{1,2}}) (?P=t) (?P<d2>\d{{1,2}})
    | (?P<d3>\d{{1,2}}) (?:st|nd|rd|th)? (?:\s+of)? [\s./-]* {MONTH}\b\.? [\s,./-]* (?P<y3>(?:19|20)\d\d|'?\d\d)
    | \b{MONTH}\b\.? \s* (?P<d4>\d{{1,2}}) (?:st|nd|rd|th)? [\s,]+ (?P<y4>(?:19|20)\d\d)
    ) (?!\d|[./-]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
BEFORE = re.compile(
    r"\b(?:d\.?\s?o\.?\s?b|date\s+of\s+birth|birth\s?da(?:y|te)|b-?day|born|birth)\b"
    r"(?:\W{0,4}(?:is|was|on|it'?s|the|day|date|of|my|her|his|their|as|number|in|at|[a-z]+\s+(?=on\b))\b){0,4}\W{0,4}$",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"^\W{0,4}(?:(?:is|was|as)\s+)?(?:(?:my|her|his|the|their)\s+)?"
    r"(?:d\.?\s?o\.?\s?b\b|date\s+of\s+birth|birth\s?da(?:y|te)|b-?day|(?:is\s+)?when\s+(?:i|she|he)\s+was\s+born)",
    re.IGNORECASE,
)
# What else lies so far back that it is told to the day.
EVENT = re.compile(
    r"\b(?:since|had|have|appointment|operat\w+|surg\w+|treat\w+|session|visit\w*|wedding|married|laser|peel|filler|botox"
    r"|diagnosed|until|before|after|from|expir\w+|valid|issued|paid|booked|reviewed|updated|version|scar\w*|accident|holiday)\b"
    r"[^.;\n]{0,40}$",
    re.IGNORECASE,
)
OLD_ENOUGH = 16


def births(text: str) -> Iterator[Span]:
    """Dates of birth: a date with a year beside a word for birth, or one of a grown person's that belongs to nothing else."""
    for match in DATE.finditer(text):
        before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 40]
        if not is_certain(match):
            continue
        if BEFORE.search(before) or AFTER.search(after) or (is_long_ago(match) and not EVENT.search(before)):
            yield Span(match.start(), match.end(), Kind.BIRTH_DATE)


def is_date(match: re.Match[str]) -> bool:
    """Whether day and month are ones, in either order."""
    if match["a"]:
        first, second = int(match["a"]), int(match["b"])
        return min(first, second) in range(1, 13) and max(first, second) in range(1, 32)
    if match["y2"]:
        return int(match["m2"]) in range(1, 13) and int(match["d2"]) in range(1, 32)
    return int(match["d3"] or match["d4"]) in range(1, 32)


def is_certain(match: re.Match[str]) -> bool:
    """Whether it is no other number: two figures, a space, two figures and so on may be a telephone's."""
    return is_date(match) and not (match["a"] and match["s"].isspace() and len(match["y1"]) != 4)


def is_long_ago(match: re.Match[str]) -> bool:
    """Whether somebody born then is grown up; only years of four figures say so."""
    year = match["y1"] or match["y2"] or match["y3"] or match["y4"]
    return len(year) == 4 and int(year) <= date.today().year - OLD_ENOUGH
