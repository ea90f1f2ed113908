"""The rules for hand-offs in clinic.yml, and time that counts while the clinic is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clinic_profile
from clinic_profile import ClinicProfileError, Profile, hours
from clinic_profile.facts import NobodyAfter

Edit = Callable[[str, str], Path]
DEMO = Path(__file__).resolve().parents[2] / "clinic.yml"
MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 4, 30)).map(
    lambda moment: moment.replace(tzinfo=timezone.utc)
)


def test_a_file_from_before_these_keys_is_still_right(tmp_path: Path) -> None:
    text = DEMO.read_text(encoding="utf-8")
    old = tmp_path / "clinic.yml"
    old.write_text(text[: text.index("  # All below is optional.")], encoding="utf-8")
    profile = clinic_profile.load(old)
    assert profile.handoff.nobody_after == NobodyAfter()
    assert (profile.handoff.visitor_gone_minutes, profile.handoff.answer_in_email) == (5, True)
    assert profile.handoff.escalation == ("clinician", "manager")
    assert (profile.sender, profile.handoff.notices.webhook) == (None, None)
    assert profile.addresses("clinician") == (profile.email,)


def test_each_role_has_its_addresses(demo: Profile) -> None:
    assert demo.addresses("clinician") == ("clinicians@wrenfield-skin.example",)
    assert demo.sender == "frontdesk@wrenfield-skin.example"


def test_limits_go_by_the_kind(demo: Profile) -> None:
    assert [demo.handoff.overdue_minutes(kind) for kind in ("urgent", "medical", "bot_unavailable")] == [5, 240, 480]
    assert [demo.handoff.nobody_minutes(kind) for kind in ("urgent", "medical", "bot_unavailable")] == [3, 10, 10]


def test_one_limit_may_be_given_without_the_others(edited: Edit) -> None:
    profile = clinic_profile.load(edited("    urgent: 3\n    medical: 10\n    request: 10\n", "    medical: 20\n"))
    assert profile.handoff.nobody_after == NobodyAfter(medical=20)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    urgent: 3\n", "    urgent: 0\n", "nobody_after.urgent is 0"),
        ("answer_in_email: yes", "answer_in_email: perhaps", "answer_in_email cannot be 'perhaps'"),
        ("[clinician, manager]", "[clinician, dentist]", "escalation names an unknown role, 'dentist'"),
        (
            "    manager: [manager@wrenfield-skin.example]",
            "    manager: [the manager]",
            "manager has no e-mail address",
        ),
        ("    sender: front", "    sender: front desk ", "notices.sender cannot be"),
        ("    # webhook: https://hooks", "    webhook: http://hooks", "notices.webhook cannot be"),
        ("    # webhook: https://hooks", "    webhook: https://user:pw@hooks", "notices.webhook cannot be"),
        ("    # webhook: https://hooks", "    webhok: https://hooks", "did you mean 'webhook'?"),
        ("    # webhook_format: teams", "    webhook_format: slack", "notices.webhook_format"),
        ("give_up_days: 30", "give_up_days: 0", "give_up_days is 0"),
    ],
)
def test_a_mistake_names_its_line(edited: Edit, old: str, new: str, told: str) -> None:
    path = edited(old, new)
    with pytest.raises(ClinicProfileError) as caught:
        clinic_profile.load(path)
    line = next(
        number for number, text in enumerate(path.read_text().splitlines(), 1) if new.strip().split("\n")[0] in text
    )
    assert told in str(caught.value)
    assert caught.value.line == line


def test_the_form_of_a_webhook(edited: Edit) -> None:
    assert clinic_profile.load(edited("# webhook_format: teams", "")).handoff.notices.webhook_format == "plain"
    found = clinic_profile.load(edited("# webhook_format: teams", "webhook_format: teams"))
    assert found.handoff.notices.webhook_format == "teams"


def test_a_webhook_may_be_on_this_machine_without_encryption(edited: Edit) -> None:
    path = edited("# webhook: https://hooks.wrenfield-skin.example/", "webhook: http://127.0.0.1:9000/")
    assert clinic_profile.load(path).handoff.notices.webhook == "http://127.0.0.1:9000/sunhat"


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:30", 30),  # a Monday in opening hours
        ("2026-11-23 17:50", "2026-11-24 09:20", 30),  # over night
        ("2026-11-25 12:50", "2026-11-25 14:10", 20),  # over the midday break
        ("2026-12-24 12:50", "2026-12-29 09:05", 15),  # over Christmas
        ("2026-11-22 10:00", "2026-11-22 16:00", 0),  # a Sunday
        ("2026-11-23 10:00", "2026-11-23 09:00", 0),
    ],
)
def test_time_counts_while_the_clinic_is_open(demo: Profile, start: str, end: str, minutes: int) -> None:
    first, last = (datetime.fromisoformat(text).replace(tzinfo=demo.zone) for text in (start, end))
    assert hours.open_seconds(demo, first, last) == minutes * 60


@given(start=MOMENTS, middle=MOMENTS, end=MOMENTS)
@settings(max_examples=60, deadline=None)
def test_open_time_adds_up_and_never_exceeds_the_time(
    demo: Profile, start: datetime, middle: datetime, end: datetime
) -> None:
    start, middle, end = sorted((start, middle, end))
    whole = hours.open_seconds(demo, start, end)
    assert 0 <= whole <= (end - start).total_seconds()
    parts = hours.open_seconds(demo, start, middle) + hours.open_seconds(demo, middle, end)
    assert whole == pytest.approx(parts)


@given(moment=MOMENTS, minutes=st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_a_short_time_counts_up_to_the_next_change(demo: Profile, moment: datetime, minutes: int) -> None:
    later = moment + timedelta(minutes=minutes)
    change = hours.next_change(demo, moment)
    assert change is not None
    if change.at >= later:
        counts = minutes * 60.0 if hours.open_now(demo, moment) else 0.0
        assert hours.open_seconds(demo, moment, later) == counts


@given(moment=MOMENTS)
@settings(max_examples=60, deadline=None)
def test_when_it_opens_is_said_just_while_it_is_closed(demo: Profile, moment: datetime) -> None:
    when = hours.opens_when(demo, moment)
    assert bool(when) is not hours.open_now(demo, moment)
    assert hours.opens_again(demo, moment) == (f"open again {when}" if when else "")
