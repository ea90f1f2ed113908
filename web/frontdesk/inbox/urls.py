"""Pages of the console, under /console/."""

from django.urls import path

from frontdesk.inbox import chats, events, notice_views, replies, views

app_name = "inbox"

ONE = "chats/<slug:public_id>/"
CALLS = {
    "messages": chats.messages,
    "take": chats.take,
    "release": chats.release,
    "transfer": chats.transfer,
    "hand-back": chats.hand_back,
    "resolve": chats.resolve,
    "reply": chats.reply,
    "note": chats.note,
    "typing": chats.typing,
    "seen": chats.seen,
}

urlpatterns = [
    path("", views.home, name="home"),
    path("handoffs/", views.handoffs, name="handoffs"),
    path("handoffs/list/", views.handoff_list, name="handoff_list"),
    path("handoffs/pulse/", views.handoff_pulse, name="pulse"),
    path("events/", events.events, name="events"),
    path("presence/", chats.here, name="presence"),
    *(path(f"{ONE}{name}/", view, name=name) for name, view in CALLS.items()),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/<int:pk>/again/", notice_views.again, name="notice_again"),
    path("alarms/", notice_views.alarms, name="alarms"),
    path(ONE, views.chat, name="chat"),
    path(f"{ONE}colleagues/", views.colleagues, name="colleagues"),
    path("replies/", replies.replies, name="replies"),
    path("replies/list/", replies.offered, name="replies_offered"),
    path("replies/new/", replies.add, name="reply_add"),
    path("replies/<int:pk>/", replies.change, name="reply_change"),
    path("replies/<int:pk>/delete/", replies.delete, name="reply_delete"),
]
