"""The filters of the log; they stand in the address, so that a view of it can be kept and sent."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from frontdesk.chat.models import Author, Conversation, Message, Owner
from frontdesk.inbox.access import READABLE
from frontdesk.inbox.models import Handoff
from frontdesk.lib import outcomes

OWNERS = {
    Owner.BOT: "With the assistant",
    Owner.WAITING: "Waiting for a person",
    Owner.PERSON: "With a person",
    Owner.CLOSED: "Ended",
}
OUTCOMES = {
    "answer": "Answered",
    "clarify": "Asked back",
    "out_of_scope": "Out of scope",
    "smalltalk": "Small talk",
    **{f"handoff:{kind}": f"Hand-off: {words.lower()}" for kind, words in outcomes.KINDS.items()},
}
# What a visitor or a person of the clinic wrote; the assistant's own words are the same for everybody.
WRITTEN_BY_PEOPLE = (Author.VISITOR, Author.PERSON)


def with_outcome(outcome: str) -> Exists:
    """The condition that a reply had this outcome, or one of this kind ("answer", "clarify", "smalltalk")."""
    exact = ":" in outcome or outcome == "out_of_scope"
    which = Q(outcome=outcome) if exact else Q(outcome__startswith=f"{outcome}:")
    return Exists(Message.objects.filter(which, conversation=OuterRef("pk")))


def with_words(words: str) -> Q | Exists:
    """The condition that somebody wrote these words, or that a hand-off has them as its reference."""
    said = Message.objects.filter(conversation=OuterRef("pk"), author__in=WRITTEN_BY_PEOPLE, text__icontains=words)
    handoff = Handoff.objects.filter(conversation=OuterRef("pk"), reference=words.upper())
    return Exists(said) | Exists(handoff)


class OutcomeSelect(forms.Select):
    """The kinds of outcome, and the exact outcome that the address names, if it does."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Django's, with a line for a chosen outcome that is no kind."""
        known = {str(key) for key, _ in self.choices}
        own = [(exact, outcomes.in_words(exact)) for exact in value if exact not in known]
        self.choices = [*self.choices, *own]
        return super().optgroups(name, value, attrs)


def _date(label: str, lookup: str) -> django_filters.DateFilter:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(label=label, field_name="last_at", lookup_expr=lookup, widget=widget)


class ConversationFilter(django_filters.FilterSet):
    """Which conversations to show. Fields that cannot be read are told of in the form and filter nothing."""

    q = django_filters.CharFilter(
        label="Words or reference",
        method="filter_words",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200}),
    )
    outcome = django_filters.CharFilter(
        label="Outcome",
        method="filter_outcome",
        max_length=250,
        widget=OutcomeSelect(choices=[("", "Any"), *OUTCOMES.items()]),
    )
    state = django_filters.ChoiceFilter(label="State", field_name="owner", choices=list(OWNERS.items()), empty_label="Any")
    since = _date("From", "date__gte")
    until = _date("To", "date__lte")

    class Meta:
        model = Conversation
        fields: list[str] = []

    def filter_words(self, conversations: QuerySet[Conversation], name: str, value: str) -> QuerySet[Conversation]:
        """By what people wrote; never in what this reader may not read, or the search would tell it."""
        return conversations.filter(READABLE, with_words(value))

    def filter_outcome(self, conversations: QuerySet[Conversation], name: str, value: str) -> QuerySet[Conversation]:
        """By outcome; hand-offs are no secret, the other outcomes tell what was asked."""
        if not value.startswith("handoff:"):
            conversations = conversations.filter(READABLE)
        return conversations.filter(with_outcome(value))

    @property
    def words(self) -> str:
        """What was searched for; empty if nothing was."""
        self.form.full_clean()
        # Not only of a form that is valid: a date that cannot be read filters nothing, and the words still do.
        return str(getattr(self.form, "cleaned_data", {}).get("q") or "")
