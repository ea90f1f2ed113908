"""Payment cards, NHS numbers and telephone numbers in a text."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from frontdesk.privacy import dates
from frontdesk.privacy.spans import Kind, Span

SEPARATOR = r"[ \u00a0().\-\u2010-\u2015/]{0,3}"
RUN = re.compile(rf"\+?\(?\+?\d(?:{SEPARATOR}\d){{5,39}}")
GROUP = re.compile(r"\d+")
TIME = re.compile(r"(?<![\d.:])(?:[01]?\d|2[0-3])[.:][0-5]\d(?![\d:]|\.\d)")
DECIMAL = re.compile(
    r"(?<![\d.])\d{1,3}(?:,\d{3})*\.\d{1,2}(?![\d.])(?=\s*(?:%|mm|cm|ml|mg|g|kg|nm|j|w|£|\$|€|gbp|usd|eur)\b)", re.I
)
PRICE = re.compile(r"[£$€]\s?\d[\d,]*(?:\.\d\d)?(?!\d)")
LINK = re.compile(r"\bhttps?://(?!wa\.me/|api\.whatsapp\.com/)\S+", re.IGNORECASE)
# A run of figures that is part of a name, such as a model's: sunhat-071234567890.
PART_OF_NAME = re.compile(r"[^\W\d_][\w]*[-_#/=]$|\w$")
TELEPHONE = (
    r"(?:call|calls|phone|phoned|telephone|tel|ph|mobile|mob|cell|ring|rang|text|txt|sms|whats\s?app|whatsapp|number|num|no"
    r"|contact|reach|landline|dial|line|fax)"
)
CALLED = re.compile(rf"\b{TELEPHONE}\b[^\d\n]{{0,25}}$", re.IGNORECASE)
STUCK = re.compile(rf"(?<![\w-])(?:{TELEPHONE}|on|is|at|me|or|and|my|its)[-_.:]?$", re.IGNORECASE)
REFERENCE = re.compile(
    r"\b(?:ref|reference|order|invoice|booking|ticket|tracking|case|receipt|confirmation|model|voucher|serial|batch|lot|code|id)\b"
    r"[^\d\n]{0,15}$",
    re.IGNORECASE,
)
# One of a list of figures.
NUMBER_BEFORE = re.compile(r"\d[ ,]{1,2}$")
NHS_WORD = re.compile(r"\b(?:nhs|n\.h\.s\.|national health)\b[^\d\n]{0,30}$", re.IGNORECASE)
DIGIT_WORD = r"(?:zero|oh|o|nought|nil|one|two|three|four|five|six|seven|eight|nine)"
SPOKEN = re.compile(
    rf"\b(?:plus\s+|(?:double|triple|treble)\s+)?{DIGIT_WORD}(?:[\s,.-]+(?:(?:double|triple|treble)\s+)?{DIGIT_WORD}){{7,}}\b",
    re.IGNORECASE,
)
WITH_O = re.compile(r"(?<!\w)[\doO]*\d[\doO]*(?!\w)")
LINK_TO_CHAT = ("wa.me/", "whatsapp.com/send?phone=")
COUNTING = "0123456789"
LONGEST = 19


class Groups(NamedTuple):
    """Some neighbouring groups of figures: the figures, the length of each group, and what stands around them."""

    digits: str
    lengths: tuple[int, ...]
    written: str
    before: str
    plus: bool


Rule = Callable[[Groups], bool]


def cards(text: str) -> Iterator[Span]:
    """Numbers of payment cards: 13 to 19 figures that begin and check (Luhn) as one."""
    return _search(text, _is_card, Kind.CARD, range(19, 12, -1))


def nhs(text: str) -> Iterator[Span]:
    """NHS numbers: ten figures whose check figure is right (mod 11), or that are said to be one."""
    return _search(text, _is_nhs, Kind.NHS, (10,))


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers: British and North American ones, those of other countries with + or 00 or a leading 0.

    A shorter one is one where the words before it say so.
    """
    for match in SPOKEN.finditer(text):
        yield Span(match.start(), match.end(), Kind.PHONE)
    plain = WITH_O.sub(lambda match: match[0].replace("o", "0").replace("O", "0"), text)
    for pattern in (LINK, TIME, DECIMAL, PRICE):
        plain = pattern.sub(_blank, plain)
    plain = dates.DATE.sub(lambda match: _blank(match) if dates.is_certain(match) else match[0], plain)
    yield from _search(plain, _is_phone, Kind.PHONE, (11, 12, 13, 10, 14, 15, 9, 8, 7, 6))


def luhn(digits: str) -> bool:
    """Whether the last figure is the check figure of the others after Luhn."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod11(digits: str) -> bool:
    """Whether the tenth figure is the check figure of an NHS number's first nine."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    check = 11 - total % 11
    return len(digits) == 10 and (0 if check == 11 else check) == int(digits[9])


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _search(text: str, rule: Rule, kind: Kind, lengths: "range | tuple[int, ...]") -> Iterator[Span]:
    """Spans of neighbouring groups that obey the rule; of those that start at one place the length named first wins."""
    for run in RUN.finditer(text):
        groups = [(run.start() + group.start(), run.start() + group.end()) for group in GROUP.finditer(run[0])]
        first = 0
        while first < len(groups):
            last = _best(text, groups, first, rule, lengths)
            if last is None:
                first += 1
                continue
            yield Span(_opening(text, groups[first][0]), groups[last][1], kind)
            first = last + 1


def _best(text: str, groups: list[tuple[int, int]], first: int, rule: Rule, lengths: "range | tuple[int, ...]") -> int | None:
    """Which group is the last of the best span that starts with the first."""
    ends: dict[int, int] = {}
    total = 0
    for place in range(first, len(groups)):
        total += groups[place][1] - groups[place][0]
        if total > LONGEST:
            break
        ends[total] = place
    for length in lengths:
        last = ends.get(length)
        if last is not None and rule(_groups(text, groups[first : last + 1])):
            return last
    return None


def _groups(text: str, groups: list[tuple[int, int]]) -> Groups:
    start, end = groups[0][0], groups[-1][1]
    opening = _opening(text, start)
    return Groups(
        digits="".join(text[a:b] for a, b in groups),
        lengths=tuple(b - a for a, b in groups),
        written=text[opening:end],
        before=text[max(0, opening - 60) : opening],
        plus="+" in text[opening:start],
    )


def _opening(text: str, start: int) -> int:
    """Where a number begins with the plus and the bracket before its first figure."""
    while start and text[start - 1] in "+(":
        start -= 1
    return start


def _is_name(groups: Groups) -> bool:
    if STUCK.search(groups.before) or groups.before.endswith(LINK_TO_CHAT):
        return False
    return bool(PART_OF_NAME.search(groups.before))


def _is_card(groups: Groups) -> bool:
    digits = groups.digits
    if digits[0] not in "23456" or len(set(digits)) < 2 or groups.plus or _is_name(groups):
        return False
    return luhn(digits) and (len(groups.lengths) == 1 or max(groups.lengths) <= 7)


def _is_nhs(groups: Groups) -> bool:
    if groups.plus or _is_name(groups):
        return False
    if NHS_WORD.search(groups.before):
        return True
    if groups.digits[0] in "012" or groups.lengths not in ((10,), (3, 3, 4)) or not mod11(groups.digits):
        return False
    called = CALLED.search(groups.before) or groups.written.startswith("(") or "." in groups.written
    return not called and not REFERENCE.search(groups.before) and not _is_bare_mobile(groups)


def _is_bare_mobile(groups: Groups) -> bool:
    """Ten figures that are a British mobile number without its 0."""
    return groups.lengths in ((10,), (4, 6), (4, 3, 3)) and groups.digits[0] == "7" and groups.digits[1] in "345789"


def _is_phone(groups: Groups) -> bool:
    if groups.digits in COUNTING or len(set(groups.digits)) < 2:
        return False
    rules = (_is_international, _is_national, _is_american, _is_mobile_without_zero, _is_called)
    return any(rule(groups) for rule in rules) and not _is_name(groups)


def _is_international(groups: Groups) -> bool:
    plus = groups.plus or groups.before.endswith(LINK_TO_CHAT)
    digits = groups.digits if plus else groups.digits[2:] if groups.digits.startswith("00") else ""
    if not digits or digits[0] == "0" or not 8 <= len(digits) <= 15:
        return False
    local = digits[2:].removeprefix("0")
    if digits.startswith("44"):
        return len(local) in (9, 10)
    return len(digits) == 11 if digits[0] == "1" else True


def _is_national(groups: Groups) -> bool:
    """With a leading 0, as in Britain and most of Europe; spaced out figure by figure too."""
    digits = groups.digits
    if digits[0] != "0" or digits[1] == "0" or not 9 <= len(digits) <= 12 or digits.startswith(COUNTING):
        return False
    if groups.lengths[0] == 1 and max(groups.lengths) > 1 and not groups.written.startswith("("):
        return False
    british_mobile = digits.startswith("07") and len(digits) == 11
    return british_mobile or not REFERENCE.search(groups.before)


def _is_american(groups: Groups) -> bool:
    digits, lengths = groups.digits, groups.lengths
    if len(digits) == 11 and digits[0] == "1":
        digits, lengths = digits[1:], lengths[1:] if lengths[0] == 1 else (lengths[0] - 1, *lengths[1:])
    if len(digits) != 10 or digits[0] in "01" or digits[3] in "01":
        return False
    if lengths == (3, 3, 4) and NUMBER_BEFORE.search(groups.before) and not groups.written.startswith("("):
        return False
    return lengths in ((10,), (3, 7), (6, 4), (3, 3, 4)) and not REFERENCE.search(groups.before)


def _is_mobile_without_zero(groups: Groups) -> bool:
    """A British mobile number without its 0, and the Indian way of two fives."""
    if groups.lengths == (5, 5) and groups.digits[0] in "6789":
        return not REFERENCE.search(groups.before)
    return _is_bare_mobile(groups) and not REFERENCE.search(groups.before)


def _is_called(groups: Groups) -> bool:
    """Six figures and more after a word such as call or number; not where that is another kind of number."""
    if len(groups.digits) > 13 or not CALLED.search(groups.before) or REFERENCE.search(groups.before):
        return False
    return max(groups.lengths) >= 3 and min(groups.lengths) >= 2
