"""Pages of the console, under /console/."""

from django.urls import path

from frontdesk.insights import views

app_name = "insights"
urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path("insights/insights.csv", views.as_csv, name="csv"),
    path("insights/insights.json", views.as_json, name="json"),
]
