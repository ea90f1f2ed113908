"""What every page of the console has in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from frontdesk.accounts.models import User
from frontdesk.inbox import presence
from frontdesk.lib import clinic

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """A page to read: GET only, strangers go to the sign-in page, times are in the clinic's time zone.

    Who may see it, and what of it, the view asks on its first line.
    """

    @wraps(view)
    def in_clinic_time(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # What a script of an open page asks for by itself is no sign that somebody sits before it.
        if isinstance(request.user, User) and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
            presence.sign_of_life(request.user)
        with timezone.override(clinic.profile().zone):
            return view(request, *args, **kwargs)

    return require_GET(login_required(in_clinic_time))
