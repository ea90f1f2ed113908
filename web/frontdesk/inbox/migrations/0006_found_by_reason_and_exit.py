"""Indexes for what the log is filtered by: why a conversation was handed off, and how that ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0005_latest_resolved"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["reason", "conversation"], name="handoff_reason"),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["exit", "conversation"], name="handoff_exit"),
        ),
    ]
