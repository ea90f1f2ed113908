"""Pages of the console, under /console/."""

from django.urls import URLPattern

app_name = "review"
urlpatterns: list[URLPattern] = []
