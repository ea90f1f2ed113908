"""An index for the latest hand-offs that were resolved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0004_letters"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["state", "-resolved_at"], name="handoff_resolved"),
        ),
    ]
