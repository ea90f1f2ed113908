from typing import Any

from django.db import migrations

from frontdesk.review import search_index


def install(apps: Any, schema_editor: Any) -> None:
    search_index.install(schema_editor.connection)


def lift(apps: Any, schema_editor: Any) -> None:
    search_index.lift(schema_editor.connection)


def fill(apps: Any, schema_editor: Any) -> None:
    from frontdesk.review import digests

    everything = apps.get_model("chat", "Conversation").objects.order_by("pk").values_list("pk", flat=True)
    digests.fill(list(everything), apps.get_model)


class Migration(migrations.Migration):
    dependencies = [("review", "0003_finding")]

    operations = [
        migrations.RunPython(install, lift),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
