"""Saved replies: texts that staff put into a reply, kept per role."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest

from frontdesk.accounts.roles import MANAGER, Staff, staff_of
from frontdesk.inbox.models import TAKING_ROLES, SavedReply
from frontdesk.inbox.placeholders import PLACEHOLDERS, PlaceholderError, check

ROLES = {"receptionist": "Receptionists", "clinician": "Clinicians", "manager": "Managers"}


def replies_of(request: HttpRequest) -> tuple[Staff, list[SavedReply]]:
    """The member of staff and the replies of their roles, by title; managers see all. 403 for roles that answer nobody."""
    staff = staff_of(request)
    if not staff.takes_handoffs:
        raise PermissionDenied("Saved replies are for receptionists, clinicians and managers.")
    # A clinic has some dozens of them. JSON lists cannot be searched alike on SQLite and PostgreSQL.
    return staff, [reply for reply in SavedReply.objects.select_related("created_by") if sees(staff, reply)]


def sees(staff: Staff, reply: SavedReply) -> bool:
    """Is it for this person? A reply without roles is for everybody."""
    return not reply.roles or bool(staff.roles & {*reply.roles, MANAGER})


def may_change(staff: Staff, reply: SavedReply) -> bool:
    """Who wrote it may change it, and managers may change every one."""
    return MANAGER in staff.roles or reply.created_by_id == staff.user.pk


def reply_of(request: HttpRequest, pk: int) -> tuple[Staff, SavedReply]:
    """The member of staff and a reply that they may change. 403 for one that they may only read, 404 for any other."""
    staff, replies = replies_of(request)
    reply = next((one for one in replies if one.pk == pk), None)
    if not reply:
        raise Http404("No such saved reply.")
    if not may_change(staff, reply):
        raise PermissionDenied("A saved reply is changed by whoever wrote it, or by a manager.")
    return staff, reply


class SavedReplyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Title, text with placeholders that exist, and whom it is for."""

    roles = forms.MultipleChoiceField(
        label="For",
        choices=[(role, ROLES[role]) for role in TAKING_ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Tick none to have it for everybody who answers visitors.",
    )

    class Meta:
        model = SavedReply
        fields = ["title", "text", "roles"]
        help_texts = {"title": "What you search for: a word or two.", "text": "Placeholders are filled when it is inserted."}
        widgets = {"text": forms.Textarea(attrs={"rows": 7, "maxlength": 2000})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.placeholders = {f"{{{name}}}": one.meaning for name, one in PLACEHOLDERS.items()}

    def clean_text(self) -> str:
        """The text, if each of its placeholders exists."""
        text: str = self.cleaned_data["text"]
        try:
            check(text)
        except PlaceholderError as error:
            raise ValidationError(str(error)) from None
        return text
