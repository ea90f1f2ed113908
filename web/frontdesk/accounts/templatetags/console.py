"""Template tags of the console: the navigation, times, outcomes."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.answers import listing
from frontdesk.inbox import exits, presence, queue
from frontdesk.lib import outcomes

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; where it `counts`, `count` and `urgent` are what waits behind it."""

    label: str
    address: str
    current: bool
    counts: bool = False
    count: int = 0
    urgent: int = 0


def entries_for(staff: Staff, path: str) -> list[Entry]:
    """The pages of the console that this member of staff may open."""

    def entry(label: str, name: str, **waiting: int) -> Entry:
        address = reverse(name)
        return Entry(label, address, path.startswith(address), bool(waiting), **waiting)

    entries = []
    if staff.takes_handoffs:
        handoffs = entry("Hand-offs", "inbox:handoffs", **queue.waiting())
        entries.append(replace(handoffs, current=handoffs.current or path.startswith("/console/chats/")))
    entries.append(entry("Conversations", "review:conversations"))
    if staff.judges:
        agreement = reverse("corrections:agreement")
        queue_of_today = entry("Today’s queue", "corrections:today")
        entries.append(replace(queue_of_today, current=queue_of_today.current and path != agreement))
        entries.append(entry("Agreement", "corrections:agreement"))
    to_approve = {"count": listing.waiting_for(staff.user), "urgent": 0} if staff.approves_answers else {}
    entries.append(entry("Answers", "answers:answers", **to_approve))
    entries.append(entry("Insights", "insights:insights"))
    if staff.takes_handoffs:
        entries.append(entry("Saved replies", "inbox:replies"))
    if staff.improves:
        entries.append(entry("Improve", "improve:overview"))
    if staff.reads_audit:
        entries.append(entry("Who read what", "review:audit"))
        entries.append(entry("Notices", "inbox:notices"))
    return entries


@register.inclusion_tag("console/rail.html", takes_context=True)
def rail(context: RequestContext) -> dict[str, Any]:
    """The brand, the navigation of the person's roles, and the way to the account and out."""
    request = context["request"]
    roles = roles_of(request.user)
    takes = bool(roles) and Staff(request.user, roles).takes_handoffs
    return {
        "user": request.user,
        "takes": takes,
        "available": takes and presence.is_there(request.user),
        "roles": sorted(roles),
        "entries": entries_for(Staff(request.user, roles), request.path) if roles else [],
        "on_account": request.path.startswith("/accounts/"),
        "csrf_token": context.get("csrf_token"),
    }


def in_words(moment: datetime, now: datetime) -> str:
    """How long ago, short: "just now", "5 min", "3 h", "2 d"; a date after a week."""
    seconds = max(0, int((now - moment).total_seconds()))
    for limit, size, unit in ((3600, 60, "min"), (86400, 3600, "h"), (7 * 86400, 86400, "d")):
        if seconds < limit:
            return f"{seconds // size} {unit}" if seconds >= 60 else "just now"
    local = timezone.localtime(moment)
    return f"{local.day} {local:%b}" + ("" if local.year == timezone.localtime(now).year else f" {local.year}")


@register.filter
def until(begun: datetime, ended: datetime) -> str:
    """How long it took: "40 s", "5 min", "3 h", "2 d"."""
    seconds = max(0, int((ended - begun).total_seconds()))
    for limit, size, unit in ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h")):
        if seconds < limit:
            return f"{seconds // size} {unit}"
    return f"{seconds // 86400} d"


@register.filter
def exactly(moment: datetime) -> str:
    """Date and time in the time zone of the clinic, such as "Sat 21 Nov 2026, 14:05:09 GMT"."""
    local = timezone.localtime(moment)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M:%S %Z}"


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """How long ago, with the exact time on hover; the page's script keeps it current."""
    if moment is None:
        return ""
    markup = '<time datetime="{}" title="{}" data-ago>{}</time>'
    return format_html(markup, moment.isoformat(timespec="seconds"), exactly(moment), in_words(moment, timezone.now()))


@register.simple_tag
def clock(moment: datetime) -> SafeString:
    """The time of day, with the exact time on hover."""
    local = timezone.localtime(moment)
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exactly(moment), f"{local:%H:%M}")


@register.simple_tag
def chip(outcome: str) -> SafeString:
    """An outcome as a chip: in words, coloured by its kind, with the outcome itself on hover."""
    markup = '<span class="chip chip--{}" title="{}">{}</span>'
    return format_html(markup, outcomes.tone(outcome), outcome, outcomes.in_words(outcome))


@register.filter
def percent(share: float | None) -> str:
    """A share of one as whole per cent; "–" for none."""
    return "–" if share is None else f"{share:.0%}"


@register.simple_tag
def kind(name: str) -> SafeString:
    """The kind of a hand-off as a chip."""
    return chip(f"handoff:{name}")


@register.filter
def outcome_in_words(outcome: str) -> str:
    """An outcome in words, without a chip."""
    return outcomes.in_words(outcome)


@register.filter
def for_role(role: str) -> str:
    """Whom a hand-off is for, such as "clinicians"."""
    return f"{role}s" if role else "everybody"


@register.filter
def topic(answer_id: str) -> str:
    """The first half of an answer's id, as its address has it."""
    return answer_id.partition("/")[0]


@register.filter
def name_of(answer_id: str) -> str:
    """The second half of an answer's id."""
    return answer_id.partition("/")[2]


@register.filter
def as_words(code: str) -> str:
    """A short code of the log as words: "red_flag" is "red flag"."""
    return outcomes.code_in_words(code)


@register.filter
def exit_reason(code: str) -> str:
    """Why a hand-off ended: as staff chose it, or the code of what ended it by itself."""
    return exits.REASONS[code].label if code in exits.REASONS else outcomes.code_in_words(code)


@register.filter
def day(moment: datetime) -> str:
    """The day in the clinic's time zone, such as "Saturday 21 November 2026"."""
    local = timezone.localtime(moment)
    return f"{local:%A} {local.day} {local:%B %Y}"


@register.filter
def short(moment: datetime) -> str:
    """Day and time in the time zone of the clinic, such as "21 Nov 2026, 14:05"."""
    local = timezone.localtime(moment)
    return f"{local.day} {local:%b %Y, %H:%M}"


AUTHORS = {"visitor": "Visitor", "bot": "Assistant", "person": "Clinic", "system": "Sunhat"}
TURN_STATUS = {
    "stored": "stored",
    "dropped": "dropped: somebody took over before the reply came",
    "failed": "failed",
}
ACTIONS = {
    "transcript.read": "Read a conversation",
    "transcript.withheld": "Opened a conversation, its words withheld",
    "details.revealed": "Had the personal details of a conversation shown",
    "retention.ran": "Deleted words whose time was over",
    "log.listed": "Looked through the conversations",
    "log.searched": "Searched the conversations",
    "view.saved": "Saved a view of the conversations",
    "view.deleted": "Deleted a saved view",
    "queue.read": "Looked at the queue of hand-offs",
    "reply.saved": "Wrote a saved reply",
    "reply.changed": "Changed a saved reply",
    "reply.deleted": "Deleted a saved reply",
    "staff.created": "Made an account for staff",
    "turn.read": "Read a turn to judge it",
    "turn.judged": "Judged a turn",
    "turn.judged_again": "Judged a turn anew",
    "turn.ruled": "Decided on a turn that two judged differently",
    "agreement.read": "Read where reviewers differ",
    "chat.read": "Followed a conversation",
    "chat.withheld": "Opened a conversation to follow it, its words withheld",
    "chat.taken": "Took a conversation",
    "chat.replied": "Wrote to the visitor",
    "chat.noted": "Wrote a note",
    "chat.released": "Gave a conversation back to the queue",
    "chat.transferred": "Passed a conversation on",
    "chat.handed_back": "Handed a conversation back to the assistant",
    "chat.resolved": "Resolved a conversation",
    "answer.edited": "Edited an answer",
    "answer.submitted": "Submitted an answer",
    "answer.approved": "Approved an answer",
    "answer.rejected": "Sent an answer back",
    "answer.discarded": "Discarded a draft of an answer",
    "answer.read": "Read an answer and confirmed it",
    "answer.taken_back": "Took an answer back to earlier words",
    "answer.kept": "Kept an answer though other words are shipped",
    "answer.retired": "Retired an answer",
    "answer.restored": "Had a retired answer given again",
    "candidate.read": "Read what a new model does otherwise",
    "candidate.trained": "Had a new model trained",
    "flip.confirmed": "Confirmed a change of a new model",
    "model.accepted": "Had another model serve",
    "model.back": "Went back to the model before",
    "examples.read": "Read corrections as training examples",
    "examples.exported": "Wrote training examples",
    "unanswered.read": "Read what is not understood",
    "unanswered.grouped": "Had it grouped anew",
    "phrases.added": "Added phrases to an answer",
    "draft.begun": "Began a draft of an answer",
    "draft.read": "Read a draft of an answer",
    "draft.written": "Wrote a draft of an answer",
    "draft.deleted": "Deleted a draft of an answer",
    "log.compared": "Had two models take the log again",
    "insights.exported": "Exported figures",
}


@register.filter
def author(name: str) -> str:
    """Who wrote a message, in words."""
    return AUTHORS.get(name, name)


@register.filter
def turn_status(name: str) -> str:
    """What became of a turn, in words."""
    return TURN_STATUS.get(name, name)


@register.filter
def action(name: str) -> str:
    """What an audit event is about, in words; one that another part of the product writes stays as it is."""
    return ACTIONS.get(name, name)
