"""Pages of the console, under /console/corrections/."""

from django.urls import path

from frontdesk.corrections import views

app_name = "corrections"
urlpatterns = [
    path("", views.today, name="today"),
    path("agreement/", views.agreement_page, name="agreement"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("turns/<int:pk>/", views.turn, name="turn"),
    path("turns/<int:pk>/panel/", views.panel_alone, name="panel"),
    path("turns/<int:pk>/judge/", views.judge, name="judge"),
    path("turns/<int:pk>/rule/", views.rule, name="rule"),
]
