from typing import Any

from django.db import migrations, models


def make_small(apps: Any, schema_editor: Any) -> None:
    digests = apps.get_model("review", "Digest").objects
    for page in list(digests.exclude(page="").order_by().values_list("page", flat=True).distinct()):
        if page != page.lower():
            digests.filter(page=page).update(page=page.lower())


class Migration(migrations.Migration):
    dependencies = [("review", "0004_fill")]

    operations = [
        migrations.AlterField(
            "digest",
            "page",
            models.CharField(blank=True, help_text="In small letters, without what was passed in its address.", max_length=500),
        ),
        migrations.RunPython(make_small, migrations.RunPython.noop),
    ]
