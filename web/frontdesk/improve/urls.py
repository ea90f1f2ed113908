"""Pages of the console, under /console/improve/."""

from django.urls import path

from frontdesk.improve import draft_views, group_views, views

app_name = "improve"

urlpatterns = [
    path("improve/", views.overview, name="overview"),
    path("improve/train/", views.train, name="train"),
    path("improve/back/", views.back, name="back"),
    path("improve/candidates/<int:pk>/", views.candidate, name="candidate"),
    path("improve/candidates/<int:pk>/accept/", views.accept, name="accept"),
    path("improve/flips/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("improve/examples/", views.examples, name="examples"),
    path("improve/unanswered/", group_views.unanswered, name="unanswered"),
    path("improve/unanswered/group/", group_views.group_now, name="group_now"),
    path("improve/unanswered/<int:pk>/", group_views.group, name="group"),
    path("improve/unanswered/<int:pk>/draft/", group_views.draft_from, name="draft_from"),
    path("improve/unanswered/<int:pk>/add/", group_views.add_to, name="add_to"),
    path("improve/drafts/<int:pk>/", draft_views.draft, name="draft"),
    path("improve/drafts/<int:pk>/delete/", draft_views.delete_draft, name="delete_draft"),
]
