"""Addresses of the log that show the conversations behind a figure."""

from urllib.parse import urlencode

from django.urls import reverse

from frontdesk.insights.period import Bucket, Period


def behind(days: Bucket | Period, **filters: str) -> str:
    """The conversations that began on these days and fit these filters of the log."""
    begun = {"begun_from": days.first.isoformat(), "begun_to": days.last.isoformat()}
    return f"{reverse('review:conversations')}?{urlencode(begun | filters)}"
