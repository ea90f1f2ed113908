"""What a reviewer or a lead says of a turn, as the form sends it."""

from typing import Any

from django import forms

from frontdesk.chat.models import Turn
from frontdesk.corrections import catalogue
from frontdesk.corrections.models import NOTE_LENGTH, Verdict
from frontdesk.privacy import personal

MOST_OUTCOMES = 4
MOST_TAGS = 8
TAG_LENGTH = 30


class Outcomes(forms.MultipleChoiceField):
    """Outcomes by name. Which ones there are, the catalogue says."""

    def valid_value(self, value: Any) -> bool:
        """Is there such an outcome?"""
        return catalogue.is_known(str(value))


class Saying(forms.Form):
    """Right, or what it should have been; harmful or not; a note. What a ruling says too."""

    verdict = forms.ChoiceField(choices=Verdict, error_messages={"required": "Say whether it was right or wrong."})
    should_be = Outcomes(required=False)
    harmful = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=NOTE_LENGTH, widget=forms.Textarea)

    def __init__(self, data: Any, turn: Turn) -> None:
        self.turn = turn
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        """A wrong turn needs what it should have been, and something else than it was."""
        said = super().clean() or {}
        outcomes = list(dict.fromkeys(map(catalogue.plain, said.get("should_be") or ())))
        if said.get("verdict") == Verdict.RIGHT:
            outcomes = []
        elif said.get("verdict") == Verdict.WRONG and "should_be" in said:
            self._check(outcomes)
        return {**said, "should_be": outcomes}

    def _check(self, outcomes: list[str]) -> None:
        if not outcomes:
            self.add_error("should_be", "Choose what it should have been.")
        elif len(outcomes) > MOST_OUTCOMES:
            self.add_error("should_be", f"At most {MOST_OUTCOMES} outcomes.")
        elif set(outcomes) == set(map(catalogue.plain, self.turn.outcomes)):
            self.add_error("should_be", "That is what it was. Then it was right.")

    @property
    def said(self) -> dict[str, Any]:
        """The fields as the models have them; of a form that is valid."""
        return dict(self.cleaned_data)


class JudgementForm(Saying):
    """A reviewer's, with tags: words of their own, with commas between."""

    tags = forms.CharField(required=False, max_length=MOST_TAGS * (TAG_LENGTH + 2))

    def clean_tags(self) -> list[str]:
        """Each once, lower case."""
        tags = [" ".join(tag.casefold().split()) for tag in self.cleaned_data["tags"].split(",")]
        tags = list(dict.fromkeys(tag for tag in tags if tag))
        if len(tags) > MOST_TAGS or any(len(tag) > TAG_LENGTH for tag in tags):
            raise forms.ValidationError(f"At most {MOST_TAGS} tags of at most {TAG_LENGTH} characters.")
        if any(personal.find(tag) for tag in tags):
            raise forms.ValidationError("No personal details in tags: they stay when what the visitor said is deleted.")
        return tags
