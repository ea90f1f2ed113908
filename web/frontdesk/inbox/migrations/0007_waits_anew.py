"""Since when a hand-off waits that somebody had, or that something urgent was added to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0006_found_by_reason_and_exit"),
    ]

    operations = [
        migrations.AddField(
            model_name="handoff",
            name="returned_at",
            field=models.DateTimeField(blank=True, help_text="When it last began to wait anew, if it did.", null=True),
        ),
    ]
