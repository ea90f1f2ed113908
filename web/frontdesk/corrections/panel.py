"""What the panel beside a turn shows to one person: the form with what was chosen, and what the others said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form

from frontdesk.accounts.roles import Staff
from frontdesk.chat.models import Turn
from frontdesk.corrections import catalogue, judging
from frontdesk.corrections.judging import Opinions
from frontdesk.corrections.models import Judgement, Ruling, Said

RUNNERS_UP = 4
# Whose tags are offered to be used again.
RECENT = 300


@dataclass(frozen=True)
class Choice:
    """An outcome that can be ticked with one key."""

    outcome: str
    title: str
    ticked: bool
    key: str


@dataclass(frozen=True)
class Panel:
    """`others` and `ruling` are empty for whoever has still to judge the turn: nobody's word is to sway another's."""

    turn: Turn
    rules: bool  # what is said here is a ruling
    verdict: str
    harmful: bool
    note: str
    tags: str
    choices: list[Choice]
    mine: Judgement | None
    others: Sequence[Judgement] = ()
    ruling: Ruling | None = None
    differ: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """Begins the ids of its fields, since a page may show several panels."""
        return f"t{self.turn.pk}"


def panel(staff: Staff, turn: Turn, said: Opinions | None = None, form: Form | None = None) -> Panel:
    """The panel of a turn; `form` is what this person has just sent and could not be kept."""
    said = said or judging.opinions([turn.pk])[turn.pk]
    mine, rules = said.by(staff), judging.may_rule(staff, said)
    before: Said | None = said.ruling if rules else mine
    sees = mine is not None or rules
    shown = _sent(form.data) if form else _kept(before)
    ticked = shown.pop("should_be")
    return Panel(
        turn=turn,
        rules=rules,
        **shown,
        tags=form.data.get("tags", "") if form else ", ".join(mine.tags) if mine else "",
        choices=choices(turn, ticked),
        mine=mine,
        others=[one for one in said.judgements if one != mine] if sees else (),
        ruling=said.ruling if sees else None,
        differ=said.differ and sees,
        errors={name: [str(each) for each in found] for name, found in form.errors.items()} if form else {},
    )


def _sent(data: Any) -> dict[str, Any]:
    """What the form of this data showed."""
    names = {name: data.get(name, "") for name in ("verdict", "note")}
    return {**names, "harmful": "harmful" in data, "should_be": data.getlist("should_be")}


def _kept(before: Said | None) -> dict[str, Any]:
    """What was said before, if anything was."""
    if before is None:
        return {"verdict": "", "note": "", "harmful": False, "should_be": []}
    return {name: getattr(before, name) for name in ("verdict", "note", "harmful", "should_be")}


def choices(turn: Turn, ticked: Sequence[str]) -> list[Choice]:
    """What is ticked, then the runners-up, then what can always be: without what it was."""
    was = set(map(catalogue.plain, turn.outcomes))
    ranked = [rank["outcome"] for rank in turn.ranking if catalogue.is_known(rank["outcome"])]
    gone = catalogue.retired()
    runners_up = [outcome for outcome in ranked if outcome not in was | gone][:RUNNERS_UP]
    known = [outcome for outcome in ticked if catalogue.is_known(outcome)]
    offered = [outcome for outcome in catalogue.ALWAYS_OFFERED if outcome not in was]
    names = dict.fromkeys([*known, *runners_up, *offered])
    titled = catalogue.titled(names)
    return [
        Choice(outcome, title, outcome in ticked, str(place) if place < 10 else "")
        for place, (outcome, title) in enumerate(titled, 1)
    ]


def tags_in_use() -> list[str]:
    """Tags that somebody used lately, to be used again, in alphabetical order."""
    lists: Iterable[list[str]] = Judgement.objects.order_by("-id").values_list("tags", flat=True)[:RECENT]
    return sorted({tag for tags in lists for tag in tags})
