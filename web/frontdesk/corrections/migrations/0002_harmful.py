from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="queueitem",
            name="harmful",
            field=models.BooleanField(default=False, help_text="Could it have done harm, as far as was judged?"),
        ),
    ]
