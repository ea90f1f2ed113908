"""Pages of the console, under /console/."""

from django.urls import URLPattern

app_name = "insights"
urlpatterns: list[URLPattern] = []
