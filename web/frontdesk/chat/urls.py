"""What visitors reach, and what machines ask."""

from django.urls import path, re_path

from frontdesk.chat import api, events, pages, probes
from frontdesk.chat.wire import endpoint

app_name = "chat"

V1 = "api/v1/"
ONE = V1 + "conversations/<str:public_id>"

urlpatterns = [
    path(V1 + "site", endpoint(GET=api.site), name="site"),
    path(V1 + "conversations", endpoint(POST=api.start), name="start"),
    path(ONE, endpoint(GET=api.read, DELETE=api.erase), name="conversation"),
    path(ONE + "/messages", endpoint(GET=api.messages, POST=api.post), name="messages"),
    path(ONE + "/messages/<int:seq>/thumb", endpoint(POST=api.thumb), name="thumb"),
    path(ONE + "/events", events.events, name="events"),
    path(ONE + "/contact", endpoint(POST=api.contact), name="contact"),
    path(ONE + "/typing", endpoint(POST=api.typing), name="typing"),
    path(ONE + "/seen", endpoint(POST=api.seen), name="seen"),
    path(ONE + "/end", endpoint(POST=api.end), name="end"),
    path(V1 + "resume", endpoint(POST=api.reopen), name="reopen"),
    path(V1 + "openapi.json", endpoint(GET=api.openapi), name="openapi"),
    path("api/docs/", pages.api_docs, name="api_docs"),
    re_path(r"^api/v1(?:/[\s\S]*)?$", api.unknown),
    path("chat/", pages.chat, name="chat"),
    path("chat/resume/<str:token>/", pages.resume, name="resume"),
    path("frame/", pages.frame, name="frame"),
    path("widget.js", pages.loader, name="loader"),
    path("demo/", pages.demo, name="demo"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
]
