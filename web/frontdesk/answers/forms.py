"""What an editor fills in."""

from typing import Any

from clinic_profile import curated
from django import forms

from frontdesk.answers import live, shipped
from frontdesk.answers.drafts import Proposal
from frontdesk.answers.words import Words

RELATED = tuple(f"related_{place}" for place in range(1, curated.MOST_RELATED + 1))


class EditForm(forms.Form):
    """The text, its sources, up to three related questions, and the revision that it was made from."""

    text = forms.CharField(
        label="What the assistant says",
        max_length=2000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": 2000, "spellcheck": "true"}),
    )
    sources = forms.MultipleChoiceField(
        label="Sources",
        choices=list(curated.SOURCES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, answer_id: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer_id = answer_id
        self.label_suffix = ""
        others = related_to(answer_id)
        for place, name in enumerate(RELATED, 1):
            label = f"Related question {place}"
            self.fields[name] = forms.ChoiceField(label=label, choices=[("", "–"), *others], required=False)

    @property
    def related(self) -> list[forms.BoundField]:
        """The fields of the related questions."""
        return [self[name] for name in RELATED]

    def proposal(self) -> Proposal:
        """What was typed; for a form that is valid. Line breaks that only wrap the text are blanks."""
        text = " ".join(self.cleaned_data["text"].split())
        related = tuple(filter(None, (self.cleaned_data[name] for name in RELATED)))
        return Proposal(text, tuple(self.cleaned_data["sources"]), related)

    def words(self) -> Words:
        """The same, to check and to show."""
        proposal = self.proposal()
        return Words(self.answer_id, proposal.text, proposal.sources, proposal.related)


def related_to(answer_id: str) -> list[tuple[str, str]]:
    """Ids and questions that an answer may lead to; what is retired, which no visitor is offered, comes last and says so."""
    gone = live.retired()
    found = [one for one in shipped.answers().values() if one.answer_id != answer_id]
    given = [(one.answer_id, one.question) for one in found if one.answer_id not in gone]
    return [*given, *((one.answer_id, f"{one.question} (retired)") for one in found if one.answer_id in gone)]


def filled_with(one: Words, revision: int) -> EditForm:
    """The form with these words in it."""
    related = dict(zip(RELATED, one.related, strict=False))
    initial = {"text": one.text, "sources": list(one.sources), "revision": revision, **related}
    return EditForm(one.answer_id, initial=initial)
