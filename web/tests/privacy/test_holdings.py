"""Every table has a rule, and the rules do what they say."""

import pytest
from django.apps import apps
from django.db import models

from frontdesk.accounts.models import User
from frontdesk.chat.models import Conversation
from frontdesk.privacy import deletion, holdings
from frontdesk.privacy.holdings import FREE, HELD
from tests.console.talk import Talk
from tests.privacy.everything import NEEDLE, fill

OURS = [model for model in apps.get_models() if model.__module__.startswith("frontdesk.")]
TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
# Below a conversation.
ROOTS = {"chat.conversation", "chat.message", "chat.turn", "inbox.handoff"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_has_a_rule(model: type[models.Model]) -> None:
    label = model._meta.label_lower
    linked = {field.name for field in model._meta.fields if field.related_model and _label(field) in HELD}
    text = [field.name for field in model._meta.fields if isinstance(field, TEXT)]
    assert (label in HELD) != (label in FREE), (
        f"{model.__name__} (text in {text}, linked by {linked}) needs one line in frontdesk/privacy/holdings.py: what "
        "becomes of its rows when the time of a conversation's words is over"
    )
    assert not (linked and label in FREE), f"{label} belongs to a conversation by {linked}: it belongs into HELD"


@pytest.mark.parametrize("label", HELD)
def test_every_field_with_text_is_blanked_or_known_to_hold_no_words(label: str) -> None:
    model, held = apps.get_model(label), HELD[label]
    if held.rows_go:
        return
    text = {field.name for field in model._meta.fields if isinstance(field, TEXT)}
    assert text == set(held.blank) | held.kept
    assert not set(held.blank) & held.kept


def test_no_line_is_left_of_a_table_that_is_gone() -> None:
    assert {*HELD, *FREE} == {model._meta.label_lower for model in OURS}


def _label(field: models.Field) -> str:
    return str(field.related_model._meta.label_lower)


def words_left(conversation: int) -> dict[str, list[str]]:
    """The fields in which the word is found below this conversation, by table."""
    found: dict[str, list[str]] = {}
    for label, held in HELD.items():
        rows = apps.get_model(label)._base_manager.filter(**{held.to: conversation})
        for row in rows.values():
            names = [name for name, value in row.items() if NEEDLE[:8] in repr(value) and name not in held.kept]
            if names:
                found[label] = names
    return found


@pytest.mark.django_db
def test_words_go_from_every_table_and_figures_stay(clinician: User) -> None:
    conversation = Talk().conversation
    rows = fill(conversation, clinician)
    assert set(rows) >= set(HELD)
    assert {"chat.message", "chat.turn", "inbox.handoff", "inbox.note"} <= set(words_left(conversation.pk))

    deletion.forget_words([conversation.pk])

    assert words_left(conversation.pk) == {}
    for label, held in HELD.items():
        left = apps.get_model(label)._base_manager.filter(**{held.to: conversation.pk}).count()
        assert left == (0 if held.rows_go else 1), label


@pytest.mark.django_db
def test_nobody_elses_words_go(clinician: User) -> None:
    one, other = Talk(), Talk()
    one.asks("one"), other.asks("the other", evidence=[{"text": "other"}])
    deletion.forget_words([one.conversation.pk])
    assert other.conversation.messages.first().text == "the other"
    assert other.conversation.turns.get().evidence == [{"text": "other"}]
    assert one.conversation.messages.first().text == ""


@pytest.mark.django_db
def test_the_page_stays_without_what_was_passed_in_it() -> None:
    talk = Talk(page="https://clinic.example/laser?email=jane@example.com#x")
    deletion.forget_words([talk.conversation.pk])
    assert Conversation.objects.get().page == "https://clinic.example/laser"


@pytest.mark.django_db
def test_what_is_erased_leaves_no_row_below_it(clinician: User) -> None:
    conversation = Talk().conversation
    rows = fill(conversation, clinician)
    deletion.erase(conversation)
    for label in HELD:
        row = apps.get_model(label)._base_manager.filter(pk=rows[label].pk)
        if label == "corrections.queueitem":  # stays as a count
            assert row.get().turn_id is None
        else:
            assert not row.exists(), label


@pytest.mark.django_db
def test_registered_erasers_are_told_before_anything_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk()
    talk.asks("hello")
    told: list[tuple[list[int], str]] = []

    def eraser(conversations: list[int]) -> None:
        told.append((list(conversations), Conversation.objects.get(pk=conversations[0]).messages.first().text))

    monkeypatch.setattr(deletion, "_erasers", [])
    deletion.register(eraser)
    deletion.register(eraser)
    key = talk.conversation.pk
    deletion.forget_words([key])
    deletion.erase(talk.conversation)
    assert told == [([key], "hello"), ([key], "")]


@pytest.mark.django_db
def test_an_eraser_that_fails_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk()
    talk.asks("hello")

    def eraser(conversations: list[int]) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(deletion, "_erasers", [eraser])
    with pytest.raises(OSError, match="full"):
        deletion.forget_words([talk.conversation.pk])
    assert talk.conversation.messages.first().text == "hello"


def test_values_of_rules_fit_their_fields() -> None:
    for label, held in HELD.items():
        for name, value in held.blank.items():
            field = holdings.model_of(label)._meta.get_field(name)
            assert value is not None or field.null
