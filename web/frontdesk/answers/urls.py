"""Pages of the console, under /console/."""

from django.urls import path

from frontdesk.answers import deciding, editing, views

app_name = "answers"

ONE = "answers/<slug:topic>/<slug:name>/"
BUTTONS = {
    "submit": deciding.submit,
    "discard": deciding.discard,
    "approve": deciding.approve,
    "reject": deciding.reject,
    "read": deciding.read,
    "take-back": deciding.take_back,
    "keep": deciding.keep,
    "retire": deciding.retire,
    "restore": deciding.restore,
}

urlpatterns = [
    path("answers/", views.answers, name="answers"),
    path(ONE, views.answer, name="answer"),
    path(f"{ONE}shown/", views.shown, name="shown"),
    path(f"{ONE}edit/", editing.edit, name="edit"),
    path(f"{ONE}preview/", editing.look, name="preview"),
    *(path(f"{ONE}{name}/", view, name=name.replace("-", "_")) for name, view in BUTTONS.items()),
]
