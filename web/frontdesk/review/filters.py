"""The filters of the log; they stand in the address, so that a view of it can be kept and sent."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import OuterRef, Q, QuerySet
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Conversation, Owner, Turn
from frontdesk.corrections.models import Judgement
from frontdesk.inbox.access import MEDICAL_KINDS, restricted_for
from frontdesk.inbox.models import Handoff
from frontdesk.insights.fates import FATES, keys_of, went
from frontdesk.lib import outcomes
from frontdesk.review import among, search
from frontdesk.review.among import Rows
from frontdesk.review.models import Digest, Thumb

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
    "handoff": "Handed off",
    **{f"handoff:{kind}": f"Hand-off: {words.lower()}" for kind, words in outcomes.KINDS.items()},
}
THUMBS = {"up": Thumb.UP, "down": Thumb.DOWN}
LATEST = 2000
ASKED = 20
# What a digest knows to be medical is left out before the rule of `frontdesk.inbox.access` is asked of the few on a page:
# to ask it of a million takes seconds.
PLAIN = ~Q(outcomes__contains=" handoff:medical ") & ~Q(outcomes__contains=" handoff:urgent ")
# These tell nothing of what was said; nor does the kind of a hand-off.
SILENT = {"state", "since", "until", "begun_from", "begun_to", "went"}
# What is always to be seen; the others open on demand.
FIRST = ("q", "outcome", "state", "since", "until")


def with_outcome(outcome: str) -> Q:
    """The condition that a reply had this outcome, or one of this kind ("answer", "clarify", "smalltalk")."""
    exact = ":" in outcome or outcome == "out_of_scope"
    return Q(outcomes__contains=f" {outcome} " if exact else f" {outcome}:")


def with_words(words: str) -> Rows:
    """What people wrote with these words in it; where they are the reference of a hand-off, the keys of both."""
    texts = search.texts_with(words)
    handoffs = Handoff.objects.filter(reference=words.strip().upper()).order_by()
    return texts.values("conversation").union(handoffs.values("conversation")) if handoffs.exists() else texts


@dataclass(frozen=True)
class Known:
    """What can be chosen from, as the latest conversations have it: to ask all of them would take longer than the list."""

    answers: list[str]
    models: list[str]
    reasons: list[str]


def known(staff: Staff) -> Known:
    """Two queries over the latest, one more for who may not read all: of those, no reason is offered."""
    digests = Digest.objects.order_by("-last_at", "-pk").values_list("outcomes", "model_ids")[:LATEST]
    # Many are the same: they are taken apart once.
    found = [(said.split(), models.split()) for said, models in dict.fromkeys(digests)]
    return Known(
        sorted({one for said, _ in found for one in said if one.startswith("answer:")}),
        list(dict.fromkeys(one for _, models in found for one in models)),
        _reasons(staff),
    )


def _reasons(staff: Staff) -> list[str]:
    rows = Handoff.objects.order_by("-pk").values_list("reason", "conversation", "kind")[:LATEST]
    among_latest: dict[str, list[int]] = defaultdict(list)
    for reason, conversation, kind in rows:
        if reason and (staff.reads_medical or kind not in MEDICAL_KINDS):
            among_latest[reason].append(conversation)
    # One conversation that may be read is enough for a reason to be offered, so the rule is asked of a few.
    asked = {one for conversations in among_latest.values() for one in conversations[:ASKED]}
    hidden = _restricted(staff, asked)
    return sorted(reason for reason, found in among_latest.items() if any(one not in hidden for one in found[:ASKED]))


def _restricted(staff: Staff, keys: Collection[int]) -> frozenset[int]:
    """Of these conversations, those that this person may not read, as it is now."""
    if staff.reads_medical:
        return frozenset()
    found = Conversation.objects.filter(restricted_for(staff, "pk"), pk__in=keys)
    return frozenset(found.values_list("pk", flat=True))


class KnownSelect(forms.Select):
    """What is known, and the exact value that the address names, if it is another."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Django's, with a line for a chosen value that is not known."""
        known = {str(key) for key, words in _flat(self.choices)}
        own = [(exact, in_words(name, exact)) for exact in value if exact not in known]
        self.choices = [*self.choices, *own]
        return super().optgroups(name, value, attrs)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Django's markup, written at once: a template for each of a hundred answers takes longer than the list itself."""
        widget = self.get_context(name, value, attrs)["widget"]
        groups = format_html_join("", "{}", ((_group(label or "", options),) for label, options, _ in widget["optgroups"]))
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups)


def _group(label: str, options: Iterable[dict[str, Any]]) -> SafeString:
    rows = ((one["value"], flatatt(one["attrs"]), one["label"]) for one in options)
    written = format_html_join("", '<option value="{}"{}>{}</option>', rows)
    return format_html('<optgroup label="{}">{}</optgroup>', label, written) if label else written


def _flat(choices: Iterable[Any]) -> list[tuple[str, str]]:
    """Of choices in groups and without, each."""
    return [one for key, words in choices for one in (words if isinstance(words, list) else [(key, words)])]


def in_words(name: str, value: str) -> str:
    """The value of a filter, for people."""
    match name:
        case "outcome":
            return outcomes.in_words(value)
        case "reason":
            return outcomes.code_in_words(value)
        case _:
            return value


def _day(label: str, method: str = "filter_day") -> Any:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(label=label, method=method, widget=widget)


def _whole(label: str, most: int) -> Any:
    widget = forms.NumberInput(attrs={"min": 0, "max": most, "step": 1, "inputmode": "numeric"})
    return django_filters.NumberFilter(
        label=label, method="filter_number", widget=widget, min_value=0, max_value=most, decimal_places=2
    )


def _known(label: str, **more: Any) -> Any:
    return django_filters.CharFilter(label=label, max_length=250, widget=KnownSelect(choices=[("", "Any")]), **more)


def _one_of(label: str, choices: dict[str, str], method: str) -> Any:
    return django_filters.ChoiceFilter(label=label, choices=list(choices.items()), empty_label="Any", method=method)


class ConversationFilter(django_filters.FilterSet):
    """Which conversations to show, as digests. What cannot be read is told of and filters nothing.

    Whatever tells what was said or what it was about finds only what the reader may read, or finding would tell it: who shows
    what was found leaves out what is `hidden`.
    """

    q = django_filters.CharFilter(
        label="Words or reference",
        method="filter_words",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200}),
    )
    outcome = _known("Outcome or answer", method="filter_outcome")
    state = django_filters.ChoiceFilter(
        label="State", field_name="conversation__owner", choices=list(OWNERS.items()), empty_label="Any"
    )
    since = _day("From")
    until = _day("To")
    reason = _known("Hand-off reason", method="filter_reason")
    begun_from = _day("Begun from", "filter_begun")
    begun_to = _day("Begun to", "filter_begun")
    went = _one_of("How it went", FATES, "filter_went")
    reviewed = _one_of("Reviewed", {"yes": "Yes", "no": "Not yet"}, "filter_reviewed")
    thumb = _one_of("Thumb", {"up": "Up", "down": "Down"}, "filter_thumb")
    sure_from = _whole("Least sure from, %", 100)
    sure_to = _whole("Least sure to, %", 100)
    length_from = _whole("Messages from", 100_000)
    length_to = _whole("Messages to", 100_000)
    model = _known("Model", method="filter_model")
    page = django_filters.CharFilter(
        label="Page has", method="filter_page", max_length=200, widget=forms.TextInput(attrs={"placeholder": "/prices"})
    )

    class Meta:
        model = Digest
        fields: list[str] = []

    def offer(self, offered: Known) -> None:
        """Have what is known be chosen from."""
        answers = [(one, outcomes.in_words(one)) for one in offered.answers]
        self._offer("outcome", [*OUTCOMES.items(), *([("Answers", answers)] if answers else [])])
        self._offer("model", [(one, one) for one in offered.models])
        self._offer("reason", [(one, outcomes.code_in_words(one)) for one in offered.reasons])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.form.fields[name].widget.choices = [("", "Any"), *choices]

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff
        self._wanted: list[Rows] = []

    def filter_queryset(self, queryset: QuerySet[Digest]) -> QuerySet[Digest]:
        """All filters; what hangs on a conversation comes last, because it depends on how much there is of it."""
        self._wanted = []
        return among.having(super().filter_queryset(queryset), self._wanted)

    def _plain(self, digests: QuerySet[Digest]) -> QuerySet[Digest]:
        return digests if self.staff.reads_medical else digests.filter(PLAIN)

    def hidden(self, keys: Sequence[int]) -> frozenset[int]:
        """Of conversations that were found, those that this reader must not find so: by the rule, as it is now."""
        telling = set(self.chosen) - SILENT
        if str(self.chosen.get("outcome", "")).startswith("handoff"):
            telling -= {"outcome"}
        return _restricted(self.staff, keys) if telling else frozenset()

    def filter_words(self, digests: QuerySet[Digest], name: str, value: str) -> QuerySet[Digest]:
        """By what people wrote."""
        self._wanted.append(with_words(value))
        return self._plain(digests)

    def filter_outcome(self, digests: QuerySet[Digest], name: str, value: str) -> QuerySet[Digest]:
        """By outcome; hand-offs are no secret, the other outcomes tell what was asked."""
        if not value.startswith("handoff"):
            digests = self._plain(digests)
        return digests.filter(with_outcome(value))

    def filter_day(self, digests: QuerySet[Digest], name: str, value: date) -> QuerySet[Digest]:
        """By days of the clinic, the last one included."""
        if name == "since":
            return digests.filter(last_at__gte=midnight(value))
        return digests.filter(last_at__lt=midnight(value + timedelta(days=1)))

    def filter_begun(self, digests: QuerySet[Digest], name: str, value: date) -> QuerySet[Digest]:
        """By the days of the clinic on which they began, the last one included."""
        if name == "begun_from":
            # The latest word is never older; by that alone there is an index.
            return digests.filter(last_at__gte=midnight(value), conversation__created_at__gte=midnight(value))
        return digests.filter(conversation__created_at__lt=midnight(value + timedelta(days=1)))

    def filter_went(self, digests: QuerySet[Digest], name: str, value: str) -> QuerySet[Digest]:
        """By what became of it, which is counted for everybody."""
        if (keys := keys_of(value)) is not None:
            self._wanted.append(keys)
        return digests.filter(went(value, "pk"))

    def filter_reason(self, digests: QuerySet[Digest], name: str, value: str) -> QuerySet[Digest]:
        """By why it was handed off."""
        handoffs = Handoff.objects.filter(reason=value)
        if not self.staff.reads_medical:
            handoffs = handoffs.exclude(kind__in=MEDICAL_KINDS)
        self._wanted.append(handoffs)
        return self._plain(digests)

    def filter_reviewed(self, digests: QuerySet[Digest], name: str, value: str) -> QuerySet[Digest]:
        """By whether somebody judged a turn of it."""
        if value == "yes":
            self._wanted.append(Turn.objects.filter(pk__in=Judgement.objects.values("turn")))
            return self._plain(digests)
        return self._plain(digests).filter(~among.Asked(Judgement.objects.filter(turn__conversation=OuterRef("pk"))))

    def filter_thumb(self, digests: QuerySet[Digest], name: str, value: str) -> QuerySet[Digest]:
        """By what the visitor said of a reply."""
        self._wanted.append(Thumb.objects.filter(value=THUMBS[value]))
        return self._plain(digests)

    def filter_number(self, digests: QuerySet[Digest], name: str, value: Any) -> QuerySet[Digest]:
        """By the least confidence of a turn, in per cent, or by length."""
        field, _, end = name.partition("_")
        column, limit = ("least_sure", float(value) / 100) if field == "sure" else ("length", value)
        return self._plain(digests).filter(**{f"{column}__{'gte' if end == 'from' else 'lte'}": limit})

    def filter_model(self, digests: QuerySet[Digest], name: str, value: str) -> QuerySet[Digest]:
        """By the model that answered."""
        return self._plain(digests).filter(model_ids__contains=f" {value} ")

    def filter_page(self, digests: QuerySet[Digest], name: str, value: str) -> QuerySet[Digest]:
        """By the page that it was opened on."""
        return self._plain(digests).filter(page__contains=value.lower())

    @property
    def words(self) -> str:
        """What was searched for; empty if nothing was."""
        return str(self.chosen.get("q") or "")

    @property
    def chosen(self) -> dict[str, Any]:
        """What filters, by name: of an address that cannot all be read, what can."""
        self.form.full_clean()
        # Not only of a form that is valid: a date that cannot be read filters nothing, and the words still do.
        cleaned = getattr(self.form, "cleaned_data", {})
        return {name: value for name, value in cleaned.items() if value not in (None, "")}


def midnight(day: date) -> datetime:
    """When a day of the clinic begins."""
    return timezone.make_aware(datetime.combine(day, time()))
