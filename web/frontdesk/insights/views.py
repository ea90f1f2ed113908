"""Pages of the console: insights, and the same figures as files."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from frontdesk.accounts.pages import page
from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.insights import export, plots, tables, tiles
from frontdesk.insights.period import DAY, WEEK, Period, asked_for
from frontdesk.insights.report import Report, report
from frontdesk.lib.clinic import profile
from frontdesk.review import chain

PRESETS = {"7 days": 7, "4 weeks": 28, "12 weeks": 84, "Year": 365}


def insights_of(request: HttpRequest) -> tuple[Staff, Report]:
    """The member of staff, and the figures of the days in the address. 403 without a role."""
    staff = staff_of(request)
    zone = profile().zone
    period = asked_for(request.GET.dict(), timezone.localdate(timezone=zone), zone)
    return staff, report(period, staff)


@page
def insights(request: HttpRequest) -> HttpResponse:
    """The figures, the charts, and what is asked and fails most."""
    staff, shown = insights_of(request)
    context = {
        "staff": staff,
        "report": shown,
        "period": shown.period,
        "query": address_of(shown.period),
        "presets": _presets(shown.period),
        "by": {DAY: "days", WEEK: "weeks"},
        "counts": tiles.counts(shown),
        "outcomes": tiles.outcomes(shown),
        "charts": plots.charts(shown),
        "tables": tables.tables(shown),
    }
    return render(request, "insights/insights.html", context)


@page
def as_csv(request: HttpRequest) -> HttpResponse:
    """The figures of every day or week, to keep; written down."""
    staff, shown = insights_of(request)
    _record(staff, shown.period, "csv")
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(shown.period)}.csv"'}
    return HttpResponse(export.as_csv(shown), content_type="text/csv; charset=utf-8", headers=headers)


@page
def as_json(request: HttpRequest) -> HttpResponse:
    """All figures; written down."""
    staff, shown = insights_of(request)
    _record(staff, shown.period, "json")
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(shown.period)}.json"'}
    return JsonResponse(export.as_json(shown), headers=headers)


def address_of(period: Period) -> str:
    """What stands behind the question mark for this period."""
    return urlencode({"since": period.first.isoformat(), "until": period.last.isoformat(), "by": period.by})


def _presets(period: Period) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is the one shown, for periods that end today."""
    today = timezone.localdate()
    found = []
    for label, days in PRESETS.items():
        preset = asked_for({"since": (today - timedelta(days - 1)).isoformat()}, today, period.zone)
        found.append((label, address_of(preset), (preset.first, preset.last) == (period.first, period.last)))
    return found


def _record(staff: Staff, period: Period, form: str) -> None:
    about = f"insights:{period.first.isoformat()}..{period.last.isoformat()} {form}"
    chain.append(staff.user, "insights.exported", about)


def _file_name(period: Period) -> str:
    return f"insights-{period.first.isoformat()}-to-{period.last.isoformat()}"
