"""Pages of the console, under /console/."""

from django.urls import path

from frontdesk.review import views

app_name = "review"
urlpatterns = [
    path("conversations/", views.conversations, name="conversations"),
    path("conversations/views/", views.save_view, name="save_view"),
    path("conversations/views/<int:pk>/delete/", views.delete_view, name="delete_view"),
    path("conversations/<slug:public_id>/", views.transcript, name="transcript"),
    path("audit/", views.events, name="audit"),
]
