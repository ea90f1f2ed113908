"""What waits because the assistant could not look at it waits for clinicians; the next round tells them."""

from typing import Any

from django.db import migrations


def to_clinicians(apps: Any, schema_editor: Any) -> None:
    """Hand-offs that are done keep the role that they had."""
    open_ones = apps.get_model("inbox", "Handoff").objects.filter(kind="bot_unavailable").exclude(state="resolved")
    open_ones.update(role="clinician")


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0007_waits_anew"),
    ]

    operations = [
        migrations.RunPython(to_clinicians, migrations.RunPython.noop),
    ]
