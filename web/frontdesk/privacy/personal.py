"""Personal details in what people type: where they stand in a text, and the text without them.

E-mail addresses, telephone numbers, postcodes and ZIP codes, dates of birth, payment cards and NHS numbers. Names are
not looked for: without a list of them every capital letter would be one. What a clinic talks about all day (prices, ages,
counts, times, appointments, references of hand-offs) is no personal detail and stays.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from frontdesk.privacy import dates, numbers
from frontdesk.privacy.spans import Kind, Span

__all__ = ["LABELS", "Kind", "Span", "find", "mask", "masked"]

LABELS = {
    Kind.EMAIL: "[e-mail]",
    Kind.PHONE: "[phone]",
    Kind.POSTCODE: "[postcode]",
    Kind.BIRTH_DATE: "[date of birth]",
    Kind.CARD: "[card number]",
    Kind.NHS: "[NHS number]",
}

PROVIDERS = r"(?:gmail|googlemail|hotmail|outlook|live|yahoo|ymail|icloud|aol|btinternet|proton(?:mail)?|gmx|sky|me|msn)"
EMAIL = re.compile(
    rf"""
    (?<![\w.+'-]) [\w.+'-]{{1,64}} \s?@\s? (?:[\w-]{{1,63}}\.){{1,5}} [a-z]{{2,24}} (?![\w@])
    | (?<![\w.+'-]) [\w.+'-]{{1,64}} @ (?:\s?{PROVIDERS})\b (?:[ ,.]{{1,2}}(?:com|co\.?\s?uk|net|org))?
    | (?<![\w.+'-]) [\w.+'-]{{1,64}} \s? [(\[{{<]\s?at\s?[)\]}}>] \s?
      [\w-]{{1,63}} (?: (?:\s?[(\[{{<]\s?dot\s?[)\]}}>]\s?|\s+dot\s+|\.) [a-z]{{2,24}} ){{1,4}}
    | (?<![\w.+'-]) [\w.+'-]{{1,64}} (?:\s+(?:dot|underscore|dash)\s+[\w.+'-]{{1,64}}){{0,3}} \s+at\s+
      (?: [\w-]{{1,63}} (?:\s+dot\s+[a-z]{{2,24}}){{1,4}} | {PROVIDERS}\.[a-z.]{{2,6}}\b )
    """,
    re.VERBOSE | re.IGNORECASE,
)

AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN"
    "|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE"
    "|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR"
    "|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
# A letter may end the first half in inner London alone, so that a hand-off's reference with a space in it is none.
OUTWARD = rf"(?:(?:E1W|N1[CP]|NW1W|SE1P|SW1[A-Y]|W1[A-W]|WC[12][A-Z]|EC[1-4][A-Z])|(?:{AREAS})\d\d?)"
POSTCODE = re.compile(rf"(?<![\w-])(?:{OUTWARD}[ -]?\d[A-Z]{{2}}|GIR ?0AA)(?!\w)", re.IGNORECASE)
HALF_POSTCODE = re.compile(
    rf"\bpost ?code(?:\s+(?:is|was|of|area|for|it'?s)|\s*[:=-])*\s*(?P<code>{OUTWARD})(?!\w)", re.IGNORECASE
)
# "M4 1st exit" and "W1 2pm" look like postcodes.
COUNT = re.compile(r"\d(?:st|nd|rd|th|am|pm|mm|cm|km|kg|mg|ml|hr|in|ft|yr)$")
ADDRESS = re.compile(
    r"\b(?:post ?code|address|live|lives|living|street|st|road|rd|avenue|ave|lane|close|drive|flat|london|home)\b",
    re.IGNORECASE,
)

STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI"
    "|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY"
)
STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana"
    "|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska"
    "|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania"
    "|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"
)
STREET = (
    r"\d{1,6}\s+(?:[\w.'-]+\s+){1,4}(?i:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl)\b"
)
ZIP = re.compile(
    rf"(?:\b(?i:zip)(?:\s?-?(?i:code))?(?:\s+(?i:is|of|was|it'?s)|\s*[:=#])*\s*|\b(?:{STATES})\.?,?\s+|\b(?i:{STATE_NAMES}),?\s+"
    rf"|\b{STREET}[^\d\n]{{1,40}})(?P<code>\d{{5}}(?:-\d{{4}})?)(?![\w-])"
)


def find(text: str) -> list[Span]:
    """Where personal details stand in `text`: in order, not overlapping, in code points of `text` as it is given."""
    plain, places = _plain(text)
    found: list[Span] = []
    for finder in (_emails, dates.births, numbers.cards, numbers.nhs, numbers.phones, _postcodes):
        for span in finder(plain):
            found.append(span)
            # What is one thing is not another: later rules do not see it.
            plain = plain[: span.start] + "\0" * (span.end - span.start) + plain[span.end :]
    return sorted(Span(places[span.start], places[span.end - 1] + 1, span.kind) for span in found)


def mask(text: str) -> str:
    """The text with a word such as [e-mail] or [phone] in place of each personal detail."""
    return masked(text, find(text))


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with a label in place of each of these spans, which are in order and do not overlap."""
    parts, last = [], 0
    for span in spans:
        parts += [text[last : span.start], LABELS[span.kind]]
        last = span.end
    return "".join([*parts, text[last:]])


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as it is read, and for each of its characters where that one stands in `text`.

    Invisible characters are left out and wide or ornamental digits and letters are their plain selves, so that neither
    hides a number from the rules.
    """
    if text.isascii():
        return text, list(range(len(text)))
    kept, places = [], []
    for place, character in enumerate(text):
        if unicodedata.category(character) == "Cf":
            continue
        folded = unicodedata.normalize("NFKC", character)
        digit = unicodedata.decimal(character, None)
        kept.append(str(digit) if digit is not None else folded if len(folded) == 1 else character)
        places.append(place)
    return "".join(kept), places


def _emails(text: str) -> Iterator[Span]:
    if "@" not in text and "at" not in text.lower():
        return
    for match in EMAIL.finditer(text):
        yield Span(match.start(), match.end(), Kind.EMAIL)


def _postcodes(text: str) -> Iterator[Span]:
    for match in POSTCODE.finditer(text):
        if not COUNT.search(match[0]) or ADDRESS.search(text[max(0, match.start() - 40) : match.start()]):
            yield Span(match.start(), match.end(), Kind.POSTCODE)
    for pattern in (HALF_POSTCODE, ZIP):
        for match in pattern.finditer(text):
            if not POSTCODE.match(text, match.start("code")):
                yield Span(*match.span("code"), Kind.POSTCODE)
