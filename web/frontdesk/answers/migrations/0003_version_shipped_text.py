from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from frontdesk.answers import shipped


def as_of_now(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nobody knows what was shipped when they were approved: from here on a change is told of."""
    versions = apps.get_model("answers", "Version").objects.filter(state="approved").select_related("answer")
    for version in versions:
        one = shipped.answers().get(version.answer.answer_id)
        version.shipped_text = one.text if one else ""
        version.save(update_fields=["shipped_text"])


class Migration(migrations.Migration):
    dependencies = [("answers", "0002_how_often_given")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="shipped_text",
            field=models.TextField(
                blank=True,
                default="",
                help_text="What was shipped when it was approved, or when somebody last chose to keep these words instead.",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted"),
                    ("approved", "Approved"),
                    ("rejected", "Rejected"),
                    ("discarded", "Discarded"),
                    ("read", "Read"),
                    ("taken_back", "Taken Back"),
                    ("retired", "Retired"),
                    ("restored", "Restored"),
                    ("kept", "Kept"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(as_of_now, migrations.RunPython.noop),
    ]
