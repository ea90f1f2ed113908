"""Pages of the console: drafts of answers to what is not understood yet, from the question to what the assistant learns."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk.accounts.models import User
from frontdesk.answers import begun
from frontdesk.answers.drafts import Refused
from frontdesk.chat.models import Message
from frontdesk.improve import reviewed
from frontdesk.improve.access import improver_of
from frontdesk.improve.models import Draft
from frontdesk.privacy import details
from frontdesk.review import audit, chain

# With fewer ways to ask it an answer is hardly found; those that are shipped have 65 and more.
FEW = 10


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the answer's button would say, its text so far, and other ways to ask it; its id to begin it."""

    topic = forms.ChoiceField(label="Topic", required=False)
    name = forms.CharField(label="Short name: small letters and _, such as lost_property", required=False, max_length=40)

    class Meta:
        model = Draft
        fields = ["question", "text", "ways"]
        labels = {
            "question": "Question, as its button would say it",
            "text": "Answer so far",
            "ways": "Other ways to ask it, one a line",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6, "maxlength": 4000}),
            "ways": forms.Textarea(attrs={"rows": 6, "maxlength": 8000}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choices = [("", "Choose one"), *((topic, topic.replace("_", " ").capitalize()) for topic in begun.topics())]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]
        if self.instance.answer_id:
            # From then on its words are edited and approved as those of any other answer.
            for name in ("question", "text", "topic", "name"):
                del self.fields[name]


@dataclass(frozen=True)
class Step:
    """What has to happen before visitors get it."""

    words: str
    done: bool


@require_http_methods(["GET", "POST"])
@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft, and begin its answer."""
    staff = improver_of(request)
    found = get_object_or_404(Draft, pk=pk)
    form = DraftForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        form.save()
        chain.append(staff.user, "draft.written", f"draft:{pk}")
        if request.POST.get("then") != "begin" or found.answer_id:
            messages.success(request, "Saved.")
            return redirect("improve:draft", pk)
        if _begin(form, found, staff.user):
            messages.success(request, "Begun. Choose its sources and related questions, and submit it for approval.")
            return redirect("answers:edit", *found.answer_id.split("/"))
    phrases = found.phrases.select_related("message__personal_details")
    audit.record_looking(staff.user, "draft.read", f"draft:{pk}")
    context = {
        "draft": found,
        "form": form,
        "phrases": [details.masked(phrase.message) for phrase in phrases],
        "steps": steps(found) if found.answer_id else [],
    }
    return render(request, "improve/draft.html", context, status=422 if form.is_bound else 200)


def _begin(form: DraftForm, found: Draft, who: User) -> bool:
    """Make an answer of a draft that was saved; what has to be mended is said in the form."""
    given = form.cleaned_data
    try:
        found.answer_id = begun.begin(given["topic"], given["name"], found.question, found.text, who)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    found.save()
    return True


def steps(found: Draft) -> list[Step]:
    """What is done and what remains until visitors are given the answer."""
    ways = found.phrases.count() + len([line for line in found.ways.splitlines() if line.strip()])
    approved = found.answer_id in begun.approved()
    written = any(one.intent == found.answer_id for one in reviewed.read(reviewed.file_of(f"answer:{found.answer_id}")))
    given = Message.objects.filter(outcome=f"answer:{found.answer_id}").exists()
    shipped = found.answer_id not in begun.begun()
    return [
        Step("Its words: edited, submitted, and approved by a clinician who wrote no part of them.", approved),
        Step(
            f"Ways to ask it: {ways}. With fewer than {FEW} it is hardly found; shipped answers have 65 and more.", ways >= FEW
        ),
        Step("Both written to data/reviewed/ in “Corrections to teach”, after a look at the diff.", written or shipped),
        Step("A candidate trained, compared and accepted in “Models”. Visitors get it from then on.", given),
        Step(
            "For good: moved to data/faq/ (CONTRIBUTING.md, “Add an answer”). Until then no other answer leads to it.",
            shipped,
        ),
    ]


@require_POST
@login_required
def delete_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft; the messages stay where they are, and so does an answer that was begun."""
    staff = improver_of(request)
    get_object_or_404(Draft, pk=pk).delete()
    chain.append(staff.user, "draft.deleted", f"draft:{pk}")
    messages.success(request, "Deleted.")
    return redirect("improve:unanswered")
