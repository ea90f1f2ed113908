"""Filters of the log kept under a name, for oneself or for colleagues."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, QueryDict

from frontdesk.accounts.roles import Staff, staff_of
from frontdesk.privacy import personal
from frontdesk.review.filters import ConversationFilter
from frontdesk.review.models import SavedView


def views_of(staff: Staff) -> QuerySet[SavedView]:
    """One's own and those that colleagues share, by name."""
    return SavedView.objects.filter(Q(owner=staff.user) | Q(shared=True)).select_related("owner")


def view_of(request: HttpRequest, pk: int) -> SavedView:
    """A view that this person may delete: 404 for what they do not see, 403 for a colleague's."""
    staff = staff_of(request)
    view = views_of(staff).filter(pk=pk).first()
    if not view:
        raise Http404("No such view.")
    if view.owner_id != staff.user.pk:
        raise PermissionDenied("A view is deleted by whoever saved it.")
    return view


def filters_in(query: str) -> QueryDict:
    """Of an address's query what filters the log, without what says which part of it is shown."""
    kept = QueryDict(mutable=True)
    for name, value in QueryDict(query).items():
        if name in ConversationFilter.base_filters and value:
            kept[name] = str(value)
    return kept


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name, the query of the address, and whether colleagues see it; one's own of the same name is replaced."""

    class Meta:
        model = SavedView
        fields = ["name", "query", "shared"]

    def __init__(self, owner: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.owner = owner

    def clean_name(self) -> str:
        """Not blank."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_query(self) -> str:
        """What filters; nobody's personal details, which would outlive the conversation that they are from."""
        kept = filters_in(self.cleaned_data["query"])
        if not kept:
            raise ValidationError("Choose filters first; a view of everything needs no name.")
        if any(personal.find(str(value)) for value in kept.values()):
            raise ValidationError("This search has personal details in it, and a saved view would keep them.")
        return kept.urlencode()

    def keep(self) -> SavedView:
        """Save it."""
        data = self.cleaned_data
        changes = {"query": data["query"], "shared": data["shared"]}
        view, _ = SavedView.objects.update_or_create(owner=self.instance.owner, name=data["name"], defaults=changes)
        return view
