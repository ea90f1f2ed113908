"""Look for personal details in the messages that were stored before there was a table for them."""

from typing import Any

from django.db import migrations

from frontdesk.privacy import personal

AT_ONCE = 500


def find(apps: Any, schema_editor: Any) -> None:
    messages = apps.get_model("chat", "Message").objects.filter(author__in=("visitor", "person")).order_by("pk")
    details = apps.get_model("privacy", "PersonalDetails")
    rows = []
    for key, text in messages.values_list("pk", "text").iterator(AT_ONCE):
        spans = personal.find(text)
        if spans:
            rows.append(details(message_id=key, spans=[[start, end, str(kind)] for start, end, kind in spans]))
    details.objects.bulk_create(rows, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [migrations.RunPython(find, migrations.RunPython.noop)]
