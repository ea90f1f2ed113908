from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("answers", "0003_version_shipped_text")]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What its button says, of an answer that the clinic has added; empty for a shipped one.",
                max_length=45,
            ),
            preserve_default=False,
        ),
    ]
