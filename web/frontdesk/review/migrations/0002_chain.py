from typing import Any

from django.db import migrations, models
from django.utils import timezone

from frontdesk.review import append_only


def seal_what_is_there(apps: Any, schema_editor: Any) -> None:
    from frontdesk.review.chain import seal

    previous = ""
    events = apps.get_model("review", "AuditEvent").objects
    for event in events.order_by("id").iterator():
        previous = seal(previous, event.who_id, event.action, event.object, event.when)
        events.filter(pk=event.pk).update(seal=previous)


def refuse_changes(apps: Any, schema_editor: Any) -> None:
    append_only.install(schema_editor.connection)


def allow_changes(apps: Any, schema_editor: Any) -> None:
    append_only.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [
        migrations.AddField("auditevent", "seal", models.CharField(default="", editable=False, max_length=64)),
        migrations.AlterField("auditevent", "when", models.DateTimeField(default=timezone.now)),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
