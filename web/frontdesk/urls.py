"""Where everything is."""

from django.urls import include, path

urlpatterns = [
    path("", include("frontdesk.chat.urls")),
    path("accounts/", include("allauth.urls")),
    path("console/", include("frontdesk.inbox.urls")),
    path("console/", include("frontdesk.review.urls")),
    path("console/corrections/", include("frontdesk.corrections.urls")),
    path("console/", include("frontdesk.improve.urls")),
    path("console/", include("frontdesk.insights.urls")),
    path("console/", include("frontdesk.privacy.urls")),
    path("console/", include("frontdesk.answers.urls")),
]
