import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("chat", "0004_said_to_a_clinician"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyQueue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(help_text="At the clinic.", unique=True)),
                (
                    "since",
                    models.DateTimeField(help_text="Where the queue before it ended; turns from here on were drawn from,"),
                ),
                ("until", models.DateTimeField(help_text="up to here, this moment left out.")),
                ("sizes", models.JSONField(help_text="How many turns there were in each stratum: {stratum: count}.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verdict", models.CharField(choices=[("right", "Right"), ("wrong", "Wrong")], max_length=5)),
                (
                    "should_be",
                    models.JSONField(blank=True, default=list, help_text="Of a wrong turn: the outcomes it should have had."),
                ),
                ("harmful", models.BooleanField(default=False, help_text="Could it do a visitor harm?")),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("model_id", models.CharField(blank=True, help_text="Of the model that took the turn.", max_length=120)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rulings", to="chat.turn"),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verdict", models.CharField(choices=[("right", "Right"), ("wrong", "Wrong")], max_length=5)),
                (
                    "should_be",
                    models.JSONField(blank=True, default=list, help_text="Of a wrong turn: the outcomes it should have had."),
                ),
                ("harmful", models.BooleanField(default=False, help_text="Could it do a visitor harm?")),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("model_id", models.CharField(blank=True, help_text="Of the model that took the turn.", max_length=120)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("tags", models.JSONField(blank=True, default=list, help_text="Words of the reviewers' own, lower case.")),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="judgements", to="chat.turn"),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["turn", "reviewer", "-id"], name="judgement_newest"),
                    models.Index(fields=["-created_at"], name="judgement_when"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("random", "random"),
                            ("near_medical", "Near Medical"),
                            ("thumbs_down", "Thumbs Down"),
                            ("none_of_these", "None Of These"),
                            ("after_handoff", "After Handoff"),
                            ("near_threshold", "Near Threshold"),
                            ("rest", "Rest"),
                        ],
                        help_text="What it was picked for.",
                        max_length=16,
                    ),
                ),
                (
                    "stratum",
                    models.CharField(
                        choices=[
                            ("near_medical", "Near Medical"),
                            ("thumbs_down", "Thumbs Down"),
                            ("none_of_these", "None Of These"),
                            ("after_handoff", "After Handoff"),
                            ("near_threshold", "Near Threshold"),
                            ("rest", "Rest"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "inclusion",
                    models.FloatField(help_text="The probability with which a turn of this stratum came into this queue."),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("right", "Right"), ("wrong", "Wrong"), ("disputed", "disputed")],
                        help_text="What was made of it so far; kept here for the estimate.",
                        max_length=8,
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="corrections.dailyqueue"
                    ),
                ),
                (
                    "turn",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="queue_item",
                        to="chat.turn",
                    ),
                ),
            ],
            options={
                "ordering": ["queue", "position"],
                "constraints": [models.UniqueConstraint(fields=("queue", "position"), name="queue_position_once")],
            },
        ),
    ]
