"""What clinic.yml may hold, and how a mistake in it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import clinic_profile
from clinic_profile import ClinicProfileError, Profile
from clinic_profile.facts import Fact, Interval

ROOT = Path(__file__).resolve().parents[2]
DEMO = (ROOT / "clinic.yml").read_text(encoding="utf-8")
Edit = Callable[[str, str], Path]


def fault(path: Path) -> ClinicProfileError:
    with pytest.raises(ClinicProfileError) as caught:
        clinic_profile.load(path)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


def test_the_demo_clinic_is_right(demo: Profile) -> None:
    assert demo.name == "Wrenfield Skin Clinic"
    assert re.fullmatch(r"020 7946 0\d{3}", demo.phone), "demo numbers come from the range kept for drama"
    assert demo.email.endswith(".example")
    assert (demo.emergency_number, demo.time_zone) == ("999", "Europe/London")
    assert demo.opening.week[2] == (Interval(540, 780), Interval(840, 1200))
    assert demo.opening.week[6] == ()
    assert len(demo.suggestions) == 4


def test_the_demo_clinic_marks_every_figure_as_one(demo: Profile) -> None:
    assert demo.prices and demo.payment and demo.payment.consultation_fee
    notes = [price.note for price in demo.prices.areas] + [demo.payment.consultation_fee.note]
    assert all("demo" in note for note in notes)
    assert demo.prices.valid_until == demo.payment.valid_until == date(2027, 6, 30)


@pytest.mark.parametrize(
    "day",
    [
        "2026-12-25",
        "2026-12-28",
        "2027-01-01",
        "2027-03-26",
        "2027-03-29",
        "2027-05-03",
        "2027-05-31",
        "2027-08-30",
        "2027-12-27",
        "2027-12-28",
    ],
)
def test_the_demo_clinic_keeps_the_bank_holidays_of_england(demo: Profile, day: str) -> None:
    holiday = demo.holidays.on(date.fromisoformat(day))
    assert holiday is not None and holiday.intervals == ()


def test_every_group_of_facts_has_an_owner(demo: Profile) -> None:
    groups = [value for value in vars(demo).values() if value is not None]
    assert len(groups) == 16
    assert all(isinstance(group, Fact) and group.owner for group in groups)


def test_a_fact_holds_on_its_last_day_and_is_stale_on_the_next(demo: Profile) -> None:
    assert demo.prices is not None
    assert not demo.prices.stale(date(2027, 6, 30))
    assert demo.prices.stale(date(2027, 7, 1))
    assert not demo.contact.stale(date(9999, 1, 1))


def test_a_price_is_found_by_its_area_or_another_word_for_it(demo: Profile) -> None:
    assert demo.prices is not None
    tummy = demo.prices.find(" Tummy ")
    assert tummy is not None and (tummy.area, tummy.amount, tummy.currency) == ("stomach", Decimal("340"), "GBP")
    assert demo.prices.find("knee") is None


def test_prices_and_payment_may_be_left_out(tmp_path: Path) -> None:
    start, end = DEMO.index("prices:\n"), DEMO.index("treatments:\n")
    path = tmp_path / "clinic.yml"
    path.write_text(DEMO[:start] + DEMO[end:], encoding="utf-8")
    profile = clinic_profile.load(path)
    assert profile.prices is None and profile.payment is None


@pytest.mark.parametrize("left_out", ["instalments", "insurance"])
def test_a_part_of_payment_may_be_left_out(edited: Edit, left_out: str) -> None:
    line = next(line for line in DEMO.splitlines() if line.startswith(f"  {left_out}:"))
    payment = clinic_profile.load(edited(line + "\n", "")).payment
    assert payment is not None and getattr(payment, left_out) is None


# What is wrong, the text put in place of what, the text that stands on the line named, a word of the message.
MISTAKES = [
    ("a misspelt key", "  tagline:", "  taglin:", "taglin:", "did you mean 'tagline'?"),
    ("a misspelt section", "\nbooking:", "\nbookings:", "bookings:", "did you mean 'booking'?"),
    ("a key that means nothing", "  tagline:", "  zzz: 1\n  tagline:", "zzz", "unknown key"),
    ("a key given twice", "  phone:", "  phone: 020 7946 0001\n  phone:", "0148", "twice"),
    (
        "a missing key",
        "  tagline: Gentle skin tightening, by the river in London\n",
        "",
        "identity:",
        "has no 'tagline'",
    ),
    ("a missing date", "  valid_until: 2027-06-30\n  # Three", "  # Three", "prices:", "has no 'valid_until'"),
    ("an empty value", "  phone: 020 7946 0148", "  phone:", "  phone:", "is empty"),
    ("a list for a value", "  phone: 020 7946 0148", "  phone: [1, 2]", "  phone:", "must be one value"),
    ("a value for a list", "  names:\n", "  names: laser\n  nothing:\n", "nothing", "unknown key"),
    ("a value for a section", "identity:\n", "identity: x\nidentity2:\n", "identity2", "unknown key"),
    ("a phone without digits", "020 7946 0148", "ask us", "  phone:", "write it like"),
    ("an e-mail without a domain", "hello@wrenfield-skin.example", "hello", "  email:", "write it like"),
    (
        "an emergency number that is none",
        "emergency_number: 999",
        "emergency_number: help",
        "emergency_number: h",
        "999",
    ),
    ("a day that does not exist", "date: 2027-05-31", "date: 2027-05-32", "2027-05-32", "does not exist"),
    ("a date the other way round", "date: 2027-05-31", "date: 31/05/2027", "31/05/2027", "year-month-day"),
    ("a holiday listed twice", "date: 2027-05-31", "date:  2027-05-03", "date:  2027-05-03", "early May bank holiday"),
    ("a holiday inside a longer one", "date: 2027-12-27", "date:  2027-12-26", "date:  2027-12-26", "Christmas"),
    ("a break that ends before it starts", "until: 2027-12-26", "until: 2027-12-24", "until: 2027", "before"),
    ("a time zone of no place", "Europe/London", "Europe/Londn", "Londn", "no known time zone"),
    ("a time zone outside its folder", "Europe/London", "../../etc/passwd", "passwd", "no known time zone"),
    ("hours that overlap", "wednesday: 9:00-13:00", "wednesday: 9:00-14:30", "wednesday", "overlap"),
    ("hours out of order", "9:00-13:00, 14:00-20:00", "14:00-20:00, 9:00-13:00", "wednesday", "overlap"),
    ("closing before opening", "10:00-14:00", "14:00-10:00", "saturday", "closes before it opens"),
    ("an hour that does not exist", "10:00-14:00", "10:00-24:30", "saturday", "does not exist"),
    ("a minute that does not exist", "10:00-14:00", "10:61-14:00", "saturday", "does not exist"),
    ("hours in words", "10:00-14:00", "ten to two", "saturday", "cannot be read"),
    ("a missing weekday", "    sunday: closed\n", "", "  week:", "has no 'sunday'"),
    ("an area listed twice", "area: neck", "area:  face", "area:  face", "twice"),
    ("an area that is another's second name", "also: [throat]", "also: [Jowls]", "area: jawline", "also under 'neck'"),
    ("a word for an area given twice", "[tummy, belly,", "[tummy, Tummy,", "[tummy, Tummy", "twice"),
    ("an amount with a sign", "amount: 280", "amount: £280", "£280", "without a currency sign"),
    ("a negative amount", "amount: 280", "amount: -280", "-280", "cannot be"),
    ("a currency of no country", "currency: GBP", "currency: pounds", "pounds", "GBP"),
    ("a colour by name", '"#0b6160"', "teal", "light: teal", "in quotes"),
    ("a colour that YAML takes for a comment", '"#0b6160"', "#0b6160", "light: #", "is empty"),
    ("an accent too pale for white", "#0b6160", "#9fd9d0", "#9fd9d0", "choose a darker colour"),
    ("an accent too dark for dark", "#7fd1c7", "#0b6160", 'dark: "#0b6160', "choose a lighter colour"),
    (
        "a choice that is no outcome",
        "answer:procedure/pain",
        "procedure/pain",
        "choice: procedure/pain",
        "write it like",
    ),
    (
        "three suggestions",
        "    - question: Does it hurt?\n      choice: answer:procedure/pain\n",
        "",
        "suggestions:",
        "exactly 4",
    ),
    ("a limit of nothing", "urgent_minutes: 5", "urgent_minutes: 0", "urgent_minutes", "from 1"),
    ("a limit in words", "urgent_minutes: 5", "urgent_minutes: soon", "urgent_minutes", "write it like"),
    ("a name too long", "name: Wrenfield Skin Clinic", f"name: {'W' * 61}", "WWW", "shorten it to 60"),
    (
        "a hidden change of direction",
        "name: Wrenfield Skin Clinic",
        'name: "\\u202eWrenfield"',
        "  name:",
        "cannot be printed",
    ),
    ("a tab for an indent", "  name: Wrenfield", "\tname: Wrenfield", "\tname", "not readable"),
    ("a colon in plain text", "by the river", "note: by the river", "  tagline", "not readable"),
    ("a quote left open", "name: Wrenfield", 'name: "Wrenfield', "  name:", "stays open"),
]


@pytest.mark.parametrize(("old", "new", "place", "says"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_one_line_that_names_its_place(edited: Edit, old: str, new: str, place: str, says: str) -> None:
    path = edited(old, new)
    error = fault(path)
    assert says in str(error)
    assert str(path) in str(error) and f"line {error.line}" in str(error)
    assert place in path.read_text(encoding="utf-8").splitlines()[error.line - 1]


def test_a_missing_file_says_which_and_what_to_set(tmp_path: Path) -> None:
    error = fault(tmp_path / "nowhere.yml")
    assert "nowhere.yml" in str(error) and "SUNHAT_CLINIC" in str(error)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"# only a comment\n", "empty"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a: \x00", "printed"),
        (b"- a list", "needs its own keys"),
        (b"[" * 5000, "nested too deep"),
        (b"a: 1\n---\nb: 2\n", "not readable"),
    ],
)
def test_a_file_that_is_no_profile_at_all_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "clinic.yml"
    path.write_bytes(content)
    assert says in str(fault(path))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yml"
    path.write_bytes(b"\xef\xbb\xbf" + DEMO.encode())
    assert clinic_profile.load(path).name == "Wrenfield Skin Clinic"


def test_a_suggestion_that_nothing_answers_is_refused_where_the_answers_are_known(demo: Profile) -> None:
    ids = {s.choice.removeprefix("answer:") for s in demo.suggestions}
    assert clinic_profile.load(ROOT / "clinic.yml", ids) == demo
    with pytest.raises(ClinicProfileError, match="does not exist, 'answer:procedure/pain'"):
        clinic_profile.load(ROOT / "clinic.yml", ids - {"procedure/pain"})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, DEMO.count("\n")), count=st.integers(1, 8), instead=st.text(max_size=20))
def test_whatever_is_typed_over_some_lines_is_read_or_refused_in_one_line(
    tmp_path: Path, first: int, count: int, instead: str
) -> None:
    lines = DEMO.splitlines()
    path = tmp_path / "clinic.yml"
    path.write_text("\n".join([*lines[:first], instead, *lines[first + count :]]), encoding="utf-8", errors="replace")
    try:
        assert isinstance(clinic_profile.load(path), Profile)
    except ClinicProfileError as error:
        assert len(str(error).splitlines()) == 1
