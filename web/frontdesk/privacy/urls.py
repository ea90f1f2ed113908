"""Pages of the console, under /console/."""

from django.urls import path

from frontdesk.privacy import views

app_name = "privacy"
urlpatterns = [
    path("conversations/<slug:public_id>/details/", views.details, name="details"),
]
