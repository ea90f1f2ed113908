from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("improve", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="answer_id",
            field=models.CharField(
                blank=True, default="", help_text="Of the answer that it has become, such as clinic/parking.", max_length=80
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draft",
            name="ways",
            field=models.TextField(
                blank=True, default="", help_text="Other ways to ask it, in words of staff's, one a line.", max_length=8000
            ),
            preserve_default=False,
        ),
    ]
