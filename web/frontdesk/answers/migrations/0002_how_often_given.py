"""An index by which the messages of an answer are counted without being read."""

from django.db import migrations


class Migration(migrations.Migration):
    # The index is no part of the model of a message, which another app keeps: a table that is made anew loses it, and the
    # count is only slower then.
    dependencies = [("answers", "0001_initial"), ("chat", "0004_said_to_a_clinician")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS answers_given ON chat_message (outcome, created_at)",
            "DROP INDEX IF EXISTS answers_given",
        )
    ]
