"""Pages of the console, under /console/."""

from django.urls import path

from frontdesk.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.home, name="home"),
    path("handoffs/", views.handoffs, name="handoffs"),
    path("handoffs/pulse/", views.pulse, name="pulse"),
]
