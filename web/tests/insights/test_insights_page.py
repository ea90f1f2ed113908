"""The page of insights: who sees what, where its bars lead, and its figures as files."""

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from frontdesk.accounts.models import User
from frontdesk.privacy.cells import cell as safe
from frontdesk.review.models import AuditEvent
from tests.console.conftest import Desk
from tests.insights.days import Log, ends

pytestmark = pytest.mark.django_db
WEEK = "since=2026-11-02&until=2026-11-08"
PAGE, CSV, JSON = (f"/console/insights/{name}?{WEEK}" for name in ("", "insights.csv", "insights.json"))
PAIN, COST = "answer:procedure/pain", "answer:cost/how_much"


@pytest.fixture(autouse=True)
def week() -> None:
    """Monday: an answer, and thanks for it. Tuesday: one who waited in vain. The Sunday before: one more answer."""
    monday = Log("2026-11-02 09:00")
    monday.asks("Does it hurt?", PAIN)
    monday.asks("Thank you!", "smalltalk:thanks")
    tuesday = Log("2026-11-03 12:00")
    tuesday.asks("How much?", COST)
    ends(tuesday.hands_off("medical", "I take Roaccutane"), exit="nobody_available", resolved_at="2026-11-03 17:00")
    Log("2026-11-01 09:00").asks("Does it hurt?", PAIN)


def shown(browser: Client, address: str = PAGE) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def bars(page: str, slug: str) -> dict[str, str]:
    """Labels and addresses of the bars of one chart."""
    chart = page.split(f'id="{slug}"')[1].split("</svg>")[0]
    return {label: unescape(address) for address, label in re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', chart)}


@pytest.mark.parametrize("address", [PAGE, CSV, JSON])
def test_every_role_opens_it_and_nobody_without_one(desk: Desk, everybody: dict[str, User], address: str) -> None:
    answers = {role: desk(user).get(address).status_code for role, user in everybody.items()}
    assert answers == {role: 403 if role == "outsider" else 200 for role in everybody}


@pytest.mark.parametrize("address", [PAGE, CSV, JSON])
def test_a_stranger_signs_in_first_and_nothing_is_changed_here(client: Client, desk: Desk, manager: User, address: str) -> None:
    assert client.get(address).status_code == 302
    assert desk(manager).post(address).status_code == 405


def test_a_bar_opens_exactly_the_conversations_behind_it(desk: Desk, manager: User) -> None:
    browser = desk(manager)
    page = shown(browser)
    went = bars(page, "outcomes")
    assert set(went) == {"Mon 2 Nov 2026: 1 confirmed helped", "Tue 3 Nov 2026: 1 abandoned in the queue"}
    helped = shown(browser, went["Mon 2 Nov 2026: 1 confirmed helped"])
    assert "Does it hurt?" in helped and "How much?" not in helped
    abandoned = shown(browser, went["Tue 3 Nov 2026: 1 abandoned in the queue"])
    assert "How much?" in abandoned and "Does it hurt?" not in abandoned
    asked = bars(page, "questions")
    assert "How much?" in shown(browser, asked["Tue 3 Nov 2026: 1 handed off"])
    assert "How much?" not in shown(browser, asked["Mon 2 Nov 2026: 1 answered"])


def test_the_log_counts_the_conversations_of_every_bar(desk: Desk, manager: User) -> None:
    """The number on a bar of conversations is the number of lines of the log that it opens."""
    browser = desk(manager)
    for label, address in {**bars(shown(browser), "conversations"), **bars(shown(browser), "outcomes")}.items():
        count = int(re.findall(r": (\d+) ", label)[0])
        assert len(re.findall(r'class="log__words"', shown(browser, address))) == count


def test_the_table_says_what_the_bars_say_and_leads_where_they_lead(desk: Desk, manager: User) -> None:
    page = shown(desk(manager))
    for slug in ("conversations", "outcomes", "questions", "handoffs"):
        table = page.split(f'id="{slug}"')[1].split("</table>")[0].split("<tbody>")[1]
        linked = [unescape(address) for address in re.findall(r'<td><a href="([^"]+)">\d+</a>', table)]
        assert sorted(linked) == sorted(bars(page, slug).values())


def test_it_compares_with_the_period_before(desk: Desk, manager: User) -> None:
    page = shown(desk(manager))
    tile = page.split(">Conversations</a></h3>")[1].split("</li>")[0]
    assert "2 " in tile and "+100 %" in tile and "before: 1" in tile


def lines(page: str, slug: str) -> list[list[str]]:
    """The cells of a table, without its head."""
    table = page.split(f'id="{slug}"')[1].split("</table>")[0].split("<tbody>")[1]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("</tr>")]
    return [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in rows if row]


def test_what_is_counted_by_name_stands_beside_the_period_before(desk: Desk, manager: User) -> None:
    for day in ("2026-10-27 09:00", "2026-10-28 09:00"):
        before = Log(day)
        before.asks("Who won?", "out_of_scope")
        before.asks("What about it?", "clarify:procedure/pain,cost/how_much")
        before.hands_off("medical", "I take Roaccutane")
    Log("2026-11-04 09:00").asks("Who won?", "out_of_scope")
    page = shown(desk(manager))
    did = {row[0]: row[1:] for row in lines(page, "questions-compared")}
    assert did == {"Answered": ["2", "1"], "Asked back": ["0", "2"], "Handed off": ["1", "2"], "Out of scope": ["1", "2"]}
    assert [row[1:] for row in lines(page, "handoffs-compared")] == [["1", "2"]]
    assert [row[1:] for row in lines(page, "top-questions")] == [["1", "0"], ["1", "1"]]
    assert [row[2:] for row in lines(page, "top-failures")] == [["1", "2"]]
    assert [row[2:] for row in lines(page, "reasons")] == [["1", "2"]]


def test_a_bar_of_waits_says_that_it_opens_all_hand_offs(desk: Desk, manager: User) -> None:
    page = shown(desk(manager))
    for slug in ("opening-hours", "clock"):
        assert "those that wait or were never answered too" in page.split(f'id="{slug}"')[1].split("</section>")[0]


def test_by_week_there_is_one_bar(desk: Desk, manager: User) -> None:
    assert set(bars(shown(desk(manager), PAGE + "&by=week"), "conversations")) == {"2 to 8 Nov 2026: 2 conversations"}


def test_without_logs_the_page_says_so(desk: Desk, manager: User) -> None:
    page = shown(desk(manager), "/console/insights/?since=2026-08-01&until=2026-08-07")
    assert "Nothing on these days." in page
    assert "<svg" not in page.split("</header>")[1]


@pytest.mark.parametrize("query", ["since=x&until=y&by=z", "since=9999-12-31", "until=0001-01-01", "since=&until="])
def test_an_address_that_makes_no_sense_still_opens(desk: Desk, manager: User, query: str) -> None:
    shown(desk(manager), f"/console/insights/?{query}")


def test_reception_learns_that_somebody_was_abandoned_and_not_what_they_had_asked(desk: Desk, receptionist: User) -> None:
    page = shown(desk(receptionist))
    assert "for clinicians" in page
    assert "Tue 3 Nov 2026: 1 abandoned in the queue" in bars(page, "outcomes")
    assert bars(page, "questions").keys() == {"Mon 2 Nov 2026: 1 answered"}
    assert "Cost: how much" not in page and "medicine" not in page
    found = json.loads(desk(receptionist).get(JSON).content)
    assert found["now"]["counts"]["answered"] == [1, 0, 0, 0, 0, 0, 0]
    assert found["handoff_reasons"] == [] and found["medical_conversations_left_out_of_outcomes"]


def test_the_csv_has_a_line_for_every_day_and_says_what_the_page_says(desk: Desk, manager: User) -> None:
    answer = desk(manager).get(CSV)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="insights-2026-11-02-to-2026-11-08.csv"' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["first_day"] for row in rows] == [f"2026-11-0{day}" for day in range(2, 9)]
    assert (rows[0]["conversations"], rows[0]["outcome_helped"], rows[0]["answered"]) == ("1", "1", "1")
    assert (rows[1]["outcome_abandoned"], rows[1]["handoff_medical"], rows[1]["handed_off"]) == ("1", "1", "1")
    assert (rows[1]["handoffs_over"], rows[1]["answered_by_a_person"], rows[1]["seconds_to_answer_clock"]) == ("1", "0", "")


def test_the_json_has_both_periods(desk: Desk, manager: User) -> None:
    found: dict[str, Any] = json.loads(desk(manager).get(JSON).content)
    assert (found["now"]["first_day"], found["before"]["last_day"]) == ("2026-11-02", "2026-11-01")
    assert sum(found["before"]["counts"]["conversations"]) == 1
    assert found["top_questions"] == [{"outcome": COST, "count": 1, "before": 0}, {"outcome": PAIN, "count": 1, "before": 1}]
    assert [(one["reason"], one["before"]) for one in found["handoff_reasons"]] == [("medicine", 0)]


@pytest.mark.parametrize("address", [CSV, JSON])
def test_an_export_is_written_down_and_looking_is_not(desk: Desk, manager: User, address: str) -> None:
    browser = desk(manager)
    browser.get(PAGE)
    assert not AuditEvent.objects.exists()
    browser.get(address)
    event = AuditEvent.objects.get()
    assert (event.who, event.action) == (manager, "insights.exported")
    assert event.object.startswith("insights:2026-11-02..2026-11-08 ")


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell) == "'" + cell


def test_the_page_keeps_to_the_policy_without_inline_script_or_style(desk: Desk, manager: User) -> None:
    page = shown(desk(manager))
    assert " style=" not in page and "<style" not in page and not re.search(r"<script(?![^>]+src=)", page)


def test_a_year_costs_no_more_queries_than_a_week(desk: Desk, manager: User, django_assert_max_num_queries: Any) -> None:
    browser = desk(manager)
    browser.get(PAGE)
    with django_assert_max_num_queries(45):
        browser.get("/console/insights/?since=2025-11-08&until=2026-11-08")
