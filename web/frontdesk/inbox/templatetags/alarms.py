"""The alarm: urgent hand-offs that nobody looked at in time. Each shows since when it waits, and nothing that was said."""

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.template.context import RequestContext

from frontdesk.accounts.roles import Staff, roles_of
from frontdesk.inbox import overdue

register = template.Library()


@dataclass(frozen=True)
class Alarm:
    """One hand-off of the alarm; `address` is empty for those who take none."""

    reference: str
    since: datetime
    address: str


@register.simple_tag(takes_context=True)
def alarms(context: RequestContext) -> list[Alarm]:
    """For whoever has a role; nothing for strangers and those without one."""
    user = context["request"].user
    roles = roles_of(user)
    if not roles:
        return []
    takes = Staff(user, roles).takes_handoffs
    return [
        Alarm(each.reference, each.created_at, f"/console/chats/{each.conversation.public_id}/" if takes else "")
        for each in overdue.alarms()
    ]
